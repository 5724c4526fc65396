// BlockDriver: spares, which take a slot over in the very block in which its worker dies.
#include "BlockDriver.h"

#include <algorithm>
#include <linux/futex.h>

namespace bulkhead
{

void BlockDriver::setSpare (std::uint32_t which, std::uint32_t region) noexcept
{
    auto& spare = spares[which];
    spare.region.store (noIndex, std::memory_order_seq_cst);

    spare.failed.store (false, std::memory_order_release);
    spare.lastSlot.store (noIndex, std::memory_order_relaxed);

    for (auto& offer : spare.offers)
        offer.servedBy.store (noIndex, std::memory_order_seq_cst);

    if (region < maxRegions)
    {
        // Dead since it was chosen? Its life word is marked before its death is told.
        const auto* header = regions.headerOf (region);
        deadRegions[region].store (0, std::memory_order_seq_cst);

        if (header != nullptr && (header->life.word.load (std::memory_order_seq_cst) & FUTEX_OWNER_DIED) != 0)
            deadRegions[region].store (1, std::memory_order_seq_cst);
    }

    spare.region.store (region, std::memory_order_release);
}

void BlockDriver::offerSpare (std::uint32_t which, std::uint32_t slot, std::uint64_t version,
                              std::uint32_t servedBy) noexcept
{
    auto& offer = spares[which].offers[slot];
    offer.servedBy.store (noIndex, std::memory_order_seq_cst);
    offer.version.store (version, std::memory_order_relaxed);
    offer.servedBy.store (servedBy, std::memory_order_release);
}

SpareDuty BlockDriver::dutyOf (std::uint32_t which) const noexcept
{
    const auto& spare = spares[which];
    const auto slot = spare.slot.load (std::memory_order_acquire);
    return {slot, spare.region.load (std::memory_order_relaxed), spare.since.load (std::memory_order_relaxed)};
}

/// Puts a spare in the place of a slot's worker. `eventsFrom`: the first block that the worker may not have run. False
/// when no spare is ready for the slot.
bool BlockDriver::callSpare (std::uint32_t slotIndex, std::uint64_t block, std::uint64_t eventsFrom) noexcept
{
    auto& slot = slots[slotIndex];

    for (auto& spare : spares)
    {
        const auto region = spare.region.load (std::memory_order_acquire);

        if (region >= maxRegions || spare.slot.load (std::memory_order_relaxed) != noIndex
            || deadRegions[region].load (std::memory_order_seq_cst) != 0 || block <= spare.restsUntil
            || spare.failed.load (std::memory_order_relaxed))
            continue;

        // Whoever takes over from it may not have come to it yet.
        if (const auto last = spare.lastSlot.load (std::memory_order_relaxed);
            last < maxSlots && slots[last].standIn != nullptr)
            continue;

        auto& offer = spare.offers[slotIndex];
        auto* header = regions.headerOf (region);

        if (header == nullptr || offer.servedBy.load (std::memory_order_acquire) != slot.region
            || offer.version.load (std::memory_order_relaxed) != plan->slotVersion[slotIndex])
            continue;

        const auto fallen = slot.region;
        offer.servedBy.store (noIndex, std::memory_order_relaxed); // what it has bound is used up
        spare.since.store (time.load (std::memory_order_relaxed), std::memory_order_relaxed);
        spare.calledIn = block;
        spare.slot.store (slotIndex, std::memory_order_release);

        replayEvents (fallen, region, eventsFrom);
        slot.region = region;
        slot.replaced = fallen;
        slot.dead = slot.wasSkipped = false;
        slot.outSince.store (0, std::memory_order_relaxed);

        for (std::uint32_t i = plan->slotFirstModule[slotIndex]; i < plan->slotFirstModule[slotIndex + 1]; ++i)
        {
            const auto module = plan->slotModules[i];
            doneWords[module] = &header->modules[plan->modules[module].indexInSlot].word.done;
        }

        auto& entry = board.slots[slotIndex];
        entry.predecessor.store (fallen, std::memory_order_release);
        entry.predecessorSince.store (time.load (std::memory_order_relaxed) + 1, std::memory_order_release);
        board.regionSlot[fallen].store (noIndex, std::memory_order_seq_cst);
        entry.region[block & 1].store (region, std::memory_order_seq_cst);
        board.regionSlot[region].store (slotIndex, std::memory_order_seq_cst); // last: from here on it may run

        // Before a block has begun it is woken with the others.
        if (board.blocks[block & 1].number.load (std::memory_order_relaxed) == block)
        {
            header->wake.fetch_add (1, std::memory_order_seq_cst);
            futexWake (header->wake, wakeAll);
        }

        lanesChanged = true;
        driverCounts.spared.fetch_add (1, std::memory_order_relaxed);
        abandon (slotIndex, fallen);
        return true;
    }

    return false;
}

void BlockDriver::releaseSpare (std::uint32_t slotIndex) noexcept
{
    for (auto& spare : spares)
        if (spare.slot.load (std::memory_order_relaxed) == slotIndex)
        {
            spare.lastSlot.store (slotIndex, std::memory_order_relaxed);

            if (slots[slotIndex].standIn != nullptr)
                spare.failed.store (true, std::memory_order_release);

            spare.restsUntil = number.load (std::memory_order_relaxed) + 1;
            spare.slot.store (noIndex, std::memory_order_release);
        }
}

/// The region from which a slot's next worker goes on: that of a spare only if it has come so far as to finish a
/// module; otherwise it has not taken over what was there.
std::uint32_t BlockDriver::predecessorOf (std::uint32_t slotIndex) const noexcept
{
    const auto& slot = slots[slotIndex];

    for (const auto& spare : spares)
        if (spare.slot.load (std::memory_order_relaxed) == slotIndex)
        {
            const auto* header = regions.headerOf (slot.region);

            for (auto i = plan->slotFirstModule[slotIndex];
                 header != nullptr && i < plan->slotFirstModule[slotIndex + 1]; ++i)
            {
                const auto done = header->modules[plan->modules[plan->slotModules[i]].indexInSlot].word.done.load (
                    std::memory_order_acquire);

                if (static_cast<std::int32_t> (done - static_cast<std::uint32_t> (spare.calledIn)) >= 0)
                    return slot.region;
            }

            return slot.replaced;
        }

    return slot.region;
}

/// The region that is to serve a slot: a plan that names the worker which a spare has replaced meanwhile means the
/// spare.
std::uint32_t BlockDriver::servingRegion (const SlotAssignment& assignment) const noexcept
{
    const auto& slot = slots[assignment.slot];
    return slot.replaced != noIndex && slot.replaced == assignment.region ? slot.region : assignment.region;
}

/// Hands on the events of a worker's blocks from `firstBlock` on, which it may not have heard, to whoever takes its
/// place.
void BlockDriver::replayEvents (std::uint32_t from, std::uint32_t to, std::uint64_t firstBlock) noexcept
{
    const auto* source = regions.inRegionOf (from);
    auto* target = regions.inRegionOf (to);

    if (source == nullptr || target == nullptr)
        return;

    // Both are written by this thread alone.
    const auto end = source->eventsWritten.load (std::memory_order_relaxed);
    const auto oldest = end - std::min<std::uint64_t> (end, eventRingSize);
    auto begin = end;

    while (begin > oldest && source->events[(begin - 1) % eventRingSize].block >= firstBlock)
        --begin;

    auto written = target->eventsWritten.load (std::memory_order_relaxed);
    target->eventsBegin.store (written, std::memory_order_relaxed);

    for (; begin < end; ++begin)
        target->events[written++ % eventRingSize] = source->events[begin % eventRingSize];

    target->eventsWritten.store (written, std::memory_order_release);
}

} // namespace bulkhead
