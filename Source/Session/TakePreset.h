// A module takes a preset that the user has saved: its parameters, and of a plugin that does not play the state that it
// begins with.
#pragma once

#include "Command.h"

#include <map>

namespace bulkhead
{

/// A plugin that plays is given its state by the engine, and takes that as it takes a program
/// (Session::programLoaded()); all else is this command's.
class TakePreset final : public Command
{
public:
    /// `newValues`: all others have their defaults. `newState`: null where there is none in the preset.
    TakePreset (std::string moduleId, const std::string& preset, std::map<std::string, float> newValues, Json newState)
        : module (std::move (moduleId)), step ("Load \"" + preset + "\""), values (std::move (newValues)),
          state (std::move (newState))
    {}

    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    std::string module, step;
    std::map<std::string, float> values;
    Json state;
    PatchModule before;
};

} // namespace bulkhead
