#include "PluginLoaders.h"

#include "JucePlugins.h"
#include "LadspaLoader.h"
#include "Lv2Loader.h"

namespace bulkhead
{

static std::unique_ptr<PluginLoader> makeJuceLoader (PluginFormat format)
{
    std::string problem;
    auto* plugins = loadJucePlugins (problem);
    return plugins == nullptr ? nullptr : plugins->makeLoader (format);
}

std::unique_ptr<PluginLoader> makePluginLoader (PluginFormat format)
{
    switch (format)
    {
        case PluginFormat::lv2:
            return std::make_unique<Lv2Loader>();
        case PluginFormat::ladspa:
            return std::make_unique<LadspaLoader>();
        case PluginFormat::vst3:
        case PluginFormat::vst2:
            return makeJuceLoader (format);
    }

    return nullptr;
}

} // namespace bulkhead
