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

std::optional<Lv2Loader::Found> Lv2Loader::find (const PluginDescription& description, std::string& problem)
{
    Found found;
    found.bundle = Lv2Bundle::load (description.file, problem);

    if (found.bundle == nullptr)
        return {};

    found.plugin = found.bundle->find (description.identifier);

    if (found.plugin == nullptr)
    {
        problem = "It is not in " + description.file + " any more.";
        return {};
    }

    auto layout = readLv2Plugin (*found.bundle, found.plugin, Settings().sampleRate, problem);

    if (! layout)
        return {};

    problem = differenceOf (description, layout->description);

    if (! problem.empty())
        return {};

    found.layout = std::move (*layout);
    return found;
}

std::string Lv2Loader::preload (const PluginDescription& description)
{
    std::string problem;
    auto found = find (description, problem);

    if (! found)
        return problem;

    // lilv opens it once more with the instance. It stays open until the process ends.
    problem = openLv2Library (found->plugin);

    if (problem.empty())
        preloaded = std::move (found);

    return problem;
}

std::unique_ptr<HostedModule> Lv2Loader::make (const PluginDescription& description, const Settings& settings,
                                               std::string& problem)
{
    problem.clear();
    auto found = std::exchange (preloaded, std::nullopt);

    if (! found || found->bundle->folder() != description.file
        || ! differenceOf (description, found->layout.description).empty())
        found = find (description, problem);

    if (! found)
        return nullptr;

    // It was compared as it was scanned; its ranges may depend on the sample rate.
    std::optional layout = std::move (found->layout);

    if (settings.sampleRate != Settings().sampleRate)
        layout = readLv2Plugin (*found->bundle, found->plugin, settings.sampleRate, problem);

    if (! layout)
        return nullptr;

    layout->expectLatency (description.latency);

    if (layout->freeWheelingPort >= 0)
        layout->ports[static_cast<std::size_t> (layout->freeWheelingPort)].value = settings.offline ? 1.0f : 0.0f;

    return Lv2Module::make (found->bundle, map, found->plugin, *layout, settings, problem);
}

} // namespace bulkhead
