// Notices the death of a worker: by its life word, which the kernel or the worker's own crash handler marks within tens
// of microseconds, and by its process handle, which nobody can fake but which comes later. It reports each death once.
#pragma once

#include "Worker.h"

#include <functional>
#include <map>
#include <memory>
#include <thread>

namespace bulkhead
{

class Supervisor
{
public:
    /// Called with the region of the worker that died, from a thread of the supervisor's own, as soon as it is known.
    /// Must be quick and must not call back into the supervisor.
    using DeathCallback = std::function<void (std::uint32_t region)>;

    explicit Supervisor (DeathCallback onDeath);
    ~Supervisor();

    /// Any control thread. The worker must stay alive as an object until unwatch().
    void watch (Worker& worker);
    void unwatch (Worker& worker);

    struct ProcessAndThread
    {
        int process = 0, audioThread = 0;
    };

    /// Of the worker whose region this is; zeros when none is watched. Any thread.
    ProcessAndThread processOf (std::uint32_t region);

    /// Ends its process. Any thread.
    void end (std::uint32_t region);

private:
    /// One thread sleeps on the life words of up to 120 workers.
    struct LifeWatch;

    void watchProcesses();
    void report (std::uint32_t region);
    void wakeProcessWatch() noexcept;

    DeathCallback onDeath;
    std::mutex mutex;
    std::map<std::uint32_t, Worker*> workers; // by region
    std::vector<std::unique_ptr<LifeWatch>> lifeWatches;
    Descriptor changed; // eventfd
    std::atomic<bool> ending {false};
    std::thread processWatch;
};

} // namespace bulkhead
