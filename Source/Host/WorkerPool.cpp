#include "WorkerPool.h"

#include <algorithm>
#include <stdexcept>

namespace bulkhead
{

WorkerPool::WorkerPool (Regions& r, Supervisor& s, LaunchOptions o, int warmWorkers)
    : regions (r), supervisor (s), options (std::move (o)),
      target (warmWorkers > 0   ? warmWorkers
              : warmWorkers < 0 ? 0
                                : 2 * static_cast<int> (std::max (1u, std::thread::hardware_concurrency())))
{
    regions.reserve (reservedRegions);
    constexpr int numLaunchers = 3; // one launch mostly waits; more at a time gain little

    for (int i = 0; i < numLaunchers; ++i)
        launchers.emplace_back ([this] { launchLoop(); });

    disposer = std::thread ([this] { disposeLoop(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock (mutex);
        ending = true;
    }

    changed.notify_all();

    disposer.join();

    // Workers die with the thread that launched them: those that are there are ended first, orderly; then those that a
    // launch under way still brought.
    endWarm();

    for (auto& thread : launchers)
        thread.join();

    endWarm();
}

void WorkerPool::endWarm()
{
    const std::lock_guard lock (mutex);

    for (auto& worker : warm)
    {
        const auto region = worker->region().index;
        supervisor.unwatch (*worker);
        worker.reset();
        regions.release (region);
    }

    warm.clear();
}

std::vector<std::shared_ptr<Worker>> WorkerPool::take (int count, std::chrono::milliseconds limit)
{
    std::unique_lock lock (mutex);
    std::vector<std::shared_ptr<Worker>> taken;

    if (count > static_cast<int> (warm.size()))
    {
        demand += count;
        changed.notify_all();
        const auto failuresBefore = failuresInARow;
        const auto enough = changed.wait_for (
            lock, limit,
            [&] { return static_cast<int> (warm.size()) >= count || ending || failuresInARow >= failuresBefore + 6; });
        demand -= count;

        if (! enough || static_cast<int> (warm.size()) < count)
            throw std::runtime_error (problem.empty() ? "worker processes do not start in time" : problem);
    }

    for (int i = 0; i < count; ++i)
    {
        taken.push_back (std::move (warm.front()));
        warm.pop_front();
    }

    lock.unlock();
    changed.notify_all();
    return taken;
}

void WorkerPool::retire (std::shared_ptr<Worker> worker)
{
    if (worker == nullptr)
        return;

    supervisor.unwatch (*worker);
    {
        const std::lock_guard lock (mutex);
        retiring.push_back (std::move (worker));
    }
    changed.notify_all();
}

void WorkerPool::forgetDead (std::uint32_t region)
{
    std::shared_ptr<Worker> dead;
    {
        const std::lock_guard lock (mutex);
        const auto found =
            std::find_if (warm.begin(), warm.end(), [&] (auto& w) { return w->region().index == region; });

        if (found == warm.end())
            return;

        dead = std::move (*found);
        warm.erase (found);
    }
    retire (std::move (dead));
}

int WorkerPool::numWarm() const
{
    const std::lock_guard lock (mutex);
    return static_cast<int> (warm.size());
}

bool WorkerPool::waitUntilWarm (std::chrono::milliseconds limit) const
{
    std::unique_lock lock (mutex);
    return changed.wait_for (lock, limit, [&] { return static_cast<int> (warm.size()) >= target; });
}

std::string WorkerPool::lastProblem() const
{
    const std::lock_guard lock (mutex);
    return problem;
}

void WorkerPool::launchLoop()
{
    prepareLaunchingThread();
    std::unique_lock lock (mutex);

    for (;;)
    {
        changed.wait (lock,
                      [&] { return ending || static_cast<int> (warm.size()) + launching < std::max (target, demand); });

        if (ending)
            break;

        ++launching;
        lock.unlock();

        std::shared_ptr<Worker> worker;
        std::string failure;

        try
        {
            worker = launchWorker (regions, options);
            supervisor.watch (*worker);
            introduce (worker);
            layers.store (worker->sandboxLayers());
        }
        catch (const std::exception& e)
        {
            failure = e.what();

            if (worker != nullptr)
            {
                supervisor.unwatch (*worker);
                regions.release (worker->region().index);
                worker.reset();
            }
        }

        lock.lock();
        --launching;
        problem = failure;

        if (worker != nullptr)
        {
            failuresInARow = 0;

            if (! worker->isDead())
                warm.push_back (std::move (worker));
        }
        else
        {
            ++failuresInARow;
        }

        changed.notify_all();

        // Something is wrong with this machine: do not launch in a frenzy.
        if (failuresInARow > 0)
            changed.wait_for (lock, std::chrono::milliseconds (std::min (100 * failuresInARow, 2000)),
                              [&] { return ending; });
    }

    lock.unlock();

    // The workers that this thread launched end with it (their parent-death signal): stay until all are given back.
    std::unique_lock stay (mutex);
    changed.wait (stay, [&] { return ending && launching == 0; });
}

bool WorkerPool::share (const std::shared_ptr<Worker>& worker, Known& entry,
                        const std::vector<std::shared_ptr<Region>>& live)
{
    std::vector<std::shared_ptr<Region>> missing;

    for (const auto& region : live)
        if (region != worker->sharedRegion() && entry.regions[region->index].lock() != region)
            missing.push_back (region);

    if (missing.empty())
        return true;

    const Worker::Exchange exchange (*worker);
    const auto messages = (missing.size() + MessageSocket::maxDescriptors - 1) / MessageSocket::maxDescriptors;

    if (! worker->sendRegions (missing)
        || ! worker->await (std::chrono::seconds (5), static_cast<int> (messages)).empty())
        return false;

    for (const auto& region : missing)
        entry.regions[region->index] = region;

    return true;
}

void WorkerPool::introduce (const std::shared_ptr<Worker>& worker)
{
    const std::lock_guard lock (introductionMutex);
    regions.reserve (reservedRegions);
    const auto live = regions.all();
    const auto& seen = regions.map().memory (worker->region().index);
    seen.populateForReading (0, headerAheadBytes);
    seen.populateForReading (portsOffset, portsAheadBytes);
    worker->region().out.populateForWriting (0, headerAheadBytes); // the engine sleeps on its words
    std::erase_if (known, [] (auto& k) { return k.worker.expired(); });

    for (auto& other : known)
        if (const auto w = other.worker.lock(); w != nullptr && ! w->isDead())
            share (w, other, live);

    known.push_back ({worker, {}});

    if (! share (worker, known.back(), live))
    {
        known.pop_back();
        throw std::runtime_error ("a worker process could not map the others' memory");
    }
}

void WorkerPool::disposeLoop()
{
    std::unique_lock lock (mutex);

    for (;;)
    {
        changed.wait (lock, [&] { return ending || ! retiring.empty(); });

        if (retiring.empty())
            return;

        auto worker = std::move (retiring.front());
        retiring.pop_front();
        lock.unlock();

        const auto region = worker->region().index;
        worker.reset(); // ends and reaps the process

        {
            const std::lock_guard introductions (introductionMutex);

            for (auto& other : known)
                if (const auto w = other.worker.lock(); w != nullptr && ! w->isDead())
                {
                    const Worker::Exchange exchange (*w);
                    ForgetMessage forget;
                    forget.region = region;
                    w->send (forget);
                    w->send (SyncMessage {});
                    w->await (std::chrono::seconds (1));
                    other.regions.erase (region);
                }
        }

        regions.release (region);
        lock.lock();
    }
}

} // namespace bulkhead
