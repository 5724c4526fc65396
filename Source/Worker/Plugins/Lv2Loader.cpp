#include "Lv2Loader.h"

#include "BlockMemory.h"
#include "Lv2Description.h"
#include "Lv2Module.h"

namespace bulkhead
{

Lv2Loader::Lv2Loader() : map (std::make_shared<UridMap>()) {}

Lv2Loader::~Lv2Loader() = default;

std::vector<PluginDescription> Lv2Loader::describe (const std::string& file, std::string& problem)
{
    problem.clear();
    const auto bundle = Lv2Bundle::load (file, problem);

    if (bundle == nullptr)
        return {};

    std::vector<PluginDescription> result;
    const Settings settings;

    for (const auto* plugin : bundle->plugins())
    {
        std::string reason;
        auto layout = readLv2Plugin (*bundle, plugin, settings.sampleRate, reason);

        if (! layout)
        {
            addProblem (problem, textOf (lilv_plugin_get_uri (plugin)), reason);
            continue;
        }

        if (layout->latencyPort >= 0)
            if (const auto module = Lv2Module::make (bundle, map, plugin, *layout, settings, reason))
                layout->description.latency = latencyOfSilence (*module, layout->description, 512);

        result.push_back (std::move (layout->description));
    }

    // Nothing is wrong with a bundle without plugins: it has presets, or describes an extension.
    return result;
}

std::unique_ptr<HostedModule> Lv2Loader::make (const PluginDescription& description, const Settings& settings,
                                               std::string& problem)
{
    problem.clear();
    const auto bundle = Lv2Bundle::load (description.file, problem);

    if (bundle == nullptr)
        return nullptr;

    const auto* plugin = bundle->find (description.identifier);

    if (plugin == nullptr)
    {
        problem = "It is not in " + description.file + " any more.";
        return nullptr;
    }

    auto layout = readLv2Plugin (*bundle, plugin, Settings().sampleRate, problem);

    if (! layout)
        return nullptr;

    problem = differenceOf (description, layout->description);

    if (! problem.empty())
        return nullptr;

    // It was compared as it was scanned; its ranges may depend on the sample rate.
    if (settings.sampleRate != Settings().sampleRate)
        layout = readLv2Plugin (*bundle, plugin, settings.sampleRate, problem);

    if (! layout)
        return nullptr;

    layout->expectLatency (description.latency);

    if (layout->freeWheelingPort >= 0)
        layout->ports[static_cast<std::size_t> (layout->freeWheelingPort)].value = settings.offline ? 1.0f : 0.0f;

    return Lv2Module::make (bundle, map, plugin, *layout, settings, problem);
}

} // namespace bulkhead
