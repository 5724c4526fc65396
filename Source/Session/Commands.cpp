#include "Commands.h"

#include "PatchNames.h"

#include "Graph/Placement.h"
#include "Runner/ParameterRamp.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

/// Beyond this no file can hold it; NaN is refused, too.
static bool isPlace (double x) { return std::abs (x) <= PatchLimits::coordinate; }

static std::string noModule (const std::string& id) { return "there is no module \"" + id + "\""; }

std::string AddModule::apply (Patch& patch)
{
    if (patch.findModule (module.id) != nullptr)
        return "there is a module \"" + module.id + "\" already";

    if (! isModuleId (module.id))
        return "a module's id is letters, digits, - and _, a letter first";

    if (mayBe == Type::known && module.moduleType() == nullptr)
        return "there is no module type \"" + module.type + "\"";

    if (! isPlace (module.x) || ! isPlace (module.y))
        return "a module cannot be put that far";

    if (patch.modules.size() >= PatchLimits::modules)
        return "a patch holds " + std::to_string (PatchLimits::modules) + " modules at most";

    patch.modules.push_back (module);
    return {};
}

void AddModule::undo (Patch& patch)
{
    std::erase_if (patch.modules, [&] (auto& m) { return m.id == module.id; });
}

std::string RemoveModules::apply (Patch& patch)
{
    for (const auto& id : modules)
        if (patch.findModule (id) == nullptr)
            return noModule (id);

    before = patch;
    step = "Delete " + moduleNames (patch, modules);
    const auto goes = [&] (const std::string& id)
    { return std::find (modules.begin(), modules.end(), id) != modules.end(); };

    std::erase_if (patch.modules, [&] (auto& m) { return goes (m.id); });
    std::erase_if (patch.cables, [&] (auto& c) { return goes (c.from.module) || goes (c.to.module); });
    std::erase_if (patch.midi, [&] (auto& m) { return goes (m.module); });
    return {};
}

void RemoveModules::undo (Patch& patch)
{
    patch.modules = before.modules;
    patch.cables = before.cables;
    patch.midi = before.midi;
}

std::string Connect::apply (Patch& patch)
{
    const auto* from = patch.findModule (cable.from.module);
    const auto* to = patch.findModule (cable.to.module);

    if (from == nullptr || to == nullptr)
        return noModule (from == nullptr ? cable.from.module : cable.to.module);

    if (from->describedType() != nullptr && to->describedType() != nullptr)
    {
        const auto& outputs = from->describedType()->info.outputs;
        const auto& inputs = to->describedType()->info.inputs;
        const auto output = findPort (outputs, cable.from.port), input = findPort (inputs, cable.to.port);

        if (output < 0)
            return "\"" + from->id + "\" has no output \"" + cable.from.port + "\"";

        if (input < 0)
            return "\"" + to->id + "\" has no input \"" + cable.to.port + "\"";

        const auto isMidi = [] (const PortInfo& port) { return port.kind == SignalKind::midi; };

        if (isMidi (outputs[static_cast<std::size_t> (output)]) != isMidi (inputs[static_cast<std::size_t> (input)]))
            return "MIDI ports can be connected to MIDI ports only";
    }

    if (patch.cables.size() >= PatchLimits::cables)
        return "a patch holds " + std::to_string (PatchLimits::cables) + " cables at most";

    for (const auto& c : patch.cables)
        if (c.from == cable.from && c.to == cable.to)
            return "these ports are connected already";

    patch.cables.push_back (cable);
    step = "Connect " + outputName (patch, cable.from) + " to " + inputName (patch, cable.to);
    return {};
}

void Connect::undo (Patch& patch)
{
    std::erase_if (patch.cables, [&] (auto& c) { return c.from == cable.from && c.to == cable.to; });
}

std::string Disconnect::apply (Patch& patch)
{
    for (std::size_t i = 0; i < patch.cables.size(); ++i)
        if (patch.cables[i].from == from && patch.cables[i].to == to)
        {
            step = "Disconnect " + outputName (patch, from) + " from " + inputName (patch, to);
            index = i;
            removed = patch.cables[i];
            patch.cables.erase (patch.cables.begin() + static_cast<std::ptrdiff_t> (i));
            return {};
        }

    return "there is no cable from " + from.toText() + " to " + to.toText();
}

void Disconnect::undo (Patch& patch)
{
    patch.cables.insert (patch.cables.begin() + static_cast<std::ptrdiff_t> (std::min (index, patch.cables.size())),
                         removed);
}

