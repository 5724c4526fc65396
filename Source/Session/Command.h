// A change to the patch that can be undone. It refers to modules and ports by their ids, never by pointers, so that it
// can be undone and redone at any time.
#pragma once

#include "Graph/Patch.h"

#include <memory>
#include <string>
#include <vector>

namespace bulkhead
{

/// A parameter of a module of the patch.
struct ParameterRef
{
    std::string module; ///< PatchModule::id
    std::string parameter; ///< ParameterInfo::id

    bool operator== (const ParameterRef&) const = default;
    auto operator<=> (const ParameterRef&) const = default;
};

class Command
{
public:
    virtual ~Command() = default;

    /// As the user would name the step: "Move 3 modules".
    virtual std::string name() const = 0;

    /// Makes the change. Empty, or why it cannot be made: then the patch is as before. Also redoes it.
    virtual std::string apply (Patch& patch) = 0;

    /// Takes it back: the patch is as it was before apply().
    virtual void undo (Patch& patch) = 0;

    /// Takes a later command of the same gesture into this one, so that both are one step. False when it cannot.
    virtual bool absorb (const Command& /*later*/) { return false; }

    /// What the engine and the window must do about it.
    enum class Effect
    {
        graph, ///< Other modules, cables or places to run: a new plan.
        parameter, ///< Values of parameters.
        tempo, ///< The tempo or the time signature.
        bypass, ///< Modules are bypassed, or no longer: those of parameters(), which have no parameter then.
        appearance ///< Nothing that is heard.
    };
    virtual Effect effect() const { return Effect::graph; }

    /// For Effect::parameter: which ones. For Effect::bypass: of which modules.
    virtual std::vector<ParameterRef> parameters() const { return {}; }
};

/// The commands that were made, in order, and how far they are undone.
class History
{
public:
    /// What the patch is now: the same number means the same patch, and no other patch ever gets it.
    std::uint64_t state() const noexcept { return done == 0 ? first : steps[done - 1].state; }

    /// Adds a command that has been applied; forgets those that were undone. True when it was absorbed by the last one.
    bool add (std::unique_ptr<Command> command, int gesture);

    bool canUndo() const noexcept { return done > 0; }
    bool canRedo() const noexcept { return done < steps.size(); }
    std::string undoName() const { return canUndo() ? steps[done - 1].command->name() : std::string(); }
    std::string redoName() const { return canRedo() ? steps[done].command->name() : std::string(); }

    /// The step to undo or redo; the caller applies it, then moves.
    Command& toUndo() { return *steps[done - 1].command; }
    Command& toRedo() { return *steps[done].command; }
    void moveBack() { --done; }
    void moveForward() { ++done; }

    void clear();

private:
    struct Step
    {
        std::unique_ptr<Command> command;
        int gesture;
        std::uint64_t state; ///< The patch's after it.
    };

    std::vector<Step> steps;
    std::size_t done = 0;
    std::uint64_t first = 1, lastState = 1;
};

} // namespace bulkhead
