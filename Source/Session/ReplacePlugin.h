// Another plugin takes the place of that of one module, or of all modules of it: the same in another format, a newer
// version, or any other.
#pragma once

#include "Command.h"

#include <map>

namespace bulkhead
{

class Session;

class ReplacePlugin final : public Command
{
public:
    /// `states`: what the plugins that play are now, by the module's id, as a patch keeps it: undo gives it back.
    ReplacePlugin (std::vector<std::string> ids, std::string type, std::map<std::string, Json> states = {})
        : modules (std::move (ids)), to (std::move (type)), playing (std::move (states))
    {}

    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    std::vector<std::string> modules;
    const std::string to;
    std::map<std::string, Json> playing;
    Patch before;
    std::string step = "Replace";
};

/// The modules of a patch that have the same plugin as this one, itself included, in the order of the patch.
std::vector<std::string> modulesOfSamePlugin (const Patch& patch, const std::string& module);

/// What would be lost with it, in one sentence, or "".
std::string lossBy (const Patch& patch, const std::vector<std::string>& modules, const std::string& type);

/// Replaces the plugin of these modules as one step, and says what could not be taken over. Empty, or why it was
/// refused. Message thread.
std::string replacePlugin (Session& session, const std::vector<std::string>& modules, const std::string& type);

} // namespace bulkhead
