// Engine: what it does when a worker dies or hangs.
#include "Engine.h"

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
                                  [&] { return ending || ! deadRegions.empty(); });

        if (ending)
            return;

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

        const auto region = deadRegions.front();
        deadRegions.pop_front();
        recovering = true;
        lock.unlock();
        replaceWorker (region);
        lock.lock();
        recovering = false;
        recoveryChanged.notify_all();
    }
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

void Engine::replaceWorker (std::uint32_t deadRegion)
{
    const std::lock_guard control (controlMutex);
    const auto found = std::find_if (assigned.begin(), assigned.end(),
                                     [&] (auto& a) { return a.second->region().index == deadRegion; });

    if (found == assigned.end())
        return pool->forgetDead (deadRegion);

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
            problem = prepareSlot (*fresh, slot, layout, allOrders (slot, patch, layout, deadRegion), livePlan);

            if (! problem.empty())
            {
                pool->retire (std::move (fresh));
                continue;
            }

            auto dead = std::exchange (found->second, std::move (fresh));
            introduceToNeighbours (slot, regions.board().plans[livePlan]);
            schedule (layout);
            driver->submitRegion ({slot, found->second->region().index});
            waitUntilSettled();
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
