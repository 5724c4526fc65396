#include "PacedEngine.h"
#include "PluginBench.h"
#include "ReferenceHost.h"

#include "Ipc/Clock.h"

#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr int frames = 128;
constexpr auto patience = std::chrono::seconds (60);

double millisecondsSince (std::uint64_t start) { return static_cast<double> (nowNanoseconds() - start) * 1e-6; }

void setOrThrow (Engine& engine, const Patch& patch)
{
    if (const auto problem = engine.setPatch (patch); ! problem.empty())
        throw std::runtime_error (problem);
}

/// From the edit to the end of its first block.
double addOnce (Engine& engine, const PluginDescription& plugin)
{
    const auto patch = patchAround (&plugin);
    const auto start = nowNanoseconds();
    setOrThrow (engine, patch);

    // What does not start is left out of what plays.
    if (! engine.moduleProcesses().contains ("plugin1"))
        for (const auto& module : engine.status().modules)
            if (module.id == "plugin1")
                throw std::runtime_error (module.trouble);

    for (;;)
    {
        if (const auto first = engine.firstBlockOf ("plugin1"); first != 0)
            return static_cast<double> (first - start) * 1e-6;

        if (millisecondsSince (start) > 30000.0)
            throw std::runtime_error ("it does not begin to play");

        std::this_thread::yield();
    }
}

/// As many as there are to be of it, and no more.
void preload (Engine& engine, std::vector<const PluginDescription*> plugins)
{
    const auto count = plugins.size();
    engine.preload (std::move (plugins));

    if (! engine.waitUntilPreloaded (patience))
        throw std::runtime_error ("it is not loaded ahead in time");

    while (engine.status().preloaded.ready.size() > count)
        std::this_thread::sleep_for (std::chrono::milliseconds (1));

    if (const auto status = engine.status().preloaded; ! status.givenUp.empty() && count > 0 && status.ready.empty())
        throw std::runtime_error ("it cannot be loaded ahead: " + status.givenUp.back());

    engine.waitUntilWarm (patience);
}

/// What making it takes in JUCE alone, its library there already.
Figure constructorOf (const BenchPlugin& plugin, int count)
{
    Figure figure {.name = plugin.name + ": its constructor, in JUCE alone", .unit = "ms"};

    try
    {
        ReferenceHost host (referenceArguments (*plugin.description, frames));
        host.ask ("construct " + std::to_string (count));
        figure.samples = host.hearNumbers ("constructor", patience);

        if (! figure.samples.empty())
            figure.samples.erase (figure.samples.begin()); // that one has loaded the library
    }
    catch (const std::exception& error)
    {
        figure.note = error.what();
    }

    return figure;
}

} // namespace

void measurePluginAdding (BenchReport& report, const std::vector<BenchPlugin>& plugins, const BenchOptions& options,
                          const BenchProgress& progress)
{
    const auto count = options.quick ? 2 : 25;
    EngineOptions engineOptions;
    engineOptions.strikes = false; // one plugin's faults are not the next one's
    engineOptions.preload.plugins = 1;
    engineOptions.preload.megabytes = 4096.0;
    engineOptions.readableFolders = readableFoldersOf (plugins);
    Engine engine (engineOptions);
    const PacedEngine paced (engine, 48000.0, frames);
    setOrThrow (engine, patchAround (nullptr));

    for (std::size_t p = 0; p < plugins.size(); ++p)
    {
        const auto& plugin = plugins[p];

        if (plugin.description == nullptr)
            continue;

        Figure ahead {.name = plugin.name + ": added, loaded ahead", .unit = "ms", .reference = "never loaded"};
        Figure never {.name = plugin.name + ": added, never loaded", .unit = "ms"};
        Figure memory {.name = plugin.name + ": memory while it is loaded ahead", .unit = "MB"};

        try
        {
            // The first one brings its files into the cache, and is not counted.
            for (int i = -1; i < count; ++i)
            {
                progress ((static_cast<double> (p) + (i + 1.0) / (count + 1)) / static_cast<double> (plugins.size()),
                          plugin.name);

                for (auto* figure : {&never, &ahead})
                {
                    preload (engine, figure == &ahead ? std::vector {plugin.description}
                                                      : std::vector<const PluginDescription*>());

                    if (figure == &ahead)
                        memory.samples.push_back (engine.status().preloaded.megabytes());

                    const auto spent = addOnce (engine, *plugin.description);

                    if (i >= 0)
                        figure->samples.push_back (spent);

                    setOrThrow (engine, patchAround (nullptr));
                }
            }

            ahead.referenceValue = percentile (never.samples, 0.5);
        }
        catch (const std::exception& error)
        {
            ahead.note = never.note = error.what();
            setOrThrow (engine, patchAround (nullptr));
        }

        report.add (std::move (ahead));
        report.add (std::move (never));
        report.add (constructorOf (plugin, count));
        report.add (std::move (memory));
    }
}

} // namespace bulkhead
