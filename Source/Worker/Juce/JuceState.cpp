// A plugin's state, as JUCE keeps it.
#include "JuceModule.h"

namespace bulkhead
{

std::string JuceModule::saveState (std::vector<std::byte>& bytes)
{
    bytes.clear();
    juce::MemoryBlock state;
    plugin->getStateInformation (state);

    if (state.getSize() > maxStateBytes)
        return "Its state is too large to be kept.";

    const auto* first = static_cast<const std::byte*> (state.getData());
    bytes.assign (first, first + state.getSize());
    return {};
}

std::string JuceModule::loadState (std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return {};

    if (bytes.size() > maxStateBytes)
        return "The state is too large.";

    const auto size = static_cast<int> (bytes.size());

    // JUCE says nothing when it does not understand a state.
    if (layout.description.format == PluginFormat::vst3)
        if (const auto state = juce::AudioProcessor::getXmlFromBinary (bytes.data(), size);
            state == nullptr || ! state->hasTagName ("VST3PluginState"))
            return "This is not a state of a VST3 plugin.";

    plugin->setStateInformation (bytes.data(), size);
    return {};
}

} // namespace bulkhead
