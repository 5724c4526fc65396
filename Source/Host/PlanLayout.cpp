#include "PlanLayout.h"

namespace bulkhead
{

void releaseUnused (PlanLayout& layout, const PlanLayout& before)
{
    // Everything the present layout refers to, by slot.
    std::map<std::uint32_t, std::set<std::uint64_t>> used;
    std::map<std::uint32_t, std::set<std::uint32_t>> indexes;

    for (const auto& [id, module] : layout.modules)
    {
        used[module.slot].insert (module.state);
        indexes[module.slot].insert (module.indexInSlot);

        for (const auto& output : module.outputs)
            used[module.slot].insert (output.offset);

        for (const auto& ring : module.rings)
            used[module.slot].insert (ring.offset);
    }

    for (const auto& [key, delay] : layout.delays)
        if (const auto reader = layout.modules.find (delay.reader); reader != layout.modules.end())
            used[reader->second.slot].insert (delay.ring.offset);

    const auto freeUnlessUsed = [&] (std::uint32_t slot, std::uint64_t offset)
    {
        const auto found = layout.slots.find (slot);

        if (found == layout.slots.end() || offset == 0 || used[slot].contains (offset))
            return;

        found->second.ports.free (offset);
        found->second.state.free (offset);
    };

    for (const auto& [id, module] : before.modules)
    {
        freeUnlessUsed (module.slot, module.state);

        for (const auto& output : module.outputs)
            freeUnlessUsed (module.slot, output.offset);

        for (const auto& ring : module.rings)
            freeUnlessUsed (module.slot, ring.offset);

        if (const auto slot = layout.slots.find (module.slot);
            slot != layout.slots.end() && indexes.contains (module.slot)
            && ! indexes.at (module.slot).contains (module.indexInSlot))
            slot->second.indexes.erase (module.indexInSlot);
    }

    for (const auto& [key, delay] : before.delays)
        if (const auto reader = before.modules.find (delay.reader); reader != before.modules.end())
            freeUnlessUsed (reader->second.slot, delay.ring.offset);

    std::erase_if (layout.slots, [&] (const auto& slot) { return ! indexes.contains (slot.first); });
}

} // namespace bulkhead
