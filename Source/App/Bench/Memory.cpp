// bench memory: what an idle worker costs, with few of them and with many: pages of its own, pages it shares, page
// tables, and what the machine is short of by it, which counts all that nobody shows.
#include "Report.h"

#include "App/Commands/Commands.h"
#include "App/Progress.h"
#include "Host/MachineWatch.h"
#include "Host/WorkerPool.h"

#include <fstream>
#include <stdexcept>

namespace bulkhead
{

namespace
{

/// The sum of the lines of a file under /proc that begin so, in MB. Nothing when it cannot be read.
std::optional<double> megabytesIn (const std::string& path, std::initializer_list<std::string_view> names)
{
    std::ifstream file (path);
    std::string line;
    std::optional<double> sum;

    while (std::getline (file, line))
        for (const auto name : names)
            if (line.starts_with (name))
                sum = sum.value_or (0.0) + std::strtod (line.c_str() + name.size(), nullptr) / 1024.0;

    return sum;
}

double availableMegabytes() { return megabytesIn ("/proc/meminfo", {"MemAvailable:"}).value_or (0.0); }

void measure (BenchReport& report, int count, bool judge)
{
    const auto name = std::to_string (count) + " idle workers, each: ";
    Figure ownPages {.name = name + "pages of its own", .unit = "MB", .goal = "<= 3 MB"};
    Figure shared {.name = name + "pages shared", .unit = "MB"};
    Figure tables {.name = name + "page tables", .unit = "MB"};
    Figure machine {.name = name + "what the machine has less", .unit = "MB"};

    const auto before = availableMegabytes();
    Regions regions;
    Supervisor supervisor ([] (std::uint32_t) {});
    LaunchOptions launch;
    launch.executable = findWorkerExecutable();
    PoolOptions options;
    options.atRest = options.first = count;
    WorkerPool pool (regions, supervisor, launch, options);

    if (! pool.waitUntilWarm (std::chrono::seconds (60)))
        throw std::runtime_error ("the pool does not fill: " + pool.lastProblem());

    machine.samples.push_back ((before - availableMegabytes()) / count);

    for (const auto& worker : pool.take (count))
    {
        const auto folder = "/proc/" + std::to_string (worker->process());

        if (const auto own = megabytesIn (folder + "/smaps_rollup", {"Private_Clean:", "Private_Dirty:"}))
            ownPages.samples.push_back (*own);

        if (const auto common = megabytesIn (folder + "/smaps_rollup", {"Shared_Clean:", "Shared_Dirty:"}))
            shared.samples.push_back (*common);

        if (const auto pageTables = megabytesIn (folder + "/status", {"VmPTE:"}))
            tables.samples.push_back (*pageTables);

        pool.retire (worker);
    }

    if (ownPages.samples.empty())
        ownPages.note = shared.note = "this user may not look into a process that is locked";
    else if (judge)
        ownPages.met = percentile (ownPages.samples, 1.0) <= 3.0;

    for (auto* figure : {&ownPages, &shared, &tables, &machine})
        report.add (std::move (*figure));
}

} // namespace

int benchMemory (const BenchOptions& options)
{
    if (findWorkerExecutable().empty())
        throw std::runtime_error ("bulkhead-worker is missing");

    BenchReport report ("memory");
    const MachineWatch watch;
    Progress progress ("Measuring");
    const std::vector<int> counts = options.quick ? std::vector {8} : std::vector {8, 64, 200};

    for (std::size_t i = 0; i < counts.size(); ++i)
    {
        progress.show (static_cast<double> (i) / static_cast<double> (counts.size()));
        measure (report, counts[i], ! options.quick);
    }

    report.setMachineAway (watch.numAway(), static_cast<double> (watch.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
