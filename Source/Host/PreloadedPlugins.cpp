#include "PreloadedPlugins.h"

#include "Scheduling.h"

#include "Ipc/Process.h"

#include <algorithm>
#include <filesystem>
#include <linux/futex.h>
#include <stdexcept>
#include <sys/stat.h>

namespace bulkhead
{

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace
{

constexpr int mostFailures = 2;
constexpr auto weighEvery = 10s, restAfterFailure = 1s;
constexpr auto restBeforeLoading = 200ms;

std::string stampOf (const fs::path& path)
{
    struct stat status = {};

    if (::lstat (path.c_str(), &status) != 0)
        return "-";

    return std::to_string (status.st_ino) + ',' + std::to_string (status.st_mtim.tv_sec) + ','
           + std::to_string (status.st_mtim.tv_nsec) + ',' + std::to_string (status.st_size) + ';';
}

/// Another one when the file, or something in the bundle, has been replaced: then what is loaded is not what would be
/// loaded now.
std::string stampOfAll (const std::string& file)
{
    constexpr int mostEntries = 512;
    std::error_code error;
    auto stamp = stampOf (file);
    auto count = 0;

    for (fs::recursive_directory_iterator i (file, error), end; ! error && i != end && count < mostEntries;
         i.increment (error), ++count)
        stamp += stampOf (i->path());

    return stamp;
}

bool isAlive (const Worker& worker) { return (worker.region().header().life.word.load() & FUTEX_OWNER_DIED) == 0; }

/// Empty, or why it cannot be loaded.
std::string loadIn (Worker& worker, const PluginDescription& plugin, std::chrono::milliseconds patience)
{
    const auto text = toJson (plugin).dump();
    const Worker::Exchange exchange (worker, true);

    if (! worker.sendPieces (std::as_bytes (std::span (text))) || ! worker.send (PreloadMessage {}))
        return "its process has ended";

    return worker.await (patience);
}

double megabytesOf (const Worker& worker)
{
    return static_cast<double> (ownMemoryOf (worker.process())) / (1024.0 * 1024.0);
}

} // namespace

PreloadedPlugins::PreloadedPlugins (WorkerPool& p, PreloadLimits l) : pool (p), limits (l)
{
    if (limits.plugins > 0)
        thread = std::thread ([this] { run(); });
}

PreloadedPlugins::~PreloadedPlugins() { stop(); }

void PreloadedPlugins::stop()
{
    {
        const std::lock_guard lock (mutex);
        ending = true;
        wanted.clear();

        if (loading.worker != nullptr)
            loading.worker->kill();
    }

    changed.notify_all();

    if (thread.joinable())
        thread.join();
}

void PreloadedPlugins::want (std::vector<const PluginDescription*> plugins)
{
    {
        const std::lock_guard lock (mutex);

        if (ending || limits.plugins <= 0)
            return;

        wanted.clear();

        for (const auto* plugin : plugins)
            if (plugin != nullptr && ! isWanted (plugin) && ! isGivenUp (plugin)
                && static_cast<int> (wanted.size()) < limits.plugins)
                wanted.push_back (plugin);
    }

    changed.notify_all();
}

std::shared_ptr<Worker> PreloadedPlugins::take (const PluginDescription* plugin)
{
    std::shared_ptr<Worker> worker, unfit;
    {
        const std::lock_guard lock (mutex);
        const auto found = std::find_if (held.begin(), held.end(), [&] (auto& h) { return h.plugin == plugin; });

        if (found == held.end())
            return nullptr;

        // Its death, or its file's change, may not have been noticed yet.
        auto& place = isAlive (*found->worker) && found->stamp == stampOfAll (plugin->file) ? worker : unfit;
        place = std::move (found->worker);
        held.erase (found);
    }

    changed.notify_all();

    if (unfit != nullptr)
        pool.retire (std::move (unfit));

    return worker;
}

bool PreloadedPlugins::forgetDead (std::uint32_t region)
{
    std::shared_ptr<Worker> dead;
    {
        const std::lock_guard lock (mutex);

        if (loading.worker != nullptr && loading.worker->region().index == region)
        {
            loadingDied = true;
            loading.worker->markDead();
            return true;
        }

        const auto found =
            std::find_if (held.begin(), held.end(), [&] (auto& h) { return h.worker->region().index == region; });

        if (found == held.end())
            return false;

        fail (found->plugin, "its process has ended");
        dead = std::move (found->worker);
        dead->markDead();
        held.erase (found);
    }

    changed.notify_all();
    pool.retire (std::move (dead));
    return true;
}

PreloadedPlugins::Status PreloadedPlugins::status() const
{
    const std::lock_guard lock (mutex);
    Status status;
    status.wanted = static_cast<int> (wanted.size());

    for (const auto& one : held)
        status.ready.push_back ({one.plugin->name, one.worker->process(), one.megabytes});

    for (const auto& [plugin, trouble] : troubles)
        if (trouble.givenUp)
            status.givenUp.push_back (plugin->name + ": " + trouble.reason);

    return status;
}

bool PreloadedPlugins::waitUntilReady (std::chrono::milliseconds limit) const
{
    std::unique_lock lock (mutex);
    return changed.wait_for (lock, limit, [&] { return ending || nextToLoad() == nullptr; }) && ! ending;
}

// The following with the mutex locked.

bool PreloadedPlugins::isGivenUp (const PluginDescription* plugin) const
{
    const auto found = troubles.find (plugin);
    return found != troubles.end() && found->second.givenUp;
}

bool PreloadedPlugins::isWanted (const PluginDescription* plugin) const
{
    return std::find (wanted.begin(), wanted.end(), plugin) != wanted.end();
}

bool PreloadedPlugins::isHeld (const PluginDescription* plugin) const
{
    return std::any_of (held.begin(), held.end(), [&] (auto& h) { return h.plugin == plugin; });
}

const PluginDescription* PreloadedPlugins::nextToLoad() const
{
    for (const auto* plugin : wanted)
        if (! isHeld (plugin))
            return plugin;

    return nullptr;
}

void PreloadedPlugins::fail (const PluginDescription* plugin, const std::string& reason)
{
    auto& trouble = troubles[plugin];
    trouble.reason = reason;

    if (++trouble.failures >= mostFailures)
    {
        trouble.givenUp = true;
        std::erase (wanted, plugin);
    }
}

std::vector<std::shared_ptr<Worker>> PreloadedPlugins::takeUnwanted()
{
    std::vector<std::shared_ptr<Worker>> unwanted;

    for (auto& one : held)
        if (! isWanted (one.plugin))
            unwanted.push_back (std::move (one.worker));

    std::erase_if (held, [] (auto& h) { return h.worker == nullptr; });
    return unwanted;
}

/// What is too much for all of them together is taken from those that are wanted least.
void PreloadedPlugins::weigh()
{
    auto left = limits.megabytes;

    for (const auto* plugin : std::vector (wanted))
        for (auto& one : held)
            if (one.plugin == plugin)
            {
                one.megabytes = megabytesOf (*one.worker);

                if (one.megabytes <= left)
                {
                    left -= one.megabytes;
                    continue;
                }

                troubles[plugin].givenUp = true;
                troubles[plugin].reason = "it takes too much memory";
                std::erase (wanted, plugin);
            }
}

void PreloadedPlugins::load (std::unique_lock<std::mutex>& lock, const PluginDescription* plugin)
{
    lock.unlock();
    std::shared_ptr<Worker> worker;
    std::string problem;

    try
    {
        worker = pool.takeInBackground (200ms); // and then another look at what is wanted
    }
    catch (const std::exception&)
    {
        // Not the plugin's fault: the pool says what is wrong with launching.
        lock.lock();
        changed.wait_for (lock, restAfterFailure, [&] { return ending; });
        return;
    }

    lock.lock();

    if (worker == nullptr)
        return;

    loading = {plugin, worker, {}, 0.0};
    loadingDied = false;

    if (ending)
        worker->kill();

    lock.unlock();
    const auto givesWay = Scheduling::backgroundAllowed();

    if (givesWay)
        setNiceness (worker->process(), Scheduling::backgroundNiceness);

    auto stamp = stampOfAll (plugin->file);
    problem = loadIn (*worker, *plugin, limits.patience);

    if (givesWay)
        setNicenessOfAll (worker->process(), 0); // what it has started, too

    const auto megabytes = megabytesOf (*worker);
    lock.lock();
    loading = {};

    if (problem.empty() && (loadingDied || ! isAlive (*worker)))
        problem = "its process has ended";

    if (problem.empty() && ! ending)
    {
        held.push_back ({plugin, std::move (worker), std::move (stamp), megabytes});
        weigh();
    }
    else if (! ending)
    {
        fail (plugin, problem);
    }

    changed.notify_all();

    if (worker == nullptr)
        return;

    lock.unlock();
    pool.retire (std::move (worker));
    lock.lock();
}

void PreloadedPlugins::run()
{
    if (Scheduling::backgroundAllowed())
        setNiceness (0, Scheduling::backgroundNiceness);

    std::unique_lock lock (mutex);

    for (;;)
    {
        if (auto unwanted = takeUnwanted(); ! unwanted.empty())
        {
            lock.unlock();

            for (auto& worker : unwanted)
                pool.retire (std::move (worker));

            lock.lock();
            continue;
        }

        if (ending)
            return;

        if (nextToLoad() != nullptr)
        {
            // One has been taken, maybe: what is made of it goes first.
            changed.wait_for (lock, restBeforeLoading, [&] { return ending; });

            if (const auto* plugin = ending ? nullptr : nextToLoad())
                load (lock, plugin);

            continue;
        }

        // Nothing to do: now and then a look at what they have come to take.
        const auto isDue = [&]
        {
            return ending || nextToLoad() != nullptr
                   || std::any_of (held.begin(), held.end(), [&] (auto& h) { return ! isWanted (h.plugin); });
        };

        if (held.empty())
            changed.wait (lock, isDue);
        else if (! changed.wait_for (lock, weighEvery, isDue))
            weigh();
    }
}

} // namespace bulkhead
