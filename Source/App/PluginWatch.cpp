#include "PluginWatch.h"

#include <algorithm>
#include <sys/stat.h>

namespace bulkhead
{

PluginWatch::PluginWatch (KnownPlugins& p, std::function<void (const std::string&)> callback)
    : plugins (p), onNews (std::move (callback)), thread ([this] { run(); })
{}

PluginWatch::~PluginWatch()
{
    {
        const std::lock_guard lock (mutex);
        ending = true;
    }

    changed.notify_all();
    thread.join();
    scan.reset();
}

void PluginWatch::lookAgain()
{
    {
        const std::lock_guard lock (mutex);
        isAsked = isAwaited = true;
    }

    changed.notify_all();
}

/// When something came into the folders of plugins or went. What changes within a bundle is seen by the next look.
std::string PluginWatch::foldersStamp() const
{
    std::string stamp;

    for (const auto& folder : plugins.catalogue().folders().all())
        if (struct stat info = {}; ::stat (folder.c_str(), &info) == 0)
            stamp += folder + ' ' + std::to_string (info.st_mtim.tv_sec) + '.' + std::to_string (info.st_mtim.tv_nsec)
                     + '\n';

    return stamp;
}

void PluginWatch::run()
{
    constexpr std::chrono::seconds pause {2};

    // What is being copied is not whole yet when it is seen first.
    constexpr int looksAfterChange = 3;

    plugins.registerAll();
    onNews ({});
    auto stamp = foldersStamp();
    auto looksLeft = 1;
    std::unique_lock lock (mutex);

    while (! ending)
    {
        if (! isScanning && (std::exchange (isAsked, false) || looksLeft > 0))
        {
            looksLeft = std::max (0, looksLeft - 1);
            look (lock);
        }

        changed.wait_for (lock, pause, [this] { return ending || (isAsked && ! isScanning); });
        lock.unlock();
        auto now = foldersStamp();
        lock.lock();

        if (now != stamp)
        {
            stamp = std::move (now);
            looksLeft = looksAfterChange;
        }
    }
}

/// Begins a scan. The one before has ended.
void PluginWatch::look (std::unique_lock<std::mutex>& lock)
{
    lock.unlock();
    scan.reset();
    PluginScan::Settings settings;
    settings.launch.executable = findWorkerExecutable();
    lock.lock();

    if (ending || settings.launch.executable.empty())
        return;

    isScanning = true;

    // Not std::make_unique, which knows nothing of a private base.
    scan.reset (new CatalogueScan (plugins.catalogue(), settings, *this));
}

void PluginWatch::ended (const CatalogueScan::Summary& summary)
{
    auto isWanted = false;
    {
        const std::lock_guard lock (mutex);
        isScanning = false;
        isWanted = std::exchange (isAwaited, false);
    }
    changed.notify_all();

    if (summary.scanned == 0 && summary.look.removed == 0)
    {
        if (isWanted)
            onNews ("There are no new plugins.");

        return;
    }

    plugins.changed();
    plugins.registerAll();
    auto words = summary.plugins == 0
                     ? std::string (isWanted ? "There are no new plugins." : "")
                     : std::to_string (summary.plugins) + (summary.plugins == 1 ? " plugin was" : " plugins were")
                           + " found in new files.";

    if (summary.failed > 0)
        words += " " + std::to_string (summary.failed)
                 + (summary.failed == 1 ? " file could not be read:" : " files could not be read:")
                 + " bulkhead scan says why.";

    onNews (words);
}

} // namespace bulkhead
