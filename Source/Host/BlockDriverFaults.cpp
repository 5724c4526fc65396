// BlockDriver: modules that die or are late: who stands in for them, and when they are at hand again.
#include "BlockDriver.h"

#include "Ipc/Clock.h"

#include <algorithm>
#include <utility>

namespace bulkhead
{

void BlockDriver::noteDeath (std::uint32_t region) noexcept
{
    if (region >= maxRegions)
        return;

    deadRegions[region].store (1, std::memory_order_seq_cst);
    deaths.fetch_add (1, std::memory_order_seq_cst);

    // The engine may sleep for a module of this region, or of one that waits for it.
    if (const auto waits = board.hostWaitsFor.load (std::memory_order_seq_cst); waits != 0)
    {
        const auto slot = (waits - 1) / maxModulesPerSlot, index = (waits - 1) % maxModulesPerSlot;

        if (const auto* header = regions.headerOf (board.slots[slot % maxSlots].region[number.load() & 1].load()))
            futexWake (header->modules[index].word.done, wakeAll);
    }
}

std::vector<std::uint32_t> BlockDriver::slotsOutFor (std::uint64_t blocks) const
{
    std::vector<std::uint32_t> out;
    const auto now = number.load (std::memory_order_relaxed);

    for (std::uint32_t slot = 0; slot < maxSlots; ++slot)
        if (const auto since = slots[slot].outSince.load (std::memory_order_relaxed);
            since != 0 && now - since >= blocks)
            out.push_back (slot);

    return out;
}

void BlockDriver::noteDeaths (std::uint64_t block, const BlockRequest& request) noexcept
{
    const auto now = deaths.load (std::memory_order_seq_cst);

    if (now == seenDeaths)
        return;

    seenDeaths = now;

    for (const auto& assignment : live.slots)
    {
        auto& slot = slots[assignment.slot];

        if (slot.region < maxRegions && deadRegions[slot.region].load (std::memory_order_seq_cst) != 0)
        {
            slot.dead = true;
            slot.outSince.store (0, std::memory_order_relaxed); // it need not be found out any more

            if (slot.standIn == nullptr && ! callSpare (assignment.slot, block, block))
                beginStandIn (assignment.slot, block, request);
        }
    }
}

/// Two looks in the midst of a block at what holds up each core. One that is the same at both, and was quick so far,
/// gives way to the others at once (HangWatch), which have the time until the deadline then, and not only what is left
/// after it; and is not waited for as long as one that always takes its time.
void BlockDriver::watchForSlow (std::uint64_t block, std::uint64_t now, const BlockRequest& request) noexcept
{
    constexpr std::uint64_t leastBetweenLooks = 200'000;
    const auto period = static_cast<std::uint64_t> (1e9 * request.frames / request.sampleRate);

    if (std::exchange (slowWatch.hasLooked, true))
    {
        findSlow (block, period);
        slowWatch.nextLook = UINT64_MAX;
        return;
    }

    std::fill (firstDue.begin(), firstDue.end(), noIndex);

    for (std::uint32_t i = 0; i < plan->numModules; ++i)
        if (const auto lane = plan->modules[i].lane;
            lane < firstDue.size() && firstDue[lane] == noIndex && ! isDone (i, block) && sourcesDone (i, block))
            firstDue[lane] = i;

    slowWatch.nextLook = now + std::max (period / 8, leastBetweenLooks);
}

void BlockDriver::findSlow (std::uint64_t block, std::uint64_t period) noexcept
{
    for (const auto i : firstDue)
    {
        if (i >= plan->numModules || isDone (i, block))
            continue;

        auto& slot = slots[plan->modules[i].slot];
        const auto* header = regions.headerOf (slot.region);

        if (slot.standIn != nullptr || header == nullptr)
            continue;

        // One that takes long in every block, by what it says itself, is no surprise.
        const auto& report = header->modules[plan->modules[i].indexInSlot].report;
        const auto timed = report.timed.load (std::memory_order_relaxed);

        if (timed > 0 && report.nanoseconds.load (std::memory_order_relaxed) / timed > period / 10)
            continue;

        slot.slowRegion.store (slot.region, std::memory_order_relaxed);
        slot.isSlow.store (true, std::memory_order_release);
        slowWatch.found = true;
    }

    if (slowWatch.found)
        tellOfSlow();
    else
        slowWatch.skipAt = UINT64_MAX;
}

void BlockDriver::tellOfSlow() noexcept
{
    lates.fetch_add (1, std::memory_order_seq_cst);
    futexWake (lates, wakeAll);
}

/// Of those that are not done by now, the first in graph order that could have run.
void BlockDriver::skipCulprit (std::uint64_t block, const BlockRequest& request, std::uint64_t began) noexcept
{
    for (std::uint32_t i = 0; i < plan->numModules; ++i)
        if (slots[plan->modules[i].slot].standIn == nullptr && ! isDone (i, block) && sourcesDone (i, block))
            return skip (i, block, request, began);
}

/// Those that were found slow and are not done by now: whoever reads from them needs what is left of the block. True
/// when there were any.
bool BlockDriver::skipSlow (std::uint64_t block, const BlockRequest& request, std::uint64_t began) noexcept
{
    auto any = false;

    for (std::uint32_t i = 0; i < plan->numModules; ++i)
        if (const auto& slot = slots[plan->modules[i].slot]; slot.standIn == nullptr
                                                             && slot.isSlow.load (std::memory_order_relaxed)
                                                             && ! isDone (i, block) && sourcesDone (i, block))
        {
            skip (i, block, request, began);
            any = true;
        }

    return any;
}

void BlockDriver::skip (std::uint32_t module, std::uint64_t block, const BlockRequest& request,
                        std::uint64_t began) noexcept
{
    auto& slot = slots[plan->modules[module].slot];
    slot.wasSkipped = true;
    slot.slowRegion.store (slot.region, std::memory_order_relaxed);
    slot.outSince.store (block, std::memory_order_release);
    slot.skipped.fetch_add (1, std::memory_order_relaxed);

    if (const auto index = driverCounts.skipped.fetch_add (1, std::memory_order_relaxed); index < skips.size())
    {
        skips[index].from.store (began, std::memory_order_relaxed);
        skips[index].to.store (nowNanoseconds(), std::memory_order_relaxed);
    }

    beginStandIn (plan->modules[module].slot, block, request);
    slowWatch.found = true;
    tellOfSlow();
}

/// True when a slot's worker is through with the block before `block`.
bool BlockDriver::isAtHand (std::uint32_t slotIndex, std::uint64_t block) const noexcept
{
    const auto* header = regions.headerOf (slots[slotIndex].region);
    auto atHand = header != nullptr;

    for (auto i = plan->slotFirstModule[slotIndex]; atHand && i < plan->slotFirstModule[slotIndex + 1]; ++i)
        atHand =
            header->modules[plan->modules[plan->slotModules[i]].indexInSlot].word.done.load (std::memory_order_acquire)
            == static_cast<std::uint32_t> (block - 1);

    return atHand;
}

/// Offline there is time for one that was late to come to hand. One that hangs does not, and is ended meanwhile.
bool BlockDriver::waitUntilAtHand (std::uint32_t slotIndex, std::uint64_t block) const noexcept
{
    constexpr std::uint64_t patience = 1'000'000'000, betweenLooks = 1'000'000;
    const FutexWord nobodyWakes {0};

    for (const auto until = nowNanoseconds() + patience; ! isAtHand (slotIndex, block);
         futexWait (nobodyWakes, 0, nowNanoseconds() + betweenLooks))
        if (nowNanoseconds() >= until || deaths.load (std::memory_order_seq_cst) != seenDeaths)
            return false;

    return true;
}

void BlockDriver::settleStandIns (std::uint64_t block, const BlockRequest& request) noexcept
{
    constexpr std::uint64_t mostOfflineWaits = 16; // blocks

    for (const auto& assignment : live.slots)
    {
        auto& slot = slots[assignment.slot];

        if (std::exchange (slot.vacant, false) && slot.replaced != noIndex)
        {
            board.regionSlot[slot.region].store (noIndex, std::memory_order_seq_cst);

            if (slot.standIn == nullptr)
                beginStandIn (assignment.slot, block, request);

            releaseSpare (assignment.slot);
            slot.region = std::exchange (slot.replaced, noIndex);
            slot.dead = lanesChanged = true;
            continue;
        }

        if (slot.standIn == nullptr || slot.region >= maxRegions)
            continue;

        if (slot.dead)
        {
            if (callSpare (assignment.slot, block, slot.standInSince))
                endStandIn (assignment.slot);

            continue;
        }

        // It was late. When it is through with the last block, whether it ran it or sat it out, it is at hand again.
        if (! isAtHand (assignment.slot, block)
            && ! (request.offline && block - slot.standInSince < mostOfflineWaits
                  && waitUntilAtHand (assignment.slot, block)))
            continue;

        if (slot.wasSkipped)
            driverCounts.late.fetch_add (1, std::memory_order_relaxed);

        endStandIn (assignment.slot);
        slot.wasSkipped = false;
        slot.outSince.store (0, std::memory_order_relaxed);
    }
}

void BlockDriver::beginStandIn (std::uint32_t slotIndex, std::uint64_t block, const BlockRequest& request) noexcept
{
    auto& slot = slots[slotIndex];
    auto* standIn = quiet.get();

    for (auto& candidate : standIns)
        if (candidate->isFree())
        {
            standIn = candidate.get();
            break;
        }

    standIn->begin (slotIndex, board, *plan, regions.map(), slot.region, block, request.frames);
    slot.standIn = standIn;
    slot.standInSince = block;
    ++numStandingIn;
    board.slots[slotIndex].region[block & 1].store (standIn->region(), std::memory_order_seq_cst);

    abandon (slotIndex, slot.region);
}

/// Whoever sleeps for one that fell looks again and finds who has its place.
void BlockDriver::abandon (std::uint32_t slotIndex, std::uint32_t region) noexcept
{
    if (const auto* header = regions.headerOf (region))
        for (auto i = plan->slotFirstModule[slotIndex]; i < plan->slotFirstModule[slotIndex + 1]; ++i)
            if (abandoned.size() < abandoned.capacity())
                abandoned.push_back (&header->modules[plan->modules[plan->slotModules[i]].indexInSlot].word.done);

    rewakeReaders();
}

void BlockDriver::endStandIn (std::uint32_t slotIndex) noexcept
{
    auto& slot = slots[slotIndex];

    if (slot.standIn == nullptr)
        return;

    slot.standIn->end();
    slot.standIn = nullptr;
    --numStandingIn;
    board.slots[slotIndex].fade.store (time.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void BlockDriver::rewakeReaders() noexcept
{
    for (const auto* word : abandoned)
        futexWake (*word, wakeAll);
}

} // namespace bulkhead
