#include "ReplacePlugin.h"

#include "PatchNames.h"
#include "PluginCandidates.h"
#include "Session.h"
#include "TakeOver.h"

#include "Modules/Catalogue.h"

#include <algorithm>
#include <set>

namespace bulkhead
{

/// The same cables and controllers with what their ids are now; those that have no counterpart go.
static void reconnect (Patch& patch, const TakeOver& taken)
{
    const auto& id = taken.module.id;
    const auto rename = [] (const std::map<std::string, std::string>& names, std::string& name)
    {
        const auto found = names.find (name);

        if (found == names.end())
            return false;

        name = found->second;
        return true;
    };

    std::erase_if (patch.cables,
                   [&] (Cable& cable)
                   {
                       return (cable.from.module == id && ! rename (taken.outputs, cable.from.port))
                              || (cable.to.module == id && ! rename (taken.inputs, cable.to.port));
                   });

    const auto& infos = taken.module.moduleType()->info;
    std::erase_if (patch.midi,
                   [&] (MidiMapping& mapping)
                   {
                       if (mapping.module != id)
                           return false;

                       if (! rename (taken.parameters, mapping.parameter))
                           return true;

                       // A range of the former parameter means nothing where the new one has another.
                       const auto& info =
                           infos.parameters[static_cast<std::size_t> (findParameter (infos, mapping.parameter))];

                       for (auto* const bound : {&mapping.minimum, &mapping.maximum})
                           if (*bound && ! (**bound >= info.minimum && **bound <= info.maximum))
                               bound->reset();

                       return false;
                   });
}

std::string ReplacePlugin::apply (Patch& patch)
{
    const auto* const type = findModuleType (to);

    if (type == nullptr || ! type->info.isHosted)
        return "there is no plugin \"" + to + "\"";

    for (const auto& id : modules)
        if (const auto* const module = patch.findModule (id); module == nullptr)
            return "there is no module \"" + id + "\"";
        else if (module->type.find (':') == std::string::npos)
            return moduleName (patch, id) + " is no plugin";

    if (modules.empty())
        return "no module is to be replaced";

    const auto& first = *patch.findModule (modules.front());
    step = "Replace "
           + (modules.size() == 1 ? moduleName (patch, modules.front())
                                  : std::to_string (modules.size()) + " of " + pluginName (first))
           + " by " + nameWithFormat (type->info.name, to);
    before = patch;

    // Undo gives them back as they played last.
    for (auto& module : before.modules)
        if (const auto state = playing.find (module.id); state != playing.end() && ! state->second.is_null())
            module.state = state->second;

    for (const auto& id : modules)
    {
        const auto taken = takeOver (patch, *patch.findModule (id), *type);
        reconnect (patch, taken);
        *patch.findModule (id) = taken.module;
    }

    // What was two cables may be one now.
    std::set<std::pair<PortRef, PortRef>> seen;
    std::erase_if (patch.cables, [&] (auto& cable) { return ! seen.emplace (cable.from, cable.to).second; });
    return {};
}

void ReplacePlugin::undo (Patch& patch)
{
    patch.modules = before.modules;
    patch.cables = before.cables;
    patch.midi = before.midi;
}

std::vector<std::string> modulesOfSamePlugin (const Patch& patch, const std::string& module)
{
    std::vector<std::string> same;

    if (const auto* const found = patch.findModule (module))
        for (const auto& other : patch.modules)
            if (other.type == found->type)
                same.push_back (other.id);

    return same;
}

std::string lossBy (const Patch& patch, const std::vector<std::string>& modules, const std::string& type)
{
    constexpr std::size_t most = 6;
    const auto* const to = findModuleType (type);
    std::vector<std::string> lost;

    for (const auto& id : modules)
        if (const auto* const module = patch.findModule (id); module != nullptr && to != nullptr)
            for (auto& what : takeOver (patch, *module, *to).lost)
                if (std::find (lost.begin(), lost.end(), what) == lost.end())
                    lost.push_back (std::move (what));

    std::string words;

    for (std::size_t i = 0; i < std::min (most, lost.size()); ++i)
        words += (i == 0 ? "" : ", ") + lost[i];

    if (lost.size() > most)
        words += " and " + std::to_string (lost.size() - most) + " more";

    return words.empty() ? words : "Not taken over: " + words + ".";
}

std::string replacePlugin (Session& session, const std::vector<std::string>& modules, const std::string& type)
{
    const auto loss = lossBy (session.patch(), modules, type);
    std::map<std::string, Json> states;

    for (const auto& id : modules)
        if (const auto* const module = session.patch().findModule (id);
            module != nullptr && module->moduleType() != nullptr)
            states[id] = session.engine().pluginState (id);

    if (auto problem = session.perform (std::make_unique<ReplacePlugin> (modules, type, std::move (states)));
        ! problem.empty())
        return problem;

    if (! loss.empty())
        session.notify (loss);

    return {};
}

} // namespace bulkhead
