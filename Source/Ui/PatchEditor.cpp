#include "PatchEditor.h"

#include "ModuleLayout.h"
#include "ModuleView.h"
#include "Theme.h"

#include "Graph/PatchFile.h"
#include "Graph/RememberedPlugins.h"
#include "Session/CommandGroup.h"
#include "Session/Commands.h"
#include "Session/PatchFragment.h"
#include "Session/PatchNames.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

juce::Rectangle<int> sizeOf (const ModuleType& type)
{
    const auto layout = layOutModule (type.info);
    return {layout.width, layout.height};
}

juce::Rectangle<int> boundsOfAll (const Patch& patch)
{
    juce::Rectangle<int> all;

    for (const auto& module : patch.modules)
        all = all.isEmpty() ? boundsOf (patch, module) : all.getUnion (boundsOf (patch, module));

    return all;
}

/// One command as it is, several as one step.
std::unique_ptr<Command> asOneStep (std::vector<std::unique_ptr<Command>> commands, const std::string& stepName)
{
    if (commands.size() == 1)
        return std::move (commands.front());

    auto group = std::make_unique<CommandGroup> (stepName);

    for (auto& command : commands)
        group->add (std::move (command));

    return group;
}

} // namespace

juce::Rectangle<int> boundsOf (const Patch& patch, const PatchModule& module)
{
    const juce::Point<int> place (static_cast<int> (std::lround (module.x)), static_cast<int> (std::lround (module.y)));

    const auto cabled = CabledPorts::of (patch, module);
    const auto inputs = static_cast<int> (cabled.inputs.size()), outputs = static_cast<int> (cabled.outputs.size());
    const auto* const type = module.describedType();
    const auto layout = type != nullptr ? layOutPlugin (type->info, isMissing (module), inputs, outputs)
                                        : layOutUnknownModule (inputs, outputs);
    return juce::Rectangle<int> (layout.width, layout.height).withPosition (place);
}

PatchEditor::PatchEditor (Session& s, Selection& chosen) : session (s), selection (chosen) {}

bool PatchEditor::perform (std::unique_ptr<Command> command)
{
    if (const auto problem = session.perform (std::move (command)); ! problem.empty())
    {
        session.notify (problem);
        return false;
    }

    return true;
}

void PatchEditor::addModule (const ModuleType& type, juce::Point<int> wanted)
{
    std::vector<juce::Rectangle<int>> taken;

    for (const auto& module : session.patch().modules)
        taken.push_back (boundsOf (session.patch(), module));

    const auto place = findFreePlace (sizeOf (type) + wanted, taken);
    PatchModule module;
    module.type = type.info.type;
    module.id = session.freeIdFor (module.type);
    module.name = freeNameFor (session.patch(), std::string (type.info.name));
    module.x = place.x;
    module.y = place.y;
    auto id = module.id;

    if (perform (std::make_unique<AddModule> (std::move (module))))
        selection.selectOnly (id);
}

void PatchEditor::addModuleNear (const ModuleType& type, juce::Point<float> middle)
{
    addModule (type, sizeOf (type).withCentre (middle.roundToInt()).getPosition());
}

void PatchEditor::rename (const std::string& module, const std::string& newName)
{
    if (const auto* const present = session.patch().findModule (module);
        present != nullptr && present->name != newName && ! newName.empty())
        perform (std::make_unique<RenameModule> (module, newName));
}

bool PatchEditor::areBypassed (const std::vector<std::string>& modules) const
{
    return ! modules.empty()
           && std::all_of (modules.begin(), modules.end(),
                           [&] (auto& id)
                           {
                               const auto* module = session.patch().findModule (id);
                               return module != nullptr && module->bypassed;
                           });
}

void PatchEditor::toggleBypass (const std::vector<std::string>& modules)
{
    if (! modules.empty())
        perform (std::make_unique<SetBypass> (modules, ! areBypassed (modules)));
}

void PatchEditor::setIsolation (const std::vector<std::string>& modules, const Isolation& where)
{
    std::vector<std::unique_ptr<Command>> commands;
    const auto& patch = session.patch();
    const auto placed = session.placedPatch();

    // Under a mode of the whole patch the others stay where that has put them, from now on as saved.
    const auto wasPreset = patch.placement.mode != PlacementMode::asSaved;

    for (const auto& module : placed.modules)
    {
        const auto isMeant = std::find (modules.begin(), modules.end(), module.id) != modules.end();
        const auto& next = isMeant ? where : module.isolation;

        if ((isMeant || wasPreset) && patch.findModule (module.id)->isolation != next)
            commands.push_back (std::make_unique<SetIsolation> (module.id, next));
    }

    if (wasPreset)
    {
        auto placement = patch.placement;
        placement.mode = PlacementMode::asSaved;
        commands.push_back (std::make_unique<SetPlacement> (placement));
    }

    // "its own process" is for one.
    const auto place = where.kind == Isolation::Kind::process ? "their own processes" : placeName (where);

    if (! commands.empty())
        perform (asOneStep (std::move (commands), "Run " + moduleNames (patch, modules) + " in " + place));
}

void PatchEditor::setPlacement (PlacementMode mode, std::optional<int> limit)
{
    auto placement = session.patch().placement;
    placement.mode = mode;
    placement.limit = limit.value_or (placement.limit);

    if (placement != session.patch().placement)
        perform (std::make_unique<SetPlacement> (placement));
}

