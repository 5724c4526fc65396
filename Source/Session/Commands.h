// The changes there are. Each checks what it is given and says why it refuses. A step is named by the names that
// modules have when it is made: apply() finds them.
#pragma once

#include "Command.h"

#include <map>

namespace bulkhead
{

/// Puts a module on the canvas. Its id must be free.
class AddModule final : public Command
{
public:
    /// Whether its type must be known here: what is copied need not be.
    enum class Type
    {
        known,
        any
    };

    explicit AddModule (PatchModule moduleToAdd, Type which = Type::known)
        : module (std::move (moduleToAdd)), mayBe (which)
    {}
    std::string name() const override { return "Add " + module.name; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    PatchModule module;
    Type mayBe;
};

/// Takes modules off, with their cables and MIDI mappings.
class RemoveModules final : public Command
{
public:
    explicit RemoveModules (std::vector<std::string> ids) : modules (std::move (ids)) {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    std::vector<std::string> modules;
    Patch before;
    std::string step = "Delete";
};

class Connect final : public Command
{
public:
    Connect (PortRef output, PortRef input) : cable {std::move (output), std::move (input), {}} {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    Cable cable;
    std::string step = "Connect";
};

class Disconnect final : public Command
{
public:
    Disconnect (PortRef output, PortRef input) : from (std::move (output)), to (std::move (input)) {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    PortRef from, to;
    Cable removed;
    std::size_t index = 0;
    std::string step = "Disconnect";
};

/// Sets a parameter, in real units. Within one gesture, changes of the same parameter are one step.
class SetParameter final : public Command
{
public:
    SetParameter (std::string moduleId, std::string parameterId, float newValue)
        : module (std::move (moduleId)), parameter (std::move (parameterId)), value (newValue)
    {}

    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    bool absorb (const Command& later) override;
    Effect effect() const override { return structural ? Effect::graph : Effect::parameter; }
    std::vector<ParameterRef> parameters() const override { return {{module, parameter}}; }

private:
    std::string module, parameter;
    float value;
    std::string step = "Turn " + module + "." + parameter; ///< By its names once it has been applied.
    std::optional<float> former; ///< Nothing when it was not set.
    bool first = true;
    bool structural = false; ///< It sets the module's voices.
};

/// Parameters that controllers turn: within one gesture all of them are one step, in whatever order they move.
class TurnControllers final : public Command
{
public:
    /// `value` in real units. A parameter that needs another plan (a number of voices) is for SetParameter.
    TurnControllers (ParameterRef what, float value)
    {
        turned.push_back (SetParameter (what.module, what.parameter, value));
    }

    std::string name() const override { return turned.size() == 1 ? turned.front().name() : "Turn controllers"; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    bool absorb (const Command& later) override;
    Effect effect() const override { return Effect::parameter; }
    std::vector<ParameterRef> parameters() const override;

private:
    std::vector<SetParameter> turned; ///< One for each parameter, in the order in which they were first moved.
};

/// A plugin has taken one of its programs: its state is another one, and all of its parameters may be.
class TakeProgram final : public Command
{
public:
    /// `before` and `after`: its states, as a patch keeps them. `values`: of its parameters, in their order, after it;
    /// what is no value of theirs is brought into their ranges.
    TakeProgram (std::string moduleId, const std::string& program, Json stateBefore, Json stateAfter,
                 std::vector<float> newValues);

    std::string name() const override { return step; }
    std::string apply (Patch&) override;

    /// Its state is the one it had then, whatever the patch said of it.
    void undo (Patch&) override;

private:
    std::string module, step;
    Json before, after;
    std::vector<float> values;
    std::map<std::string, float> former; ///< Its parameters, as they were set.
};

/// Has a controller move a parameter. A mapping of the same controller, channel and parameter is replaced.
class MapController final : public Command
{
public:
    /// What becomes of the other controllers of the same parameter.
    enum class Others
    {
        keep,
        replace
    };

    explicit MapController (MidiMapping newMapping, Others whatOfOthers = Others::keep)
        : mapping (std::move (newMapping)), others (whatOfOthers)
    {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch& patch) override { patch.midi = before; }
    Effect effect() const override { return Effect::appearance; }

private:
    MidiMapping mapping;
    Others others;
    std::vector<MidiMapping> before;
    std::string step = "Map controller";
};

/// No controller moves this parameter any more, or one of them no longer does.
class UnmapParameter final : public Command
{
public:
    explicit UnmapParameter (ParameterRef what) : target (std::move (what)) {}

    /// Only this controller on this channel, as the mapping has it.
    UnmapParameter (ParameterRef what, int channel, int controller)
        : target (std::move (what)), only (std::pair (channel, controller))
    {}

    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch& patch) override { patch.midi = before; }
    Effect effect() const override { return Effect::appearance; }

private:
    ParameterRef target;
    std::optional<std::pair<int, int>> only; ///< Channel, controller.
    std::vector<MidiMapping> before;
    std::string step = "Forget controllers";
};

/// Moves modules by the same distance.
class MoveModules final : public Command
{
public:
    MoveModules (std::vector<std::string> ids, double byX, double byY) : modules (std::move (ids)), dx (byX), dy (byY)
    {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    bool absorb (const Command& later) override;
    Effect effect() const override { return Effect::appearance; }

private:
    std::vector<std::string> modules;
    double dx, dy;
    std::string step = "Move";
    std::map<std::string, std::pair<double, double>> former;
};

/// Bypasses modules, or takes them out of bypass.
class SetBypass final : public Command
{
public:
    SetBypass (std::vector<std::string> ids, bool shouldBe) : modules (std::move (ids)), isBypassed (shouldBe) {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    Effect effect() const override { return Effect::bypass; }
    std::vector<ParameterRef> parameters() const override;

private:
    std::vector<std::string> modules;
    bool isBypassed;
    std::map<std::string, bool> former;
    std::string step = "Bypass";
};

/// Gives a module another place to run.
class SetIsolation final : public Command
{
public:
    SetIsolation (std::string moduleId, Isolation where) : module (std::move (moduleId)), isolation (std::move (where))
    {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    std::string module;
    Isolation isolation, former;
    std::string step = "Run";
};

/// Gives the whole patch another mode of placement. Where each module runs as saved stays as it is.
class SetPlacement final : public Command
{
public:
    explicit SetPlacement (Placement where) : placement (std::move (where)) {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;

private:
    Placement placement, former;
    std::string step = "Place the modules";
};

class RenameModule final : public Command
{
public:
    RenameModule (std::string moduleId, std::string to) : module (std::move (moduleId)), newName (std::move (to)) {}
    std::string name() const override { return step; }
    std::string apply (Patch&) override;
    void undo (Patch&) override;
    Effect effect() const override { return Effect::appearance; }

private:
    std::string module, newName, former;
    std::string step = "Rename";
};

} // namespace bulkhead
