// bench plugin: what real plugins cost: to add, loaded ahead or not; to play, beside a juce::AudioProcessorGraph in one
// process; to be found, beside JUCE's own scan.
#include "PluginBench.h"

#include "App/Progress.h"
#include "Host/AwakeCores.h"
#include "Host/MachineWatch.h"
#include "Host/Scheduling.h"
#include "Host/WorkerLauncher.h"

#include <stdexcept>

namespace bulkhead
{

std::vector<std::string> referenceArguments (const PluginDescription& plugin, int frames)
{
    return {"play",
            std::string (toText (plugin.format)),
            plugin.file,
            plugin.identifier,
            plugin.name,
            "48000",
            std::to_string (frames),
            std::to_string (Scheduling::coreOfLane (Scheduling::audioCores() - 1)),
            std::to_string (Scheduling::realtimeAllowed() ? Scheduling::enginePriority : 0)};
}

int benchPlugin (const PluginBenchOptions& options)
{
    if (findWorkerExecutable().empty())
        throw std::runtime_error ("bulkhead-worker is missing");

    BenchReport report ("plugin");
    const MachineWatch machine;
    Progress progress ("Measuring");
    progress.show (0.0, "plugins");
    const auto plugins = benchPlugins (options.plugins, options.quick ? 2 : 100);

    for (const auto& plugin : plugins)
        if (plugin.description == nullptr)
            report.add ({.name = plugin.name, .unit = "ms", .note = plugin.problem});

    const auto part = [&] (double from, double to)
    {
        return [&progress, from, to] (double done, const std::string& what)
        { progress.show (from + done * (to - from), what); };
    };

    measurePluginAdding (report, plugins, options, part (0.05, 0.4));
    {
        const AwakeCores awake; // as while a device plays; for JUCE, too
        measurePluginBlocks (report, plugins, options, part (0.4, 0.8));
    }

    if (options.scan)
        measurePluginScans (report, options, part (0.8, 1.0));

    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
