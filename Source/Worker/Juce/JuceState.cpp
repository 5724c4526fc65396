// A plugin's state, as JUCE keeps it.
#include "JuceModule.h"

#include "Worker/Plugins/PluginText.h"

namespace bulkhead
{

/// Whether JUCE has written it for a plugin of that format: XML, or a bank as VST2 has them.
static bool isState (PluginFormat format, std::span<const std::byte> bytes)
{
    if (format == PluginFormat::vst3)
    {
        const auto xml = juce::AudioProcessor::getXmlFromBinary (bytes.data(), static_cast<int> (bytes.size()));
        return xml != nullptr && xml->hasTagName ("VST3PluginState");
    }

    constexpr std::size_t header = 28;
    const std::string_view text (reinterpret_cast<const char*> (bytes.data()), bytes.size());
    return text.size() >= header && text.starts_with ("CcnK");
}

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

    // JUCE says nothing when it does not understand a state.
    if (! isState (layout.description.format, bytes))
        return "This is not a state of such a plugin.";

    beQuiet();
    plugin->setStateInformation (bytes.data(), static_cast<int> (bytes.size()));
    beQuiet();
    takeTail();
    return {};
}

std::vector<std::string> JuceModule::programNames()
{
    std::vector<std::string> names;
    const auto count = std::min (plugin->getNumPrograms(), static_cast<int> (maxPrograms));

    // JUCE gives every plugin one, for those that have none.
    for (int i = 0; i < count && count > 1; ++i)
        names.push_back (plainText (plugin->getProgramName (i).toStdString()));

    return names;
}

std::string JuceModule::loadProgram (std::size_t index)
{
    if (index >= programNames().size())
        return "it has no such program";

    beQuiet();
    plugin->setCurrentProgram (static_cast<int> (index));
    beQuiet();
    takeTail();
    return {};
}

} // namespace bulkhead
