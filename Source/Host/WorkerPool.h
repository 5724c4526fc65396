// Warm workers, launched ahead and refilled in the background, so that giving a module a process is a message and not a
// launch. Also keeps every live worker's view of the others' regions complete.
#pragma once

#include "Supervisor.h"
#include "WorkerLauncher.h"

#include <condition_variable>
#include <deque>

namespace bulkhead
{

class WorkerPool
{
public:
    /// Begins to launch `warm` workers (0: twice the cores; below 0: none). `supervisor` watches each from its birth.
    WorkerPool (Regions& regions, Supervisor& supervisor, LaunchOptions options, int warm = 0);

    /// Ends and reaps every warm worker. Workers that were taken must have been given back.
    ~WorkerPool();

    /// Takes `count` warm workers; waits for launches where there are too few. Throws std::runtime_error, with the
    /// reason of the last failed launch, when they do not come within `limit`. Control threads.
    std::vector<std::shared_ptr<Worker>> take (int count, std::chrono::milliseconds limit = std::chrono::seconds (20));

    /// Ends a worker that is used no more, in the background, and frees its region once `reader` says so.
    void retire (std::shared_ptr<Worker> worker);

    /// A warm worker died before it was taken.
    void forgetDead (std::uint32_t region);

    int numWarm() const;
    int warmTarget() const noexcept { return target; }

    /// Waits until the pool is full; false when it is not within `limit`.
    bool waitUntilWarm (std::chrono::milliseconds limit) const;

    /// What went wrong with the last launch; empty when it went well.
    std::string lastProblem() const;

    /// Layers of the sandbox that hold in the workers, as SandboxLayer bits; 0 before the first is warm.
    std::uint32_t sandboxLayers() const noexcept { return layers.load(); }

private:
    struct Known
    {
        std::weak_ptr<Worker> worker;
        std::map<std::uint32_t, std::weak_ptr<Region>> regions; // by index, as that worker has them mapped
    };

    /// Regions made ahead, so that those that live already know them when a worker is launched into one.
    static constexpr int reservedRegions = 24;

    void launchLoop();
    void disposeLoop();
    void endWarm();
    void introduce (const std::shared_ptr<Worker>&);
    bool share (const std::shared_ptr<Worker>&, Known&, const std::vector<std::shared_ptr<Region>>&);

    Regions& regions;
    Supervisor& supervisor;
    const LaunchOptions options;
    const int target;

    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    std::deque<std::shared_ptr<Worker>> warm;
    std::deque<std::shared_ptr<Worker>> retiring;
    int launching = 0;
    int demand = 0; // beyond the target, by those who wait in take()
    std::string problem;
    int failuresInARow = 0;
    bool ending = false;
    std::atomic<std::uint32_t> layers {0};

    std::mutex introductionMutex;
    std::vector<Known> known;

    std::vector<std::thread> launchers;
    std::thread disposer;
};

} // namespace bulkhead