void PatchEditor::setDefaults (const std::vector<std::string>& modules)
{
    auto group = std::make_unique<CommandGroup> ("Set " + moduleNames (session.patch(), modules) + " to default");

    for (const auto& id : modules)
    {
        const auto* const module = session.patch().findModule (id);
        const auto* const type = module != nullptr ? module->describedType() : nullptr;

        if (type == nullptr)
            continue;

        for (const auto& parameter : type->info.parameters)
            if (const auto set = module->parameters.find (std::string (parameter.id));
                set != module->parameters.end() && set->second != parameter.defaultValue)
                group->add (std::make_unique<SetParameter> (id, set->first, parameter.defaultValue));
    }

    if (! group->isEmpty())
        perform (std::move (group));
}

void PatchEditor::connect (const CableEnds& cable) { perform (std::make_unique<Connect> (cable.from, cable.to)); }

void PatchEditor::disconnect (const CableEnds& cable) { perform (std::make_unique<Disconnect> (cable.from, cable.to)); }

void PatchEditor::moveCable (const CableEnds& from, const CableEnds& to)
{
    if (from == to)
        return;

    const auto& patch = session.patch();
    const auto words = from.from == to.from ? "Move a cable to " + inputName (patch, to.to)
                                            : "Move a cable to " + outputName (patch, to.from);
    auto move = std::make_unique<CommandGroup> (words);
    move->add (std::make_unique<Disconnect> (from.from, from.to));
    move->add (std::make_unique<Connect> (to.from, to.to));
    perform (std::move (move));
}

void PatchEditor::disconnectPort (const PortRef& port, bool isOutput)
{
    const auto& patch = session.patch();
    std::vector<std::unique_ptr<Command>> commands;

    for (const auto& cable : patch.cables)
        if ((isOutput ? cable.from : cable.to) == port)
            commands.push_back (std::make_unique<Disconnect> (cable.from, cable.to));

    const auto name = isOutput ? outputName (patch, port) : inputName (patch, port);

    if (! commands.empty())
        perform (asOneStep (std::move (commands), "Disconnect " + name));
}

std::vector<std::string> PatchEditor::selectedModules() const
{
    return {selection.modules().begin(), selection.modules().end()};
}

void PatchEditor::selectAll()
{
    std::set<std::string> all;

    for (const auto& module : session.patch().modules)
        all.insert (module.id);

    selection.select (std::move (all));
}

void PatchEditor::removeSelected()
{
    if (const auto cable = selection.cable())
        disconnect (*cable);
    else if (const auto modules = selectedModules(); ! modules.empty())
        perform (std::make_unique<RemoveModules> (modules));
}

bool PatchEditor::insert (const Patch& fragment, const std::vector<Cable>& incoming, juce::Point<double> by,
                          const std::string& stepName)
{
    auto insertion = insertFragment (session.patch(), fragment, incoming, by.x, by.y, stepName);

    if (! perform (std::move (insertion.command)))
        return false;

    selection.select ({insertion.modules.begin(), insertion.modules.end()});
    return true;
}

void PatchEditor::duplicateSelected()
{
    const auto modules = selectedModules();
    const auto& patch = session.patch();
    constexpr double aside = 4.0 * Theme::gridStep;

    if (! modules.empty())
        insert (fragmentOf (patch, modules), cablesInto (patch, modules), {aside, aside},
                "Duplicate " + moduleNames (patch, modules));
}

std::string PatchEditor::copyText() const
{
    const auto modules = selectedModules();

    if (modules.empty())
        return {};

    auto fragment = fragmentOf (session.patch(), modules);
    fragment.name = moduleNames (session.patch(), modules);
    return writePatch (fragment);
}

void PatchEditor::cutSelected()
{
    const auto modules = selectedModules();

    if (modules.empty())
        return;

    auto cut = std::make_unique<CommandGroup> ("Cut " + moduleNames (session.patch(), modules));
    cut->add (std::make_unique<RemoveModules> (modules));
    perform (std::move (cut));
}

void PatchEditor::paste (std::string_view text, juce::Point<float> middle)
{
    const auto result = readPatch (text);

    if (! result.ok() || result.patch.modules.empty())
        return session.notify ("the clipboard holds no modules");

    const auto& fragment = result.patch;
    const auto present = boundsOfAll (fragment);
    const auto place = onGrid (present.withCentre (middle.roundToInt()).getPosition().toFloat());
    std::vector<std::string> ids;

    for (const auto& module : fragment.modules)
        ids.push_back (module.id);

    insert (fragment, {}, (place - present.getPosition()).toDouble(), "Paste " + moduleNames (fragment, ids));
}

std::set<std::string> PatchEditor::groups() const
{
    std::set<std::string> names;

    for (const auto& module : session.placedPatch().modules)
        if (module.isolation.kind == Isolation::Kind::group)
            names.insert (module.isolation.group);

    return names;
}

std::string PatchEditor::freeGroup() const
{
    const auto present = groups();

    for (int number = 1;; ++number)
        if (auto name = "group" + std::to_string (number); ! present.contains (name))
            return name;
}

} // namespace bulkhead
