#include "LadspaLoader.h"

#include "BlockMemory.h"
#include "LadspaModule.h"

namespace bulkhead
{

std::vector<PluginDescription> LadspaLoader::describe (const std::string& file, std::string& problem)
{
    problem.clear();
    const auto library = LadspaLibrary::open (file, problem);

    if (library == nullptr)
        return {};

    std::vector<PluginDescription> result;
    const Settings settings;

    for (const auto* plugin : library->plugins())
    {
        std::string reason;
        auto layout = readLadspaPlugin (*plugin, file, settings.sampleRate, reason);

        if (! layout)
        {
            addProblem (problem, ladspaIdentifier (*plugin), reason);
            continue;
        }

        if (layout->latencyPort >= 0)
            if (const auto module = LadspaModule::make (library, *plugin, *layout, settings))
                layout->description.latency = latencyOfSilence (*module, layout->description, 512);

        result.push_back (std::move (layout->description));
    }

    if (result.empty() && problem.empty())
        problem = "There is no plugin in it.";

    return result;
}

std::string LadspaLoader::preload (const PluginDescription& description)
{
    std::string problem;
    preloaded = LadspaLibrary::open (description.file, problem);
    return problem;
}

std::unique_ptr<HostedModule> LadspaLoader::make (const PluginDescription& description, const Settings& settings,
                                                  std::string& problem)
{
    problem.clear();
    const auto library = LadspaLibrary::open (description.file, problem);

    if (library == nullptr)
        return nullptr;

    for (const auto* plugin : library->plugins())
    {
        if (ladspaIdentifier (*plugin) != description.identifier)
            continue;

        // Compared as it was scanned; its ranges may depend on the sample rate.
        const auto scanned = readLadspaPlugin (*plugin, description.file, Settings().sampleRate, problem);
        auto layout = readLadspaPlugin (*plugin, description.file, settings.sampleRate, problem);

        if (! scanned || ! layout)
            return nullptr;

        problem = differenceOf (description, scanned->description);

        if (! problem.empty())
            return nullptr;

        layout->expectLatency (description.latency);
        auto module = LadspaModule::make (library, *plugin, *layout, settings);

        if (module == nullptr)
            problem = "It did not start.";

        return module;
    }

    problem = "It is not in " + description.file + " any more.";
    return nullptr;
}

} // namespace bulkhead
