#include "BlockDriver.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Modules/Catalogue.h"
#include "Runner/TransportWords.h"

#include <algorithm>
#include <linux/futex.h>

namespace bulkhead
{

/// A region has a new worker. One that has died since it was chosen is not forgotten: its life word is marked before it
/// is told of.
static void forgetDeath (std::atomic<std::uint8_t>& dead, std::atomic<std::uint32_t>& deaths,
                         const RegionHeader* header) noexcept
{
    dead.store (0, std::memory_order_seq_cst);

    if (header != nullptr && (header->life.word.load (std::memory_order_seq_cst) & FUTEX_OWNER_DIED) != 0)
    {
        dead.store (1, std::memory_order_seq_cst);
        deaths.fetch_add (1, std::memory_order_seq_cst);
    }
}

BlockDriver::BlockDriver (Regions& r, int numLanes)
    : regions (r), board (r.board()), lanes (std::clamp (numLanes, 1, static_cast<int> (maxLanes))),
      laneWorkers (static_cast<std::size_t> (lanes)), laneHas (maxSlots), doneWords (maxPlanModules),
      isWaitedFor (maxPlanModules), firstDue (static_cast<std::size_t> (lanes), noIndex), slots (maxSlots),
      deadRegions (maxRegions), eventQueue (eventQueueSize), midiQueue (midiQueueSize), skips (16384)
{
    constexpr int numStandIns = 8;

    for (int i = 0; i <= numStandIns; ++i)
    {
        auto region = regions.create();
        region->out.populateForWriting (0, portsOffset + portsAheadBytes);
        regions.map().memory (region->index).populateForReading (0, portsOffset + portsAheadBytes);
        region->header().magic = layoutMagic;
        region->header().version = layoutVersion;
        region->header().region = region->index;
        region->out.sealFutureWrites();
        auto standIn = std::make_unique<StandIn> (std::move (region));

        if (i < numStandIns)
            standIns.push_back (std::move (standIn));
        else
            quiet = std::move (standIn);
    }

    abandoned.reserve (maxPlanModules);
    ends.reserve (maxPlanModules);
    ownLane.reserve (maxPlanModules);
    live.slots.reserve (maxSlots);

    // The engine's own thread wakes the last lane: it runs on that core.
    for (int lane = 0; lane + 1 < lanes; ++lane)
        leaders.push_back (
            std::make_unique<LaneLeader> (laneWorkers[static_cast<std::size_t> (lane)], Scheduling::coreOfLane (lane)));
}

BlockDriver::~BlockDriver() = default;

void BlockDriver::submitPlan (std::unique_ptr<PlanSwitch> next)
{
    // What the plan says of a slot's worker is newer than what was handed over for the slot alone.
    for (const auto& assignment : next->slots)
        slots[assignment.slot].nextRegion.store (noIndex, std::memory_order_relaxed);

    submitted = std::move (next);
    pendingPlan.store (submitted.get(), std::memory_order_release);
}

void BlockDriver::submitRegion (SlotAssignment next)
{
    slots[next.slot].nextRegion.store (next.region, std::memory_order_relaxed);
    regionsPending.store (true, std::memory_order_release);
}

bool BlockDriver::isSettled() const noexcept
{
    return pendingPlan.load (std::memory_order_acquire) == nullptr && ! regionsPending.load (std::memory_order_acquire)
           && driverCounts.blocks.load (std::memory_order_acquire) >= appliedAt.load (std::memory_order_acquire)
           && leadersAreThrough();
}

void BlockDriver::applyNow() noexcept
{
    applyPending();
    appliedAt.store (0, std::memory_order_release);

    // What a leader may still be waking must not go yet.
    while (! leadersAreThrough())
        std::this_thread::sleep_for (std::chrono::microseconds (100));
}

bool BlockDriver::leadersAreThrough() const noexcept
{
    return std::all_of (leaders.begin(), leaders.end(), [] (auto& leader) { return leader->isThrough(); });
}

void BlockDriver::applyPending() noexcept
{
    auto applied = false;

    if (auto* next = pendingPlan.load (std::memory_order_acquire))
    {
        // In this order: whoever sees that nothing is pending any more waits for the end of this block.
        appliedAt.store (driverCounts.blocks.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        pendingPlan.store (nullptr, std::memory_order_release);

        for (const auto& assignment : live.slots)
        {
            const auto stays = std::any_of (
                next->slots.begin(), next->slots.end(),
                [&] (auto& s) { return s.slot == assignment.slot && servingRegion (s) == slots[s.slot].region; });

            if (! stays)
            {
                auto& slot = slots[assignment.slot];

                if (slot.region < maxRegions)
                    board.regionSlot[slot.region].store (noIndex, std::memory_order_seq_cst);

                if (slot.standIn != nullptr)
                {
                    slot.standIn->end();
                    --numStandingIn;
                }

                releaseSpare (assignment.slot);
                slot.region = slot.replaced = noIndex;
                slot.standIn = nullptr;
                slot.dead = slot.wasSkipped = false;
                slot.outSince.store (0, std::memory_order_relaxed);
            }
        }

        std::swap (live.slots, next->slots);
        std::swap (live.outputModules, next->outputModules);
        std::swap (live.midiTakers, next->midiTakers);
        std::swap (live.midiSources, next->midiSources);
        std::swap (live.midiListeners, next->midiListeners);
        redirectEvents (next->moves);
        midiToDevices.plansSwitched (next->midiSources, live.midiSources, time.load (std::memory_order_relaxed));
        live.planIndex = next->planIndex;
        plan = &board.plans[live.planIndex];
        planStart = time.load (std::memory_order_relaxed);

        for (std::uint32_t i = 0; i < plan->numModules; ++i)
        {
            const auto& module = plan->modules[i];
            board.slots[module.slot].lane.store (module.lane, std::memory_order_relaxed);
            slots[module.slot].isForeign.store (moduleTypeAt (module.type)->info.isHosted, std::memory_order_relaxed);
        }

        for (const auto& assignment : live.slots)
            if (slots[assignment.slot].region != servingRegion (assignment))
            {
                // Whoever reads the block before from a new slot finds what was prepared there.
                if (slots[assignment.slot].region >= maxRegions)
                    board.slots[assignment.slot].region[number.load (std::memory_order_relaxed) & 1].store (
                        assignment.region, std::memory_order_seq_cst);

                slots[assignment.slot].region = assignment.region;
                slots[assignment.slot].skipped.store (0, std::memory_order_relaxed);
                board.slots[assignment.slot].fade.store (0, std::memory_order_relaxed);
                forgetDeath (deadRegions[assignment.region], deaths, regions.headerOf (assignment.region));
                chaseMidi (assignment.slot);
            }

        applied = true;
    }

    applied = applyRegions() || applied;

    if (! applied)
        return;

    assignRegions();
    fillLanes();
    findEnds();
}

void BlockDriver::assignRegions() noexcept
{
    for (const auto& assignment : live.slots)
        if (const auto region = slots[assignment.slot].region; region < maxRegions)
            board.regionSlot[region].store (assignment.slot, std::memory_order_seq_cst);
}

void BlockDriver::fillLanes() noexcept
{
    for (auto& lane : laneWorkers)
        lane.clear();

    std::fill (laneHas.begin(), laneHas.end(), char (0));

    for (std::uint32_t i = 0; plan != nullptr && i < plan->numModules; ++i)
    {
        const auto& module = plan->modules[i];
        auto* header = regions.headerOf (slots[module.slot].region);

        if (header == nullptr || std::exchange (laneHas[module.slot], char (1)) != 0)
            continue;

        const auto lane = std::min (module.lane, static_cast<std::uint32_t> (lanes - 1));
        laneWorkers[lane].add (header->wake);
    }
}

bool BlockDriver::isOwnLane (std::uint32_t module) const noexcept
{
    return plan->modules[module].lane + 1 >= static_cast<std::uint32_t> (lanes);
}

void BlockDriver::findEnds() noexcept
{
    ends.clear();
    ownLane.clear();
    std::fill (isWaitedFor.begin(), isWaitedFor.end(), char (0));

    for (auto i = plan == nullptr ? 0 : plan->numModules; i-- > 0;)
    {
        const auto& module = plan->modules[i];
        const auto* header = regions.headerOf (slots[module.slot].region);
        doneWords[i] = header == nullptr ? nullptr : &header->modules[module.indexInSlot].word.done;

        for (std::uint32_t in = module.firstInput; in < module.firstInput + module.numInputs; ++in)
            for (std::uint32_t s = 0; s < plan->inputs[in].numSources; ++s)
                if (const auto& source = plan->sources[plan->inputs[in].firstSource + s]; source.feedback == 0)
                    isWaitedFor[source.module] = 1;

        if (isOwnLane (i))
            ownLane.push_back (i);

        // Whoever waits for a module comes after it.
        if (isWaitedFor[i] == 0)
            ends.push_back (i);
    }
}

bool BlockDriver::applyRegions() noexcept
{
    if (! regionsPending.load (std::memory_order_relaxed))
        return false;

    appliedAt.store (driverCounts.blocks.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    regionsPending.exchange (false, std::memory_order_acq_rel);

    for (const auto& assignment : live.slots)
    {
        auto& slot = slots[assignment.slot];
        const auto next = slot.nextRegion.exchange (noIndex, std::memory_order_relaxed);

        if (next == nobody)
            slot.vacant = slot.replaced != noIndex;

        if (next >= maxRegions)
            continue;

        slot.vacant = false;

        if (slot.region < maxRegions)
        {
            board.regionSlot[slot.region].store (noIndex, std::memory_order_seq_cst);
            replayEvents (slot.region, next,
                          slot.standIn != nullptr ? slot.standInSince : number.load (std::memory_order_relaxed) + 1);
        }

        const auto predecessor = predecessorOf (assignment.slot);
        board.slots[assignment.slot].predecessor.store (predecessor, std::memory_order_release);

        if (predecessor != slot.region || slot.replaced == noIndex)
            board.slots[assignment.slot].predecessorSince.store (0, std::memory_order_release);

        releaseSpare (assignment.slot);
        slot.region = next;
        slot.replaced = noIndex;
        forgetDeath (deadRegions[next], deaths, regions.headerOf (next));
        slot.dead = slot.wasSkipped = false;
        slot.outSince.store (0, std::memory_order_relaxed);

        endStandIn (assignment.slot);
        chaseMidi (assignment.slot);
    }

    return true;
}

void BlockDriver::wakeLanes (std::uint64_t block, bool offline) noexcept
{
    if (offline)
    {
        for (auto& lane : laneWorkers)
            lane.wake();

        return;
    }

    // What another core has to do is begun first. To wake its leader costs as much as to wake a worker there.
    constexpr std::uint32_t fewWorkers = 2;

    for (std::size_t i = 0; i < leaders.size(); ++i)
        if (laneWorkers[i].numWorkers() > fewWorkers)
            leaders[i]->begin (static_cast<std::uint32_t> (block));
        else
            laneWorkers[i].wake();

    laneWorkers.back().wake();
}

const FutexWord* BlockDriver::doneWord (std::uint32_t module, std::uint64_t block) const noexcept
{
    const auto& m = plan->modules[module];
    const auto* header = regions.headerOf (board.slots[m.slot].region[block & 1].load (std::memory_order_seq_cst));
    return header == nullptr ? nullptr : &header->modules[m.indexInSlot].word.done;
}

bool BlockDriver::isDone (std::uint32_t module, std::uint64_t block) const noexcept
{
    const auto* word = doneWord (module, block);
    return word == nullptr || word->load (std::memory_order_acquire) == static_cast<std::uint32_t> (block);
}

bool BlockDriver::sourcesDone (std::uint32_t module, std::uint64_t block) const noexcept
{
    const auto& m = plan->modules[module];

    for (std::uint32_t i = 0; i < m.numInputs; ++i)
    {
        const auto& input = plan->inputs[m.firstInput + i];

        for (std::uint32_t s = 0; s < input.numSources; ++s)
        {
            const auto& source = plan->sources[input.firstSource + s];

            if (source.feedback == 0 && ! isDone (source.module, block))
                return false;
        }
    }

    return true;
}

std::uint32_t BlockDriver::numDone (std::uint64_t block) const noexcept
{
    std::uint32_t done = 0;

    for (std::uint32_t i = 0; i < plan->numModules; ++i)
        done += isDone (i, block) ? 1 : 0;

    return done;
}

/// While nothing stands in: whom to sleep for; noIndex when all are done.
std::uint32_t BlockDriver::moduleToWaitFor (std::uint64_t block) const noexcept
{
    const auto word = static_cast<std::uint32_t> (block);
    const auto isLeft = [&] (std::uint32_t i)
    { return doneWords[i] != nullptr && doneWords[i]->load (std::memory_order_acquire) != word; };

    // Those that need this thread's core come first. Of each, the last in the order is likely the last to finish: one
    // sleep serves the whole block.
    for (const auto i : ownLane)
        if (isLeft (i))
            return i;

    for (const auto i : ends)
        if (isLeft (i))
            return i;

    // So all are done, unless a worker says that it is without having waited for what it reads from.
    for (auto i = plan->numModules; i-- > 0;)
        if (isLeft (i))
            return i;

    return noIndex;
}

/// Runs the stand-ins whose sources are done. Returns whom to sleep for; noIndex when all are done.
std::uint32_t BlockDriver::runStandIns (std::uint64_t block, const BlockRequest& request) noexcept
{
    for (;;)
    {
        auto target = noIndex;
        auto ran = false, standInsLeft = false;

        for (auto i = plan->numModules; i-- > 0;)
        {
            if (isDone (i, block))
                continue;

            auto* standIn = slots[plan->modules[i].slot].standIn;

            if (standIn == nullptr)
            {
                // What a stand-in waits for comes first.
                if (target == noIndex || standInsLeft)
                    target = i;
            }
            else if (sourcesDone (i, block))
            {
                standIn->run (board, *plan, regions.map(), i, block, request.frames, request.sampleRate);
                futexWake (standIn->done (plan->modules[i].indexInSlot), wakeAll);
                driverCounts.standIns.fetch_add (1, std::memory_order_relaxed);
                ran = true;
            }
            else
            {
                // Only those before it can be what it waits for.
                standInsLeft = true;
                target = noIndex;
            }
        }

        // What a stand-in waited for may have been done since it was looked at: then it is its turn now.
        if (! ran && (target != noIndex || ! standInsLeft))
            return target;
    }
}

/// Looks at a module on another core until it is done (true) or the time is over. For when nobody needs this core: what
/// is done there is seen at once, and a thread that sleeps would have to be woken from there.
bool BlockDriver::spinFor (std::uint32_t module, std::uint64_t block, std::uint64_t until) const noexcept
{
    constexpr int looksPerClock = 32;
    const auto& done = *doneWords[module];

    do
    {
        for (int looks = 0; looks < looksPerClock; ++looks)
        {
            if (done.load (std::memory_order_acquire) == static_cast<std::uint32_t> (block))
                return true;

            spinPause();
        }
    } while (nowNanoseconds() < until && deaths.load (std::memory_order_relaxed) == seenDeaths);

    return false;
}

void BlockDriver::waitForModules (std::uint64_t block, const BlockRequest& request) noexcept
{
    constexpr std::uint64_t slice = 400'000; // how long a wake that got lost could cost
    constexpr std::uint64_t culpritGrace = 20'000;
    constexpr std::uint64_t oversleep = 300'000;
    constexpr std::uint64_t mostSpinning = 150'000;
    const auto started = nowNanoseconds();

    // A block that was begun late because the machine was away is late whatever happens: its modules get half a block's
    // time all the same, rather than being skipped for what is not their fault.
    const auto leastTime = static_cast<std::uint64_t> (0.5e9 * request.frames / request.sampleRate);
    auto deadline = std::max (request.deadline, started + leastTime);

    // Whom a culprit has starved on its core gets most of what is left of the block; each further culprit costs little.
    const auto lastDeadline = deadline + (request.offline ? 0 : leastTime / 3);
    const auto spinUntil = std::min (started + leastTime / 2, started + mostSpinning);
    const auto offlinePatience = request.deadline - std::min (request.deadline, started);
    std::uint32_t doneBefore = 0;
    auto overslept = false;
    slowWatch = {request.offline ? UINT64_MAX : started + std::max (mostSpinning, leastTime / 2), false, false,
                 started + (deadline - started) * 4 / 5};

    for (;;)
    {
        noteDeaths (block, request);

        const auto target = numStandingIn == 0 ? moduleToWaitFor (block) : runStandIns (block, request);

        if (target == noIndex)
            break;

        const auto now = nowNanoseconds();

        // Offline there is time for a machine with much else to do: it is for each module anew.
        if (request.offline)
            if (const auto done = numDone (block); std::exchange (doneBefore, done) != done)
                deadline = now + offlinePatience;

        if (now >= deadline && now - deadline > oversleep && ! overslept)
        {
            // This thread itself, of the highest priority, woke late: the machine was away. Nobody is to blame, and the
            // modules get the time that was taken from them.
            overslept = true;
            driverCounts.machineAway.fetch_add (1, std::memory_order_relaxed);
            deadline = now + leastTime;
            continue;
        }

        if (now >= deadline)
        {
            skipCulprit (block, request, started);
            deadline = std::max (now + culpritGrace, lastDeadline);
            continue;
        }

        if (now >= slowWatch.nextLook)
            watchForSlow (block, now, request);

        // Unless this thread itself has woken late.
        if (slowWatch.found && now >= slowWatch.skipAt
            && now - std::exchange (slowWatch.skipAt, UINT64_MAX) <= oversleep)
        {
            if (skipSlow (block, request, started))
                deadline = lastDeadline;

            continue;
        }

        if (numStandingIn == 0 && ! request.offline && ! isOwnLane (target)
            && ! lanesMove.load (std::memory_order_relaxed) && spinFor (target, block, spinUntil))
            continue;

        board.hostWaitsFor.store (waitKey (plan->modules[target].slot, plan->modules[target].indexInSlot),
                                  std::memory_order_seq_cst);

        if (const auto* word = doneWord (target, block); word != nullptr)
        {
            const auto seen = word->load (std::memory_order_seq_cst);

            if (seen != static_cast<std::uint32_t> (block) && deaths.load (std::memory_order_seq_cst) == seenDeaths)
                futexWait (
                    *word, seen,
                    std::min ({deadline, slowWatch.nextLook, slowWatch.skipAt > now ? slowWatch.skipAt : deadline,
                               now + (request.offline ? 20 * slice : slice)}));
        }

        board.hostWaitsFor.store (0, std::memory_order_relaxed);

        if (! abandoned.empty())
            rewakeReaders();
    }

    abandoned.clear();
}

void BlockDriver::runBlock (const BlockRequest& request, std::span<const TimedEvent> events) noexcept
{
    const auto started = nowNanoseconds();
    applyPending();

    const auto block = number.load (std::memory_order_relaxed) + 1;
    blockLength.store (static_cast<std::uint64_t> (1e9 * request.frames / request.sampleRate),
                       std::memory_order_relaxed);
    inBlock.store (true, std::memory_order_release);
    slowWatch.found = false;
    number.store (block, std::memory_order_relaxed);
    const auto transportAt = musicalTime.begin (request.sampleRate);

    if (plan == nullptr || plan->numModules == 0)
    {
        std::fill_n (request.left, request.frames, 0.0f);
        std::fill_n (request.right, request.frames, 0.0f);
    }
    else
    {
        auto& info = board.blocks[block & 1];
        info.number.store (0, std::memory_order_relaxed);
        std::atomic_thread_fence (std::memory_order_seq_cst);

        noteDeaths (block, request);
        settleStandIns (block, request);

        if (std::exchange (lanesChanged, false))
        {
            fillLanes();
            findEnds();
        }

        info.time.store (time.load (std::memory_order_relaxed), std::memory_order_relaxed);
        info.planStart = planStart;
        info.sampleRate = request.sampleRate;
        info.frames = request.frames;
        info.previousFrames = previousFrames;
        info.plan = live.planIndex;
        info.planVersion = plan->version;
        info.offline = request.offline ? 1 : 0;
        info.transport = wordsOf (transportAt);
        takeInputs (block, request);

        for (const auto& assignment : live.slots)
        {
            const auto& slot = slots[assignment.slot];
            auto& served = board.slots[assignment.slot].region[block & 1];

            // Written only where it changes: every worker reads here.
            if (const auto by = slot.standIn != nullptr ? slot.standIn->region() : slot.region;
                served.load (std::memory_order_relaxed) != by)
                served.store (by, std::memory_order_seq_cst);
        }

        for (; eventsTaken.load (std::memory_order_relaxed) < eventsQueued.load (std::memory_order_acquire);
             eventsTaken.fetch_add (1, std::memory_order_release))
            sendEvent (eventQueue[eventsTaken.load (std::memory_order_relaxed) % eventQueueSize], block);

        for (const auto& event : events)
            sendEvent (event, block);

        sendMidi (block, request);
        info.number.store (block, std::memory_order_seq_cst);

        wakeLanes (block, request.offline);
        waitForModules (block, request);
        takeOutput (block, request);
        takeMidiOutputs (block, request);
        followMidi (block);
        previousFrames = request.frames;
    }

    time.store (time.load (std::memory_order_relaxed) + request.frames, std::memory_order_relaxed);
    musicalTime.advance (request.frames);

    const auto spent = nowNanoseconds() - started;
    driverCounts.busyNanoseconds.fetch_add (spent, std::memory_order_relaxed);

    if (spent > driverCounts.longestNanoseconds.load (std::memory_order_relaxed))
        driverCounts.longestNanoseconds.store (spent, std::memory_order_relaxed);

    driverCounts.blocks.fetch_add (1, std::memory_order_release);
    inBlock.store (false, std::memory_order_release);

    if (slowWatch.found)
    {
        for (const auto& assignment : live.slots)
            slots[assignment.slot].isSlow.store (false, std::memory_order_relaxed);

        tellOfSlow();
    }
}

} // namespace bulkhead
