// Engine: what it does when a worker dies or hangs.
#include "Engine.h"

#include "CrashWords.h"

#include "Ipc/ReadOnce.h"
#include "Modules/Catalogue.h"

#include <algorithm>

namespace bulkhead
{

std::string Engine::modulesOf (std::uint32_t slot) const { return modulesOf (slot, patch); }

std::string Engine::modulesOf (std::uint32_t slot, const Patch& named) const
{
    std::string names;

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
        {
            const auto* module = named.findModule (id);
            names += (names.empty() ? "" : ", ") + (module != nullptr && ! module->name.empty() ? module->name : id);
        }

    return names;
}

void Engine::recoveryLoop()
{
    std::unique_lock lock (recoveryMutex);

    while (! ending)
    {
        // Now and then a look for modules that hang: alive, and not seen for a quarter of a second.
        recoveryChanged.wait_for (lock, std::chrono::milliseconds (100),
                                  [&] { return ending || sparesWanted || birthsDone || ! deadRegions.empty(); });

        if (ending)
            return;

        if (deadRegions.empty() && birthsDone)
        {
            birthsDone = false;
            recovering = true;
            lock.unlock();
            {
                const std::lock_guard control (controlMutex);
                replaceDeferred();
            }
            lock.lock();
            recovering = false;
            recoveryChanged.notify_all();
            continue;
        }

        if (deadRegions.empty() && sparesWanted)
        {
            sparesWanted = false;
            recovering = true;
            lock.unlock();
            const auto goOn = keepSpares();
            lock.lock();
            recovering = false;
            sparesWanted = sparesWanted || goOn;
            recoveryChanged.notify_all();
            continue;
        }

        if (deadRegions.empty())
        {
            lock.unlock();

            if (running.load())
            {
                {
                    const std::lock_guard control (controlMutex);
                    endHung();
                    endSpoiled();
                }

                followLatencies();
            }

            {
                const std::lock_guard control (controlMutex);
                replaceDeferred();
                takeOutputs();
            }

            refreshStates();

            lock.lock();
            continue;
        }

        recovering = true;
        lock.unlock();
        {
            const std::lock_guard control (controlMutex);
            replaceDead();
        }
        lock.lock();
        recovering = false;
        recoveryChanged.notify_all();
    }
}

/// Ends workers that have not been at hand for a quarter of a second: their death brings the replacement.
void Engine::endHung()
{
    for (const auto slot : driver->slotsOutFor (blocksUntilOut()))
        if (const auto worker = assigned.find (slot); worker != assigned.end())
        {
            {
                const std::lock_guard recoveryLock (recoveryMutex);
                hungRegions.emplace (worker->second->region().index, HangKind::computes);
            }
            worker->second->kill();
        }
}

/// Ends workers of which a module has made nothing but NaN and the like for a quarter of a second. It has read some,
/// from one that was taken over, and its state is full of it: nothing but beginning anew makes it sound again.
void Engine::endSpoiled()
{
    const auto now = driver->blockNumber();
    std::erase_if (silenced, [&] (auto& s) { return ! layout.modules.contains (s.first); });
    std::erase_if (spoiledRegions,
                   [&] (auto& spoiled)
                   {
                       return std::none_of (assigned.begin(), assigned.end(),
                                            [&] (auto& a) { return a.second->region().index == spoiled.first; });
                   });

    for (const auto& [id, placed] : layout.modules)
    {
        const auto worker = assigned.find (placed.slot);

        if (worker == assigned.end() || worker->second->isDead())
            continue;

        const auto& region = worker->second->region();
        const auto count = region.header().modules[placed.indexInSlot].report.nonFinite.load();
        const Silenced seen {region.index, now, count};
        const auto [known, isNew] = silenced.emplace (id, seen);
        auto& last = known->second;

        if (isNew || last.region != region.index || now - last.block < blocksUntilOut())
        {
            last = isNew || last.region != region.index ? seen : last;
            continue;
        }

        if (count - last.count >= (now - last.block) * 9 / 10)
        {
            spoiledRegions.emplace (region.index, id);
            worker->second->kill();
        }

        last = seen;
    }
}

std::uint64_t Engine::blocksUntilOut() const
{
    return static_cast<std::uint64_t> (0.25 * settings.sampleRate / settings.maxFrames) + 4;
}

/// The slot made again from its dead worker's region; and at its first block from whatever has served it since, a spare
/// maybe.
SlotOrders Engine::recoveryOrders (std::uint32_t slot, std::uint32_t deadRegion) const
{
    auto copied = driver->sampleTime();

    for (std::uint32_t i = 0; i < spareCount; ++i)
        if (const auto duty = driver->dutyOf (i); duty.slot == slot)
            copied = std::min (copied, duty.since);

    auto orders = allOrders (slot, patch, layout, deadRegion);
    auto& pieces = orders.handOvers.pieces;
    const auto addRing = [&] (const PlacedRing& ring)
    {
        if (ring.length > 0)
            pieces.push_back ({predecessorRegion, 0, 0, ring.channels, ring.offset, ring.offset, ring.length, ring.skew,
                               copied, layout.maxFrames, 0});
    };

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
        {
            pieces.push_back ({predecessorRegion, placed.indexInSlot, placed.indexInSlot, 0, placed.state, placed.state,
                               moduleStateStride (*moduleTypeAt (placed.type)), 0, 0, 0, 0});

            for (const auto& ring : placed.rings)
                addRing (ring);
        }

    for (const auto& [key, delay] : layout.delays)
        if (const auto reader = layout.modules.find (delay.reader);
            reader != layout.modules.end() && reader->second.slot == slot)
            addRing (delay.ring);

    return orders;
}

void Engine::introduceToNeighbours (std::uint32_t slot, const Plan& plan)
{
    const std::vector region {regions.find (regionOf (slot))};
    std::vector<std::pair<Worker*, std::unique_ptr<Worker::Exchange>>> exchanges;

    const auto introduceTo = [&] (Worker& worker)
    {
        if (worker.knows (region.front()->index))
            return;

        exchanges.emplace_back (&worker, std::make_unique<Worker::Exchange> (worker));

        if (! worker.know (region) || ! worker.send (SyncMessage {}))
            exchanges.pop_back(); // dead itself: it will be replaced in its turn
    };

    for (const auto& neighbour : neighboursOf (slot, plan))
        for (const auto& [number, worker] : assigned)
            if (neighbour == worker->sharedRegion())
                introduceTo (*worker);

    // One of them may be called for a neighbour this moment.
    for (const auto& spare : spares)
        if (spare.worker != nullptr)
            introduceTo (*spare.worker);

    // Whoever cannot be told would read silence from now on: its death brings one that can.
    // One that shows an editor may be busy with that.
    for (const auto& [worker, exchange] : exchanges)
        if (! worker->await (worker->displayGate() == nullptr ? introductionPatience : 3 * introductionPatience)
                  .empty())
            worker->kill();
}

/// Replaces all workers that are known to be dead by now. With the control mutex held.
void Engine::replaceDead()
{
    for (;;)
    {
        std::uint32_t region = noIndex;
        {
            const std::lock_guard lock (recoveryMutex);

            if (deadRegions.empty())
                return;

            region = deadRegions.front();
            deadRegions.pop_front();
        }

        replaceWorker (region);
        recoveryChanged.notify_all();
    }
}

/// Now and then, so that there is room for what comes: the last lines are the ones that matter.
void Engine::takeOutputs()
{
    const auto now = std::chrono::steady_clock::now();

    if (now - outputsTaken < std::chrono::seconds (1))
        return;

    outputsTaken = now;

    for (const auto& [slot, worker] : assigned)
        worker->takeOutput();
}

void Engine::replaceWorker (std::uint32_t deadRegion)
{
    const auto found = std::find_if (assigned.begin(), assigned.end(),
                                     [&] (auto& a) { return a.second->region().index == deadRegion; });

    if (found == assigned.end())
    {
        for (std::uint32_t i = 0; i < spareCount; ++i)
            if (spares[i].worker != nullptr && spares[i].worker->region().index == deadRegion)
            {
                spares[i].worker->markDead();
                return wantSpares();
            }

        if (! preloaded->forgetDead (deadRegion))
            pool->forgetDead (deadRegion);

        return;
    }

    const auto slot = found->first;
    found->second->markDead();
    const auto said = found->second->lastLines();

    for (const auto& id : culpritsOf (slot, deadRegion))
        lastWords[id] = said;

    faults.fetch_add (1);

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
            ++faultsOf[id];

    judge (slot, deadRegion);

    if (! said.empty())
        noteLine ("  it had said: " + said);
}

/// Which modules of a slot made its process die: the one whose sound was none, or that ran, where the worker can tell;
/// else all of them.
std::vector<std::string> Engine::culpritsOf (std::uint32_t slot, std::uint32_t deadRegion) const
{
    if (const auto spoiled = spoiledRegions.find (deadRegion); spoiled != spoiledRegions.end())
        return {spoiled->second};

    const auto* header = regions.headerOf (deadRegion);
    const auto lastRun = header == nullptr ? 0 : header->running.load();
    std::vector<std::string> all, ran;

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
        {
            all.push_back (id);

            if (placed.indexInSlot + 1 == lastRun)
                ran.push_back (id);
        }

    return ran.empty() ? all : ran;
}

std::string Engine::reasonOf (std::uint32_t deadRegion)
{
    {
        const std::lock_guard lock (recoveryMutex);

        if (const auto hung = hungRegions.extract (deadRegion); ! hung.empty())
            switch (hung.mapped())
            {
                case HangKind::stopped:
                    return "its process was halted";
                case HangKind::sleeps:
                    return "it waited for something in the midst of playing";
                case HangKind::silent:
                    return "it did not answer when it was asked for its state";
                case HangKind::editor:
                    return "its own editor did not answer";
                case HangKind::computes:
                    return "it did not finish in time";
            }
    }

    const auto* header = regions.headerOf (deadRegion);
    const auto crash = header == nullptr ? 0 : header->crashSignal.load();
    return crash == 0 ? "its process was ended" : crashWords (static_cast<int> (crash));
}

/// For the report.
void Engine::noteLine (const std::string& line)
{
    constexpr std::size_t most = 100;
    faultLines.push_back (line);

    if (faultLines.size() > most)
        faultLines.pop_front();
}

void Engine::note (const std::string& names, const std::string& words)
{
    noteLine ("block " + std::to_string (driver->blockNumber()) + ": " + names + words);

    if (onFault)
        onFault (names + words);
}

/// The gravest sentence of those that made a slot's process die.
Strikes::Sentence Engine::strike (std::uint32_t slot, std::uint32_t deadRegion)
{
    Strikes::Sentence sentence;

    if (countStrikes)
        for (const auto& id : culpritsOf (slot, deadRegion))
            if (const auto own = strikes.fault (id, Strikes::Clock::now()); own.verdict > sentence.verdict)
                sentence = own;

    return sentence;
}

/// False when a worker has overwritten what it had no reason to touch: then its state is no better.
static bool isIntact (const RegionHeader* header, std::uint32_t region)
{
    return header != nullptr && readOnce (header->magic) == layoutMagic && readOnce (header->version) == layoutVersion
           && readOnce (header->region) == region;
}

void Engine::judge (std::uint32_t slot, std::uint32_t deadRegion)
{
    const auto names = modulesOf (slot);
    const auto noSound = spoiledRegions.contains (deadRegion);
    const auto reason = noSound ? std::string ("its sound was no sound any more") : reasonOf (deadRegion);
    const auto spoiled = noSound || ! isIntact (regions.headerOf (deadRegion), deadRegion);

    const auto culprits = culpritsOf (slot, deadRegion);

    for (const auto& id : culprits)
        troubles[id] = reason;

    // Maybe it was its editor; and without one it need not reach the display.
    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
            giveUpEditor (id, "its process has ended");

    const auto sentence = strike (slot, deadRegion);

    switch (sentence.verdict)
    {
        case Strikes::Verdict::again:
        case Strikes::Verdict::afresh:
        {
            const auto afresh = spoiled || sentence.verdict == Strikes::Verdict::afresh;

            if (isPluginSlot (slot))
            {
                makeAgain (slot, deadRegion, afresh);
                return note (names, " stopped: " + reason + ". It is being started anew.");
            }

            if (const auto problem = bringBack (slot, deadRegion, afresh); ! problem.empty())
                return failAgain (slot, deadRegion, problem);

            note (names, " stopped: " + reason + ". It is back.");

            if (sentence.verdict == Strikes::Verdict::afresh)
                isolate (slot, culprits);

            return;
        }
        case Strikes::Verdict::later:
            deferred.push_back ({.slot = slot, .deadRegion = deadRegion, .due = Strikes::Clock::now() + sentence.rest});
            return note (names, " stopped again: " + reason + ". It is given a rest, then tried anew.");
        case Strikes::Verdict::park:
            return park (slot, reason);
    }
}

/// One that fails again and again in a process that it shares gets one of its own: the others are not to fall with it.
void Engine::isolate (std::uint32_t slot, const std::vector<std::string>& culprits)
{
    const auto numInSlot =
        std::count_if (layout.modules.begin(), layout.modules.end(), [&] (auto& m) { return m.second.slot == slot; });

    if (numInSlot < 2 || culprits.size() != 1 || ! isolated.insert (culprits.front()).second)
        return;

    const auto* module = patch.findModule (culprits.front());
    note (module == nullptr || module->name.empty() ? culprits.front() : module->name,
          " has a process of its own now, so that nothing else falls with it.");

    // Not here: whoever sets a patch has to wait for who brings modules back.
    nursery->run (
        [this]
        {
            const std::lock_guard oneAtATime (patchMutex);
            playAgain();
        });
}

void Engine::keepApart (Patch& playable) const
{
    for (auto& module : playable.modules)
        if (isolated.contains (module.id) && module.isolation.kind == Isolation::Kind::group)
            module.isolation = {};
}

void Engine::park (std::uint32_t slot, const std::string& reason)
{
    withdrawSpares (slot);
    driver->submitVacancy (slot);
    waitUntilSettled();
    wantSpares();
    note (modulesOf (slot),
          " stopped again and again: " + reason + ". It is left out, with its settings, until you try it again.");
}

/// Nobody could be put in a dead worker's place: maybe what it is made of, or the state that it left, is what it fails
/// of. That is a strike like any other; and it is tried anew without that state.
void Engine::failAgain (std::uint32_t slot, std::uint32_t deadRegion, const std::string& problem)
{
    constexpr std::chrono::milliseconds leastRest {500};
    const auto sentence = strike (slot, deadRegion);

    for (const auto& id : culpritsOf (slot, deadRegion))
        troubles[id] = "it cannot be started (" + problem + ")";

    if (sentence.verdict == Strikes::Verdict::park)
        return park (slot, "it cannot be started (" + problem + ")");

    deferred.push_back (
        {.slot = slot, .deadRegion = deadRegion, .due = Strikes::Clock::now() + std::max (leastRest, sentence.rest)});
    note (modulesOf (slot), " stopped and cannot be started (" + problem + "). It is tried anew.");
}

void Engine::replaceDeferred()
{
    const auto now = Strikes::Clock::now();
    const auto firstDue = std::stable_partition (
        deferred.begin(), deferred.end(),
        [&] (auto& d) { return d.isBeingMade ? ! nursery->isDone (rebirthOf (d.slot, d.deadRegion)) : d.due > now; });
    const std::vector<Deferred> allDue (firstDue, deferred.end());
    deferred.erase (firstDue, deferred.end()); // one that fails again is put back there

    for (const auto& due : allDue)
    {
        const auto found = assigned.find (due.slot);

        // An edit may have brought it back meanwhile.
        if (found == assigned.end() || found->second->region().index != due.deadRegion)
            nursery->abandon (rebirthOf (due.slot, due.deadRegion));
        else if (isPluginSlot (due.slot) && ! due.isBeingMade)
            makeAgain (due.slot, due.deadRegion, due.afresh);
        else if (const auto problem = bringBack (due.slot, due.deadRegion, due.afresh || outdated.contains (due.slot));
                 ! problem.empty())
            failAgain (due.slot, due.deadRegion, problem);
        else
            note (modulesOf (due.slot), " is back.");
    }

    countRebirths();
}

/// A plugin takes its time to be made: it is brought back after that.
void Engine::makeAgain (std::uint32_t slot, std::uint32_t deadRegion, bool afresh)
{
    deferred.push_back ({.slot = slot, .deadRegion = deadRegion, .due = {}, .afresh = afresh, .isBeingMade = true});
    countRebirths();
    beginRebirth (slot, deadRegion, patch);
}

void Engine::countRebirths()
{
    const std::lock_guard lock (recoveryMutex);
    rebirths =
        static_cast<int> (std::count_if (deferred.begin(), deferred.end(), [] (auto& d) { return d.isBeingMade; }));
}

void Engine::dropDeferred()
{
    for (const auto& due : deferred)
        nursery->abandon (rebirthOf (due.slot, due.deadRegion));

    deferred.clear();
    countRebirths();
}

std::string Engine::retry (const std::string& module)
{
    {
        const std::lock_guard oneAtATime (patchMutex);

        if (forgetUnborn (module))
            return playAgain();
    }

    const std::lock_guard control (controlMutex);
    const auto placed = layout.modules.find (module);

    if (placed == layout.modules.end())
        return "there is no such module";

    const auto slot = placed->second.slot;
    strikes.forgive (module);
    troubles.erase (module);
    lastWords.erase (module);

    const auto worker = assigned.find (slot);

    if (worker == assigned.end() || ! worker->second->isDead())
        return {};

    const auto deadRegion = worker->second->region().index;

    if (! pluginsJoinLater || ! isPluginSlot (slot))
        return bringBack (slot, deadRegion, true);

    makeAgain (slot, deadRegion, true);
    return {};
}

/// Gives a slot whose worker is dead another one. `afresh`: its modules begin anew, with their parameters only. Empty,
/// or why it cannot be.
std::string Engine::bringBack (std::uint32_t slot, std::uint32_t deadRegion, bool afresh)
{
    const auto found = assigned.find (slot);
    std::string problem;

    // One that dies this moment may be another's fault; one that does not answer has had its time.
    const auto enough = std::chrono::steady_clock::now() + answerPatience / 2;

    const auto most = isPluginSlot (slot) ? 1 : 3;

    for (int tries = 0; tries < most && (tries == 0 || std::chrono::steady_clock::now() < enough); ++tries)
    {
        try
        {
            auto fresh = takeFor (slot, deadRegion, patch);
            problem = prepareSlot (
                *fresh, slot, layout,
                afresh ? allOrders (slot, patch, layout, noIndex) : recoveryOrders (slot, deadRegion), livePlan);

            if (! problem.empty())
            {
                pool->retire (std::move (fresh));
                continue;
            }

            auto dead = std::exchange (found->second, std::move (fresh));
            introduceToNeighbours (slot, regions.board().plans[livePlan]);
            schedule (layout);
            driver->submitRegion ({slot, found->second->region().index});
            waitUntilSettled(); // until then a spare may still be called

            // A plugin has not been told of what was switched while it was away, but for the last of all events.
            for (const auto& [id, placed] : layout.modules)
                if (const auto* module = patch.findModule (id);
                    module != nullptr && placed.slot == slot && isPluginSlot (slot))
                    queueBypass (id, module->bypassed);

            waitUntilRun ([&] (const PlacedModule& module) { return module.slot == slot; });
            withdrawSpares (slot);
            pool->retire (std::move (dead));
            recoveries.fetch_add (1);
            outdated.erase (slot);
            break;
        }
        catch (const std::exception& e)
        {
            problem = e.what();
        }
    }

    wantSpares();
    return problem;
}

bool Engine::waitUntilRecovered (std::chrono::milliseconds limit)
{
    std::unique_lock lock (recoveryMutex);
    return recoveryChanged.wait_for (lock, limit, [&] { return deadRegions.empty() && ! recovering && rebirths == 0; });
}

} // namespace bulkhead
