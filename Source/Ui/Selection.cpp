#include "Selection.h"

#include <algorithm>

namespace bulkhead
{

void Selection::change (std::set<std::string> newModules, std::optional<CableEnds> newCable)
{
    if (newModules == ids && newCable == ends)
        return;

    ids = std::move (newModules);
    ends = std::move (newCable);

    if (onChanged)
        onChanged();
}

void Selection::toggle (const std::string& module)
{
    auto next = ids;

    if (next.erase (module) == 0)
        next.insert (module);

    select (std::move (next));
}

void Selection::keepWithin (const Patch& patch)
{
    auto next = ids;
    std::erase_if (next, [&patch] (auto& id) { return patch.findModule (id) == nullptr; });

    auto cable = ends;

    if (cable.has_value()
        && std::none_of (patch.cables.begin(), patch.cables.end(),
                         [&] (auto& c) { return c.from == cable->from && c.to == cable->to; }))
        cable.reset();

    change (std::move (next), std::move (cable));
}

} // namespace bulkhead
