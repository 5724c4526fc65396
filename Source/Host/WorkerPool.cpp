#include "WorkerPool.h"

#include "ReadableFolders.h"
#include "Scheduling.h"

#include "Ipc/Process.h"

#include <algorithm>
#include <linux/futex.h>
#include <stdexcept>

namespace bulkhead
{

using Clock = std::chrono::steady_clock;

static int atRest (const PoolOptions& options)
{
    return options.atRest > 0   ? options.atRest
           : options.atRest < 0 ? 0
                                : 2 * static_cast<int> (std::max (1u, std::thread::hardware_concurrency()));
}

WorkerPool::WorkerPool (Regions& r, Supervisor& s, LaunchOptions l, PoolOptions options)
    : regions (r), supervisor (s), launchOptions (std::move (l)), everybodys (regions.all()),
      target (atRest (options), options.pace), wanted (std::max (options.first, options.atRest < 0 ? 0 : 1))
{
    for (int i = 0; i < std::max (options.launchers, 1); ++i)
        launchers.emplace_back ([this] { launchLoop(); });

    housekeeper = std::thread ([this] { keepHouse(); });
}

WorkerPool::~WorkerPool()
{
    {
        const std::lock_guard lock (mutex);
        ending = true;
    }

    changed.notify_all();
    housekeeper.join();

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
    if (count <= 0)
        return {};

    std::unique_lock lock (mutex);
    auto taken = takeLocked (lock, count, limit);
    target.taken (count, Clock::now());
    lock.unlock();
    changed.notify_all();
    return taken;
}

std::vector<std::shared_ptr<Worker>> WorkerPool::takeLocked (std::unique_lock<std::mutex>& lock, int count,
                                                             std::chrono::milliseconds limit)
{
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

    wanted = std::max (0, wanted - count);
    return taken;
}

std::shared_ptr<Worker> WorkerPool::takeForDead()
{
    std::unique_lock lock (mutex);
    target.fault (Clock::now());
    auto fresh = takeLocked (lock, 1, defaultPatience).front();
    lock.unlock();
    changed.notify_all();
    return fresh;
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
        target.fault (Clock::now());
    }
    retire (std::move (dead));
}

int WorkerPool::numWarm() const
{
    const std::lock_guard lock (mutex);
    return static_cast<int> (warm.size());
}

int WorkerPool::warmTarget() const
{
    const std::lock_guard lock (mutex);
    return target.at (Clock::now());
}

bool WorkerPool::waitUntilWarm (std::chrono::milliseconds limit) const
{
    std::unique_lock lock (mutex);
    return changed.wait_for (lock, limit, [&] { return static_cast<int> (warm.size()) >= target.at (Clock::now()); });
}

std::string WorkerPool::lastProblem() const
{
    const std::lock_guard lock (mutex);
    return problem;
}

/// With the mutex locked: true when one more launch is due.
bool WorkerPool::mayLaunch() const
{
    const auto coming = static_cast<int> (warm.size()) + launching - launchingSingle;
    const auto inHaste = std::max (demand, wanted);
    return coming < inHaste || (launching == 0 && coming < target.at (Clock::now()));
}

std::shared_ptr<Worker> WorkerPool::launchWith (SandboxProfileKind profile, const PluginGrants& grants,
                                                std::chrono::milliseconds limit)
{
    const auto launch = std::make_shared<SingleLaunch>();
    launch->options = launchOptions;
    launch->options.profile = profile;
    launch->options.allowWritableCode = launchOptions.allowWritableCode || grants.writableCode;

    for (const auto& path : grants.readable)
        addReadable (launch->options.readableFolders, path);

    std::unique_lock lock (mutex);
    orderedLaunches.push_back (launch);
    changed.notify_all();

    if (! changed.wait_for (lock, limit, [&] { return launch->done || ending; }) || ! launch->done)
    {
        launch->abandoned = true;
        throw std::runtime_error ("a process for it does not start in time");
    }

    if (launch->worker == nullptr)
        throw std::runtime_error (launch->problem);

    return std::move (launch->worker);
}

std::shared_ptr<Worker> WorkerPool::takeInBackground (std::chrono::milliseconds limit)
{
    const auto launch = std::make_shared<SingleLaunch>();
    launch->options = launchOptions;
    std::unique_lock lock (mutex);
    backgroundLaunches.push_back (launch);
    changed.notify_all();

    // One that has begun ends by itself.
    changed.wait_for (lock, limit, [&] { return launch->done || ending; });

    if (std::erase (backgroundLaunches, launch) > 0)
        return nullptr;

    changed.wait (lock, [&] { return launch->done; });

    if (launch->worker == nullptr)
        throw std::runtime_error (launch->problem);

    return std::move (launch->worker);
}

/// With the mutex locked: true when nobody waits for a launch.
bool WorkerPool::isFull() const { return launching == 0 && orderedLaunches.empty() && ! mayLaunch(); }

