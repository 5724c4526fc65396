// Engine: what it does when a worker dies or hangs.
#include "Engine.h"

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
                        hungRegions.insert (worker->second->region().index);
                        worker->second->kill(); // its death brings the replacement
                    }
            }

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
                               moduleStateStride (*moduleCatalogue()[placed.type]), 0, 0, 0, 0});

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

    for (const auto& neighbour : neighboursOf (slot, plan))
        for (const auto& [number, worker] : assigned)
            if (neighbour == worker->sharedRegion() && ! worker->knows (region.front()->index))
            {
                exchanges.emplace_back (worker.get(), std::make_unique<Worker::Exchange> (*worker));

                if (! worker->know (region) || ! worker->send (SyncMessage {}))
                    exchanges.pop_back(); // dead itself: it will be replaced in its turn
            }

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
    const auto names = modulesOf (slot);
    const std::string reason = hungRegions.erase (deadRegion) > 0 ? "it did not answer in time" : "its process ended";
    faults.fetch_add (1);

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
            ++faultsOf[id];

    std::string problem;

    for (int tries = 0; tries < 3; ++tries)
    {
        try
        {
            auto fresh = pool->takeForDead();
            problem = prepareSlot (*fresh, slot, layout, recoveryOrders (slot, deadRegion), livePlan);

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
            withdrawSpares (slot);
            dead->markDead();
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

    if (onFault)
        onFault (names
                 + (problem.empty() ? " stopped: " + reason + ". It is back."
                                    : " stopped (" + reason + ") and cannot be brought back: " + problem));
}

bool Engine::waitUntilRecovered (std::chrono::milliseconds limit)
{
    std::unique_lock lock (recoveryMutex);
    return recoveryChanged.wait_for (lock, limit, [&] { return deadRegions.empty() && ! recovering; });
}

} // namespace bulkhead
