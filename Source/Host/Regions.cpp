#include "Regions.h"

#include <stdexcept>

namespace bulkhead
{

Regions::Regions() : boardMemory (SharedMemory::create ("bulkhead-board", sizeof (Board))), regions (maxRegions)
{
    boardMemory.sealFutureWrites();

    auto& b = board();
    b.magic = layoutMagic;
    b.version = layoutVersion;
    b.size = sizeof (Board);

    for (auto& slot : b.slots)
        for (auto& region : slot.region)
            region.store (noIndex, std::memory_order_relaxed);

    for (auto& slot : b.regionSlot)
        slot.store (noIndex, std::memory_order_relaxed);
}

std::shared_ptr<Region> Regions::create()
{
    auto region = std::make_shared<Region>();
    region->out = SharedMemory::create ("bulkhead-out", regionBytes);
    region->readOnly = region->out.openReadOnly();
    region->in = SharedMemory::create ("bulkhead-in", sizeof (InRegion));
    region->in.sealFutureWrites();
    region->in.populateForWriting (0, sizeof (InRegion));
    region->inRegion().magic = layoutMagic;
    region->inRegion().version = layoutVersion;

    const std::lock_guard lock (mutex);

    // Round and round, so that a freed index rests before it is used again.
    for (std::uint32_t tries = 0; tries < maxRegions; ++tries)
    {
        const auto index = nextIndex++ % maxRegions;

        if (regions[index] != nullptr)
            continue;

        region->index = index;
        board().regionSlot[index].store (noIndex, std::memory_order_seq_cst);
        regions[index] = region;
        ins[index].store (&region->inRegion(), std::memory_order_release);
        headers[index].store (&region->header(), std::memory_order_release);
        hostMap.set (index, SharedMemory::map (region->readOnly.get(), regionBytes, false));
        return region;
    }

    throw std::runtime_error ("all " + std::to_string (maxRegions) + " compartments are taken");
}

std::vector<std::shared_ptr<Region>> Regions::all() const
{
    const std::lock_guard lock (mutex);
    std::vector<std::shared_ptr<Region>> live;

    for (const auto& region : regions)
        if (region != nullptr)
            live.push_back (region);

    return live;
}

std::shared_ptr<Region> Regions::find (std::uint32_t index) const
{
    const std::lock_guard lock (mutex);
    return index < maxRegions ? regions[index] : nullptr;
}

RealtimeTally Regions::realtimeTally() const
{
    const std::lock_guard lock (mutex);
    auto tally = realtimeOfReleased;
    tally.add (RealtimeCounts::ofThisProcess());

    for (const auto& region : regions)
        if (region != nullptr)
            tally.add (region->header().realtime);

    return tally;
}

void Regions::release (std::uint32_t index)
{
    const std::lock_guard lock (mutex);

    if (index < maxRegions && regions[index] != nullptr)
    {
        board().regionSlot[index].store (noIndex, std::memory_order_seq_cst);
        hostMap.set (index, {});
        ins[index].store (nullptr, std::memory_order_release);
        headers[index].store (nullptr, std::memory_order_release);
        realtimeOfReleased.add (regions[index]->header().realtime);
        regions[index].reset();
    }
}

} // namespace bulkhead
