#include "PluginLoaders.h"

#include "LadspaLoader.h"
#include "Lv2Loader.h"

namespace bulkhead
{

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
            break;
    }

    return nullptr;
}

} // namespace bulkhead
