#include "JuceVersion.h"

namespace bulkhead
{

std::unique_ptr<juce::AudioPluginFormat> makeJuceFormat (PluginFormat format)
{
#if JUCE_PLUGINHOST_VST3
    if (format == PluginFormat::vst3)
        return std::make_unique<juce::VST3PluginFormat>();
#endif
#if JUCE_PLUGINHOST_VST
    if (format == PluginFormat::vst2)
        return std::make_unique<juce::VSTPluginFormat>();
#endif
    juce::ignoreUnused (format);
    return nullptr;
}

} // namespace bulkhead
