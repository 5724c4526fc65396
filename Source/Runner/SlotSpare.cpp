// SlotRunner: how a spare takes over a slot whose worker has died, in the midst of a block maybe.
//
// The dead worker's region is as it was left: the committed state of the block before, and delay memory in which at
// most the samples of this very block have been written, which will be written again alike. So the block is computed as
// it would have been. The delay memory, megabytes maybe, is not copied: the spare sees it through a private mapping,
// and what it writes stays in there; the same samples go to its own region as well, for whoever takes over from it.
#include "BlockNow.h"
#include "SlotRunner.h"

namespace bulkhead
{

void SlotRunner::setSpareBinding (std::uint32_t slot, std::unique_ptr<Binding> binding)
{
    if (slot >= maxSlots)
        return;

    if (spareBindings == nullptr)
    {
        spareBindings = std::make_unique<SpareBindings>();
        spares.store (spareBindings.get(), std::memory_order_release);
    }

    delete (*spareBindings)[slot].exchange (binding.release(), std::memory_order_acq_rel);
    deleteRetired();
}

bool SlotRunner::adoptSpare (const BlockInfo& info, std::uint32_t slot, std::uint64_t blockNumber) noexcept
{
    auto* ahead = spares.load (std::memory_order_acquire);

    if (ahead == nullptr || (*ahead)[slot].load (std::memory_order_relaxed) == nullptr)
        return false;

    auto* binding = (*ahead)[slot].exchange (nullptr, std::memory_order_acq_rel);

    if (binding == nullptr)
        return false;

    adopt (binding, blockNumber);

    const auto* former = regions.base (board.slots[slot].predecessor.load (std::memory_order_acquire));
    const auto fits = former != nullptr && binding->version == board.plans[info.plan & 1].slotVersion[slot];
    adoptedPlan = fits ? info.planVersion : 0;

    if (fits)
        goOnFrom (former, blockNumber);

    return fits;
}

void SlotRunner::goOnFrom (const std::byte* predecessor, std::uint64_t blockNumber) noexcept
{
    for (auto& bound : current->modules)
    {
        const auto& former = reinterpret_cast<const RegionHeader*> (predecessor)->modules[bound.indexInSlot].report;
        const auto committed = former.committed.load (std::memory_order_acquire);

        // What it has committed in this block already is computed again, from the copy that led to it.
        const auto copy = (committed & 1) ^ (committed >> 1 == blockNumber ? 1u : 0u);
        std::memcpy (bound.copies[0], predecessor + (bound.copies[0] - ownBase) + copy * bound.stateStride,
                     bound.stateStride);
        confineParameters (bound.copies[0], *bound.type);
        takeReport (former, *bound.report);
        bound.report->committed.store ((blockNumber - 1) * 2, std::memory_order_release);
    }
}

void SlotRunner::shareSpareRings (const Now& now, const BoundModule& bound) noexcept
{
    // A feedback cable's memory is written for the block before; and whoever prepares to take over may have looked at
    // the time a block before the spare was called.
    const auto begin = now.time - std::min<std::uint64_t> (now.time, 2ull * now.binding.maxFrames);

    for (const auto& ring : bound.spareRings)
        for (std::uint32_t line = 0; line < ring.lines; ++line)
            copyLine (ring.own + std::size_t (line) * ring.length, ring.shared + std::size_t (line) * ring.length,
                      ring.length, begin, now.time + now.frames, ring.ahead);
}

} // namespace bulkhead