std::string SetParameter::apply (Patch& patch)
{
    auto* m = patch.findModule (module);

    if (m == nullptr)
        return noModule (module);

    if (m->describedType() == nullptr)
        return "\"" + module + "\" is of a type that is not known here";

    const auto& info = m->describedType()->info;
    const auto index = findParameter (info, parameter);

    if (index < 0)
        return "\"" + module + "\" has no parameter \"" + parameter + "\"";

    if (first)
    {
        if (const auto set = m->parameters.find (parameter); set != m->parameters.end())
            former = set->second;

        first = false;
    }

    const auto isSwitch = ! info.parameters[static_cast<std::size_t> (index)].choices.empty();
    step = (isSwitch ? "Switch " : "Turn ") + parameterName (patch, {module, parameter});
    structural = info.voicesParameter == parameter;
    m->parameters[parameter] = ParameterRamp::bounded (value, info.parameters[static_cast<std::size_t> (index)]);
    return {};
}

void SetParameter::undo (Patch& patch)
{
    if (auto* m = patch.findModule (module))
    {
        if (former)
            m->parameters[parameter] = *former;
        else
            m->parameters.erase (parameter);
    }
}

bool SetParameter::absorb (const Command& later)
{
    const auto* other = dynamic_cast<const SetParameter*> (&later);

    if (other == nullptr || other->module != module || other->parameter != parameter)
        return false;

    value = other->value;
    return true;
}

TakeProgram::TakeProgram (std::string moduleId, const std::string& program, Json stateBefore, Json stateAfter,
                          std::vector<float> newValues)
    : module (std::move (moduleId)), step ("Load \"" + program + "\""), before (std::move (stateBefore)),
      after (std::move (stateAfter)), values (std::move (newValues))
{}

std::string TakeProgram::apply (Patch& patch)
{
    auto* m = patch.findModule (module);

    if (m == nullptr)
        return noModule (module);

    if (m->moduleType() == nullptr || ! m->moduleType()->info.isHosted)
        return "\"" + module + "\" is no plugin that is known here";

    former = m->parameters;
    const auto parameters = m->moduleType()->info.parameters;

    for (std::size_t i = 0; i < std::min (values.size(), parameters.size()); ++i)
        m->parameters[std::string (parameters[i].id)] = ParameterRamp::bounded (values[i], parameters[i]);

    m->state = after;
    return {};
}

void TakeProgram::undo (Patch& patch)
{
    if (auto* m = patch.findModule (module))
    {
        m->parameters = former;
        m->state = before;
    }
}

std::string TurnControllers::apply (Patch& patch)
{
    for (auto& set : turned)
        if (auto problem = set.apply (patch); ! problem.empty())
            return problem;

    return {};
}

void TurnControllers::undo (Patch& patch)
{
    for (auto set = turned.rbegin(); set != turned.rend(); ++set)
        set->undo (patch);
}

bool TurnControllers::absorb (const Command& later)
{
    const auto* other = dynamic_cast<const TurnControllers*> (&later);

    if (other == nullptr)
        return false;

    for (const auto& set : other->turned)
        if (std::none_of (turned.begin(), turned.end(), [&] (auto& mine) { return mine.absorb (set); }))
            turned.push_back (set);

    return true;
}

std::vector<ParameterRef> TurnControllers::parameters() const
{
    std::vector<ParameterRef> refs;

    for (const auto& set : turned)
        refs.push_back (set.parameters().front());

    return refs;
}

std::string MapController::apply (Patch& patch)
{
    const auto* m = patch.findModule (mapping.module);

    if (m == nullptr)
        return noModule (mapping.module);

    if (m->describedType() == nullptr || findParameter (m->describedType()->info, mapping.parameter) < 0)
        return "\"" + mapping.module + "\" has no parameter \"" + mapping.parameter + "\"";

    if (mapping.controller < 0 || mapping.controller > 127 || mapping.channel < 0 || mapping.channel > 16)
        return "a controller is 0 to 127, on a channel from 1 to 16 or on any";

    before = patch.midi;
    std::erase_if (patch.midi,
                   [&] (auto& old)
                   {
                       const auto same = old.controller == mapping.controller && old.channel == mapping.channel;
                       return (same || others == Others::replace) && old.module == mapping.module
                              && old.parameter == mapping.parameter;
                   });

    if (patch.midi.size() >= PatchLimits::midiMappings)
    {
        patch.midi = before;
        return "a patch holds " + std::to_string (PatchLimits::midiMappings) + " MIDI mappings at most";
    }

    patch.midi.push_back (mapping);
    step = "Map controller " + std::to_string (mapping.controller) + " to "
           + parameterName (patch, {mapping.module, mapping.parameter});
    return {};
}