/// In one of the launching threads: workers end with the thread that launched them.
void WorkerPool::launchSingle (std::unique_lock<std::mutex>& lock, std::deque<std::shared_ptr<SingleLaunch>>& from)
{
    const auto inBackground = &from == &backgroundLaunches;
    const auto launch = std::move (from.front());
    from.pop_front();
    ++launching;
    ++launchingSingle;
    lock.unlock();

    std::shared_ptr<Worker> worker;
    std::string failure;

    try
    {
        worker = launchOne (inBackground, launch->options);
        supervisor.watch (*worker);
    }
    catch (const std::exception& e)
    {
        failure = e.what();
    }

    lock.lock();
    --launching;
    --launchingSingle;

    // As for the others, one launch that fails is not yet a reason to give up.
    constexpr int mostTries = 3;

    if (worker == nullptr && ! inBackground && ++launch->tries < mostTries && ! launch->abandoned && ! ending)
    {
        from.push_back (launch);
        return changed.notify_all();
    }

    launch->problem = failure;
    launch->done = true;

    if (worker != nullptr)
        all.push_back (worker);

    if (launch->abandoned && worker != nullptr)
        retiring.push_back (std::move (worker));
    else
        launch->worker = std::move (worker);

    changed.notify_all();
}

std::shared_ptr<Worker> WorkerPool::launchOne (bool inBackground, const LaunchOptions& options)
{
    const auto givesWay = inBackground && Scheduling::backgroundAllowed();

    if (givesWay)
        setNiceness (0, Scheduling::backgroundNiceness); // the process inherits it

    std::shared_ptr<Worker> worker;

    try
    {
        worker = launchWorker (regions, options);
        const auto& seen = regions.map().memory (worker->region().index);
        seen.populateForReading (0, headerAheadBytes);
        seen.populateForReading (portsOffset, portsAheadBytes);
        worker->region().out.populateForWriting (0, headerAheadBytes); // the engine sleeps on its words

        {
            const Worker::Exchange exchange (*worker);

            if (! worker->know (everybodys) || ! worker->send (SyncMessage {})
                || ! worker->await (std::chrono::seconds (5)).empty())
                throw std::runtime_error ("a worker process could not map the others' memory");
        }

        if (givesWay)
        {
            setNiceness (worker->audioThread(), 0);
            setNiceness (worker->process(), 0);
        }
    }
    catch (...)
    {
        if (worker != nullptr)
        {
            const auto region = worker->region().index;
            worker.reset();
            regions.release (region);
        }

        if (givesWay)
            setNiceness (0, 0);

        throw;
    }

    if (givesWay)
        setNiceness (0, 0);

    return worker;
}

void WorkerPool::launchLoop()
{
    prepareLaunchingThread();
    std::unique_lock lock (mutex);

    for (;;)
    {
        const auto isBackgroundDue = [&] { return isFull() && ! backgroundLaunches.empty(); };
        changed.wait (lock, [&] { return ending || ! orderedLaunches.empty() || mayLaunch() || isBackgroundDue(); });

        if (ending)
            break;

        if (! orderedLaunches.empty() || isBackgroundDue())
        {
            launchSingle (lock, orderedLaunches.empty() ? backgroundLaunches : orderedLaunches);
            continue;
        }

        const auto coming = static_cast<int> (warm.size()) + launching - launchingSingle;
        const auto inHaste = coming < std::max (demand, wanted);
        ++launching;
        lock.unlock();

        std::shared_ptr<Worker> worker;
        std::string failure;

        try
        {
            worker = launchOne (! inHaste, launchOptions);
            supervisor.watch (*worker);
            layers.store (worker->sandboxLayers());
        }
        catch (const std::exception& e)
        {
            failure = e.what();
        }

        lock.lock();
        --launching;
        problem = failure;

        if (worker != nullptr)
        {
            failuresInARow = 0;
            std::erase_if (all, [] (auto& w) { return w.expired(); });
            all.push_back (worker);

            // One that has died since has been reported before anybody could look for it here.
            auto& place = (worker->region().header().life.word.load() & FUTEX_OWNER_DIED) == 0 ? warm : retiring;
            place.push_back (std::move (worker));

            if (static_cast<int> (warm.size()) >= wanted)
                wanted = 0;
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

    // The workers that this thread launched end with it (their parent-death signal): stay until all are given back.
    changed.wait (lock, [&] { return ending && launching == 0; });
}

void WorkerPool::end (std::shared_ptr<Worker> worker)
{
    const auto region = worker->region().index;
    worker.reset(); // ends and reaps the process

    std::vector<std::shared_ptr<Worker>> others;
    {
        const std::lock_guard lock (mutex);

        for (const auto& other : all)
            if (auto w = other.lock(); w != nullptr && w->knows (region))
                others.push_back (std::move (w));
    }

    for (const auto& other : others)
    {
        const Worker::Exchange exchange (*other);
        other->forget (region);
        other->send (SyncMessage {});
        other->await (std::chrono::seconds (1));
    }

    regions.release (region);
}

void WorkerPool::keepHouse()
{
    if (Scheduling::backgroundAllowed())
        setNiceness (0, Scheduling::backgroundNiceness);

    std::unique_lock lock (mutex);

    for (;;)
    {
        const auto tooMany = [&] {
            return static_cast<int> (warm.size()) > std::max ({target.at (Clock::now()), demand, wanted});
        };

        while (! ending && retiring.empty() && ! tooMany())
        {
            if (const auto fall = target.nextFall (Clock::now()); fall == PoolTarget::Time::max())
                changed.wait (lock);
            else
                changed.wait_until (lock, fall);
        }

        if (retiring.empty() && ending)
            return;

        auto& from = retiring.empty() ? warm : retiring;
        auto worker = std::move (from.front());
        from.pop_front();
        lock.unlock();
        supervisor.unwatch (*worker);
        end (std::move (worker));
        lock.lock();
    }
}

} // namespace bulkhead
