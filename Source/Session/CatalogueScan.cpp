#include "CatalogueScan.h"

#include <chrono>

namespace bulkhead
{

CatalogueScan::CatalogueScan (PluginCatalogue& c, PluginScan::Settings settings, Progress& p,
                              PluginCatalogue::Again again)
    : catalogue (c), progress (p),
      thread ([this, again, s = std::move (settings)]() mutable { run (std::move (s), again); })
{}

CatalogueScan::~CatalogueScan()
{
    cancel();
    thread.join();
}

void CatalogueScan::cancel() noexcept
{
    const std::lock_guard lock (mutex);
    isCancelled = true;

    if (scan != nullptr)
        scan->cancel();
}

void CatalogueScan::run (PluginScan::Settings settings, PluginCatalogue::Again again)
{
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    summary.look = catalogue.look (again);
    settings.launch.readableFolders = summary.look.readableFolders;

    if (! summary.look.due.empty())
    {
        PluginScan plugins (summary.look.due, std::move (settings), *this);
        {
            const std::lock_guard lock (mutex);
            scan = &plugins;

            if (isCancelled)
                plugins.cancel();
        }

        while (! plugins.waitUntilOver (std::chrono::hours (1)))
        {}

        const std::lock_guard lock (mutex);
        scan = nullptr;
        summary.wasStopped = isCancelled;
    }

    summary.seconds = std::chrono::duration<double> (Clock::now() - start).count();
    progress.ended (summary);
}

void CatalogueScan::scanning (const PluginFile& file, int done, int count) { progress.scanning (file, done, count); }

void CatalogueScan::scanned (PluginScan::Result result, int done, int count)
{
    auto problem = catalogue.take (result);

    if (summary.saveProblem.empty())
        summary.saveProblem = std::move (problem);

    const auto notScanned = result.outcome == PluginScan::Outcome::notScanned;
    ++(notScanned ? summary.notScanned : summary.scanned);
    summary.plugins += static_cast<int> (result.contents.plugins.size());

    if (const auto isItsFault = result.outcome == PluginScan::Outcome::failed; isItsFault || notScanned)
    {
        summary.failed += isItsFault ? 1 : 0;
        summary.problems.push_back ({result.file, isItsFault, result.contents.problem});
    }

    progress.scanning (result.file, done, count);
}

} // namespace bulkhead