std::string UnmapParameter::apply (Patch& patch)
{
    before = patch.midi;
    step = "Forget " + (only ? "controller " + std::to_string (only->second) : std::string ("the controllers")) + " of "
           + parameterName (patch, target);
    const auto erased = std::erase_if (patch.midi,
                                       [&] (auto& old)
                                       {
                                           return old.module == target.module && old.parameter == target.parameter
                                                  && (! only || *only == std::pair (old.channel, old.controller));
                                       });

    return erased > 0 ? "" : "no such controller moves " + target.module + "." + target.parameter;
}

std::string MoveModules::apply (Patch& patch)
{
    for (const auto& id : modules)
        if (patch.findModule (id) == nullptr)
            return noModule (id);

    for (const auto& id : modules)
        if (const auto* m = patch.findModule (id); ! isPlace (m->x + dx) || ! isPlace (m->y + dy))
            return "\"" + id + "\" cannot be moved that far";

    step = "Move " + moduleNames (patch, modules);

    for (const auto& id : modules)
    {
        auto* m = patch.findModule (id);
        former.try_emplace (id, m->x, m->y);
        m->x += dx;
        m->y += dy;
    }

    return {};
}

void MoveModules::undo (Patch& patch)
{
    for (const auto& [id, place] : former)
        if (auto* m = patch.findModule (id))
            std::tie (m->x, m->y) = place;
}

bool MoveModules::absorb (const Command& later)
{
    const auto* other = dynamic_cast<const MoveModules*> (&later);

    if (other == nullptr || other->modules != modules)
        return false;

    dx += other->dx;
    dy += other->dy;
    return true;
}

std::string SetBypass::apply (Patch& patch)
{
    for (const auto& id : modules)
        if (patch.findModule (id) == nullptr)
            return noModule (id);

    const auto names = moduleNames (patch, modules);
    step = isBypassed ? "Bypass " + names : "Take " + names + " out of bypass";
    former.clear();

    for (const auto& id : modules)
        former.try_emplace (id, std::exchange (patch.findModule (id)->bypassed, isBypassed));

    return {};
}

void SetBypass::undo (Patch& patch)
{
    for (const auto& [id, was] : former)
        if (auto* m = patch.findModule (id))
            m->bypassed = was;
}

std::vector<ParameterRef> SetBypass::parameters() const
{
    std::vector<ParameterRef> refs;

    for (const auto& id : modules)
        refs.push_back ({id, {}});

    return refs;
}

std::string SetIsolation::apply (Patch& patch)
{
    auto* m = patch.findModule (module);

    if (m == nullptr)
        return noModule (module);

    if (Isolation::fromText (isolation.toText()) != isolation)
        return "a group's name is 1 to 64 letters, digits, - and _";

    step = "Run " + moduleName (patch, module) + " in " + placeName (isolation);
    former = std::exchange (m->isolation, isolation);
    return {};
}

void SetIsolation::undo (Patch& patch)
{
    if (auto* m = patch.findModule (module))
        m->isolation = former;
}

std::string SetPlacement::apply (Patch& patch)
{
    if (placement.limit < minPlacementLimit || placement.limit > maxPlacementLimit)
        return "a limit of the load is " + std::to_string (minPlacementLimit) + " to "
               + std::to_string (maxPlacementLimit) + " %";

    step = "Place the modules: " + std::string (nameOf (placement.mode));

    if (placement.mode == PlacementMode::automatic)
        step += ", up to " + std::to_string (placement.limit) + " %";

    former = std::exchange (patch.placement, placement);
    return {};
}

void SetPlacement::undo (Patch& patch) { patch.placement = former; }

std::string RenameModule::apply (Patch& patch)
{
    auto* m = patch.findModule (module);

    if (m == nullptr)
        return noModule (module);

    if (newName.size() > PatchLimits::nameBytes)
        return "a name has " + std::to_string (PatchLimits::nameBytes) + " bytes at most";

    step = "Rename " + moduleName (patch, module) + " to " + newName;
    former = std::exchange (m->name, newName);
    return {};
}

void RenameModule::undo (Patch& patch)
{
    if (auto* m = patch.findModule (module))
        m->name = former;
}

} // namespace bulkhead
