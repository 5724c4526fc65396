// Engine: what it does when a worker dies or hangs.
#include "Engine.h"

#include "CrashWords.h"

#include "Modules/Catalogue.h"

#include <algorithm>

namespace bulkhead
{

std::string Engine::modulesOf (std::uint32_t slot) const
{
    std::string names;

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
        {
            const auto* module = patch.findModule (id);
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
                                  [&] { return ending || sparesWanted || ! deadRegions.empty(); });

        if (ending)
            return;

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
                const std::lock_guard control (controlMutex);
                const auto blocks = static_cast<std::uint64_t> (0.25 * settings.sampleRate / settings.maxFrames) + 4;

                for (const auto slot : driver->slotsOutFor (blocks))
                    if (const auto worker = assigned.find (slot); worker != assigned.end())
                    {
                        {
                            const std::lock_guard recoveryLock (recoveryMutex);
                            hungRegions.emplace (worker->second->region().index, HangKind::computes);
                        }
                        worker->second->kill(); // its death brings the replacement
                    }
            }

            {
                const std::lock_guard control (controlMutex);
                replaceDeferred();
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

    for (const auto& [worker, exchange] : exchanges)
        worker->await (std::chrono::seconds (1));
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

        return pool->forgetDead (deadRegion);
    }

    const auto slot = found->first;
    found->second->markDead();
    faults.fetch_add (1);

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
            ++faultsOf[id];

    judge (slot, deadRegion);
}

/// Which modules of a slot made its process die: the one that ran, where the worker can tell; else all of them.
std::vector<std::string> Engine::culpritsOf (std::uint32_t slot, std::uint32_t deadRegion) const
{
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
                case HangKind::computes:
                    return "it did not finish in time";
            }
    }

    const auto* header = regions.headerOf (deadRegion);
    const auto crash = header == nullptr ? 0 : header->crashSignal.load();
    return crash == 0 ? "its process was ended" : crashWords (static_cast<int> (crash));
}

void Engine::note (const std::string& names, const std::string& words)
{
    constexpr std::size_t most = 100;
    faultLines.push_back ("block " + std::to_string (driver->blockNumber()) + ": " + names + words);

    if (faultLines.size() > most)
        faultLines.pop_front();

    if (onFault)
        onFault (names + words);
}

void Engine::judge (std::uint32_t slot, std::uint32_t deadRegion)
{
    const auto names = modulesOf (slot);
    const auto reason = reasonOf (deadRegion);
    Strikes::Sentence sentence;

    for (const auto& id : culpritsOf (slot, deadRegion))
    {
        troubles[id] = reason;

        if (countStrikes)
            if (const auto own = strikes.fault (id, Strikes::Clock::now()); own.verdict > sentence.verdict)
                sentence = own;
    }

    switch (sentence.verdict)
    {
        case Strikes::Verdict::again:
        case Strikes::Verdict::afresh:
        {
            const auto problem = bringBack (slot, deadRegion, sentence.verdict == Strikes::Verdict::afresh);
            return note (names, problem.empty() ? " stopped: " + reason + ". It is back."
                                                : " stopped (" + reason + ") and cannot be brought back: " + problem);
        }
        case Strikes::Verdict::later:
            deferred.push_back ({slot, deadRegion, Strikes::Clock::now() + sentence.rest});
            return note (names, " stopped again: " + reason + ". It is given a rest, then tried anew.");
        case Strikes::Verdict::park:
            withdrawSpares (slot);
            driver->submitVacancy (slot);
            waitUntilSettled();
            wantSpares();
            return note (names, " stopped again and again: " + reason
                                    + ". It stays silent, with its settings, until you try it again.");
    }
}

void Engine::replaceDeferred()
{
    const auto now = Strikes::Clock::now();

    for (auto next = deferred.begin(); next != deferred.end();)
    {
        if (next->due > now)
        {
            ++next;
            continue;
        }

        const auto due = *next;
        next = deferred.erase (next);

        // An edit may have brought it back meanwhile.
        if (const auto found = assigned.find (due.slot);
            found != assigned.end() && found->second->region().index == due.deadRegion)
            if (const auto problem = bringBack (due.slot, due.deadRegion, true); ! problem.empty())
                note (modulesOf (due.slot), " cannot be brought back: " + problem);
    }
}

std::string Engine::retry (const std::string& module)
{
    {
        const std::lock_guard oneAtATime (patchMutex);

        if (forgetUnborn (module))
            return play (Patch (wantedPatch), Transition::edit);
    }

    const std::lock_guard control (controlMutex);
    const auto placed = layout.modules.find (module);

    if (placed == layout.modules.end())
        return "there is no such module";

    const auto slot = placed->second.slot;
    strikes.forgive (module);
    troubles.erase (module);

    const auto worker = assigned.find (slot);
    return worker != assigned.end() && worker->second->isDead() ? bringBack (slot, worker->second->region().index, true)
                                                                : std::string();
}

bool Engine::injectFault (const std::string& module, Fault fault)
{
    const std::lock_guard control (controlMutex);
    const auto placed = layout.modules.find (module);
    const auto worker = placed == layout.modules.end() ? assigned.end() : assigned.find (placed->second.slot);

    if (worker == assigned.end())
        return false;

    const Worker::Exchange exchange (*worker->second);
    FaultMessage message;
    message.indexInSlot = placed->second.indexInSlot;
    message.fault = static_cast<std::uint32_t> (fault);
    return worker->second->send (message);
}

/// Gives a slot whose worker is dead another one. `afresh`: its modules begin anew, with their parameters only. Empty,
/// or why it cannot be.
std::string Engine::bringBack (std::uint32_t slot, std::uint32_t deadRegion, bool afresh)
{
    const auto found = assigned.find (slot);
    std::string problem;

    for (int tries = 0; tries < 3; ++tries)
    {
        try
        {
            auto fresh = takeFor (slot, patch);
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
            waitUntilRun (slot);
            withdrawSpares (slot);
            pool->retire (std::move (dead));
            recoveries.fetch_add (1);
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
    return recoveryChanged.wait_for (lock, limit, [&] { return deadRegions.empty() && ! recovering; });
}

} // namespace bulkhead
