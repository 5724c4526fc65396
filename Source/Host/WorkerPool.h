// Warm workers, launched ahead and refilled in the background, so that giving a module a process is a message and not a
// launch.
//
// How many are warm follows what is taken (PoolTarget). While somebody waits for workers all launching threads launch
// at once; otherwise one does, and it and the worker that starts give way to everything else.
#pragma once

#include "PluginGrants.h"
#include "PoolTarget.h"
#include "Supervisor.h"
#include "WorkerLauncher.h"

#include <condition_variable>
#include <deque>

namespace bulkhead
{

struct PoolOptions
{
    int atRest = 0; ///< Warm workers when nothing happens. 0: twice the cores; below 0: none.
    int first = 0; ///< Workers that are going to be taken at once, as far as is known: launched first, all at a time.
    PoolTarget::Pace pace {};
    int launchers = 4; ///< Launching threads: the width of a burst. `bulkhead bench spawn` compares them.
};

class WorkerPool
{
public:
    /// Begins to launch. `supervisor` watches each worker from its birth. Every worker can read the regions that there
    /// are by now, the host's own; others are mapped when a plan needs them (Worker::know).
    WorkerPool (Regions& regions, Supervisor& supervisor, LaunchOptions launch, PoolOptions options = {});

    /// Ends and reaps every warm worker. Workers that were taken must have been given back.
    ~WorkerPool();

    static constexpr std::chrono::milliseconds defaultPatience {20'000};

    /// Takes `count` warm workers; waits for launches where there are too few. Throws std::runtime_error, with the
    /// reason of the last failed launch, when they do not come within `limit`. Control threads.
    std::vector<std::shared_ptr<Worker>> take (int count, std::chrono::milliseconds limit = defaultPatience);

    /// Takes one for a module whose worker has died, and keeps one more warm for a while: faults come in rows.
    std::shared_ptr<Worker> takeForDead();

    /// Launches one that may do more than those that are warm: of the editor profile it reaches the display. Throws
    /// std::runtime_error, with the reason, when it does not come within `limit`. Control threads.
    std::shared_ptr<Worker> launchWith (SandboxProfileKind profile, const PluginGrants& grants,
                                        std::chrono::milliseconds limit = defaultPatience);

    /// Launches one for what can wait: once the pool is full and nobody waits for a worker, giving way to everything
    /// else. nullptr when that has not begun within `limit`. Throws std::runtime_error, with the reason, when it fails.
    /// Control threads.
    std::shared_ptr<Worker> takeInBackground (std::chrono::milliseconds limit);

    /// Ends a worker that is used no more, in the background, and frees its region once nobody has it mapped.
    void retire (std::shared_ptr<Worker> worker);

    /// A warm worker died before it was taken.
    void forgetDead (std::uint32_t region);

    int numWarm() const;

    /// How many are to be warm at the moment.
    int warmTarget() const;

    /// Waits until the pool is full; false when it is not within `limit`.
    bool waitUntilWarm (std::chrono::milliseconds limit) const;

    /// What went wrong with the last launch; empty when it went well.
    std::string lastProblem() const;

    /// Layers of the sandbox that hold in the workers, as SandboxLayer bits; 0 before the first is warm.
    std::uint32_t sandboxLayers() const noexcept { return layers.load(); }

private:
    std::vector<std::shared_ptr<Worker>> takeLocked (std::unique_lock<std::mutex>& lock, int count,
                                                     std::chrono::milliseconds limit);
    void launchLoop();
    struct SingleLaunch;
    void launchSingle (std::unique_lock<std::mutex>& lock, std::deque<std::shared_ptr<SingleLaunch>>& from);
    bool isFull() const;
    std::shared_ptr<Worker> launchOne (bool inBackground, const LaunchOptions& options);
    bool mayLaunch() const;
    void keepHouse();
    void end (std::shared_ptr<Worker> worker);
    void endWarm();

    Regions& regions;
    Supervisor& supervisor;
    const LaunchOptions launchOptions;
    const std::vector<std::shared_ptr<Region>> everybodys;

    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    PoolTarget target;
    std::deque<std::shared_ptr<Worker>> warm;
    std::deque<std::shared_ptr<Worker>> retiring;

    /// Of a worker that never is in the pool.
    struct SingleLaunch
    {
        LaunchOptions options;
        std::shared_ptr<Worker> worker;
        std::string problem;
        int tries = 0; ///< That have failed.
        bool done = false, abandoned = false;
    };

    std::deque<std::shared_ptr<SingleLaunch>> orderedLaunches, backgroundLaunches; // that nobody has begun
    std::vector<std::weak_ptr<Worker>> all;
    int launching = 0, launchingSingle = 0; // the latter are among the former
    int demand = 0; // by those who wait in take()
    int wanted = 0; // from the start, until that many have been warm
    std::string problem;
    int failuresInARow = 0;
    bool ending = false;
    std::atomic<std::uint32_t> layers {0};

    std::vector<std::thread> launchers;
    std::thread housekeeper;
};

} // namespace bulkhead
