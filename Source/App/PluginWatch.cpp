#include "PluginWatch.h"

namespace bulkhead
{

PluginWatch::PluginWatch (KnownPlugins& p, std::function<void (const std::string&)> callback)
    : plugins (p), onNews (std::move (callback))
{
    thread = std::thread (
        [this]
        {
            plugins.registerAll();
            onNews ({});

            PluginScan::Settings settings;
            settings.launch.executable = findWorkerExecutable();
            const std::lock_guard lock (mutex);

            if (! ending && ! settings.launch.executable.empty())
                scan.reset (new CatalogueScan (plugins.catalogue(), settings, *this));
        });
}

PluginWatch::~PluginWatch()
{
    {
        const std::lock_guard lock (mutex);
        ending = true;
    }

    thread.join();
    scan.reset();
}

void PluginWatch::ended (const CatalogueScan::Summary& summary)
{
    if (summary.scanned == 0 && summary.look.removed == 0)
        return;

    plugins.changed();
    plugins.registerAll();
    auto words = std::to_string (summary.plugins) + (summary.plugins == 1 ? " plugin was" : " plugins were")
                 + " found in new files.";

    if (summary.failed > 0)
        words += " " + std::to_string (summary.failed)
                 + (summary.failed == 1 ? " file could not be read:" : " files could not be read:")
                 + " bulkhead scan says why.";

    onNews (words);
}

} // namespace bulkhead
