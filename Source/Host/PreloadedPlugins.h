// Workers that have loaded the library of a plugin ahead, so that an instance of it takes little more than its
// constructor. Such a worker has run foreign code: it is given to that very plugin or ended, and is as locked as any.
//
// They are launched once the pool is full, never taken from it, and load while everything else goes first. One that
// dies, hangs or takes too much memory is nobody's fault: after two tries its plugin is left alone.
#pragma once

#include "WorkerPool.h"

#include "Graph/PluginDescription.h"

#include <numeric>

namespace bulkhead
{

struct PreloadLimits
{
    int plugins = 0; ///< How many are held at most; 0: none.
    double megabytes = 256.0; ///< Of their own memory, all together.
    std::chrono::milliseconds patience {10'000}; ///< For one to load.
};

class PreloadedPlugins
{
public:
    /// The pool outlives it.
    PreloadedPlugins (WorkerPool& pool, PreloadLimits limits);

    /// As stop().
    ~PreloadedPlugins();

    /// Which to hold, the most wanted first; those beyond the limit are passed over. What is held and wanted no more is
    /// ended. They are descriptions of registered types (descriptionOf()), which live as long as the process. Any
    /// thread; waits for nothing.
    void want (std::vector<const PluginDescription*> plugins);

    /// The worker that holds this plugin, or nullptr. Another one is loaded in its place. Any thread.
    std::shared_ptr<Worker> take (const PluginDescription* plugin);

    /// A worker has died. False when it is none of these. Any thread.
    bool forgetDead (std::uint32_t region);

    struct Status
    {
        struct Plugin
        {
            std::string name;
            int process = 0;
            double megabytes = 0.0; ///< Of its own memory, as it was some seconds ago at most.
        };

        std::vector<Plugin> ready;
        int wanted = 0; ///< Without what has been given up.
        std::vector<std::string> givenUp; ///< "NAME: reason".

        double megabytes() const
        {
            return std::accumulate (ready.begin(), ready.end(), 0.0,
                                    [] (auto sum, auto& p) { return sum + p.megabytes; });
        }
    };

    Status status() const;

    /// Waits until all that are wanted are ready or given up; false when that takes longer than `limit`.
    bool waitUntilReady (std::chrono::milliseconds limit) const;

    /// Ends all, and what is being loaded. From then on there is none.
    void stop();

private:
    struct Held
    {
        const PluginDescription* plugin = nullptr;
        std::shared_ptr<Worker> worker;
        std::string stamp; ///< Of its files when it was loaded.
        double megabytes = 0.0;
    };

    struct Trouble
    {
        int failures = 0;
        bool givenUp = false;
        std::string reason;
    };

    void run();
    void load (std::unique_lock<std::mutex>& lock, const PluginDescription* plugin);
    void fail (const PluginDescription* plugin, const std::string& reason);
    void weigh();
    bool isGivenUp (const PluginDescription* plugin) const;
    bool isWanted (const PluginDescription* plugin) const;
    bool isHeld (const PluginDescription* plugin) const;
    const PluginDescription* nextToLoad() const;
    std::vector<std::shared_ptr<Worker>> takeUnwanted();

    WorkerPool& pool;
    const PreloadLimits limits;
    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    std::vector<const PluginDescription*> wanted;
    std::vector<Held> held;
    std::map<const PluginDescription*, Trouble> troubles;
    Held loading; // its worker, as soon as it is there
    bool loadingDied = false, ending = false;
    std::thread thread;
};

} // namespace bulkhead
