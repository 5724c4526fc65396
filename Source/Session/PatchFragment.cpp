#include "PatchFragment.h"

#include "CommandGroup.h"
#include "Commands.h"
#include "PatchNames.h"

#include <algorithm>
#include <map>
#include <set>

namespace bulkhead
{

Patch fragmentOf (const Patch& patch, const std::vector<std::string>& modules)
{
    const std::set<std::string> wanted (modules.begin(), modules.end());
    Patch fragment;

    for (const auto& module : patch.modules)
        if (wanted.contains (module.id))
            fragment.modules.push_back (module);

    for (const auto& cable : patch.cables)
        if (wanted.contains (cable.from.module) && wanted.contains (cable.to.module))
            fragment.cables.push_back (cable);

    return fragment;
}

std::vector<Cable> cablesInto (const Patch& patch, const std::vector<std::string>& modules)
{
    const std::set<std::string> wanted (modules.begin(), modules.end());
    std::vector<Cable> cables;

    for (const auto& cable : patch.cables)
        if (! wanted.contains (cable.from.module) && wanted.contains (cable.to.module))
            cables.push_back (cable);

    return cables;
}

Insertion insertFragment (const Patch& patch, const Patch& fragment, const std::vector<Cable>& incoming, double dx,
                          double dy, const std::string& stepName)
{
    auto group = std::make_unique<CommandGroup> (stepName);
    Insertion insertion;
    std::map<std::string, std::string> newIds;
    auto names = patch; // grows as modules get theirs

    for (auto module : fragment.modules)
    {
        const auto formerId = module.id;

        // A type that is not known may be no word.
        if (names.findModule (module.id) != nullptr)
            module.id = freeIdFor (names, module.describedType() != nullptr ? module.type : "copy");

        module.name = freeNameFor (names, module.name);
        module.x = std::clamp (module.x + dx, -PatchLimits::coordinate, PatchLimits::coordinate);
        module.y = std::clamp (module.y + dy, -PatchLimits::coordinate, PatchLimits::coordinate);
        newIds[formerId] = module.id;
        insertion.modules.push_back (module.id);
        names.modules.push_back (module);
        group->add (std::make_unique<AddModule> (std::move (module), AddModule::Type::any));
    }

    const auto renamed = [&newIds] (PortRef port)
    {
        if (const auto found = newIds.find (port.module); found != newIds.end())
            port.module = found->second;

        return port;
    };

    for (const auto& cable : fragment.cables)
        group->add (std::make_unique<Connect> (renamed (cable.from), renamed (cable.to)));

    for (const auto& cable : incoming)
        group->add (std::make_unique<Connect> (cable.from, renamed (cable.to)));

    insertion.command = std::move (group);
    return insertion;
}

} // namespace bulkhead
