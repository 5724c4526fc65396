#include "JuceLayout.h"

#include "Worker/Plugins/PluginLayout.h"
#include "Worker/Plugins/PluginText.h"

namespace bulkhead
{

namespace
{

std::string text (const juce::String& foreign) { return foreign.toStdString(); }

/// Side chains are what VST3 calls auxiliary inputs: JUCE does not tell. An instrument's or mixer's further inputs have
/// names of their own.
bool isSideChain (const juce::AudioProcessor::Bus& bus, int index, int numBuses)
{
    if (index == 0)
        return false;

    const auto name = bus.getName().toLowerCase();
    return numBuses == 2 || name.contains ("side") || name.contains ("aux") || name.contains ("key")
           || name.startsWith ("sc");
}

/// A VST2 plugin has one row of inputs: what it has beyond its outputs, and not more of it than these, is taken for a
/// side chain.
void splitSideChain (std::vector<ForeignChannel>& inputs, std::size_t numOutputs)
{
    if (numOutputs == 0 || inputs.size() <= numOutputs || inputs.size() > 2 * numOutputs)
        return;

    for (auto i = numOutputs; i < inputs.size(); ++i)
    {
        inputs[i].group = inputs[i].groupName = inputs[i].name = "Side chain";
        inputs[i].isMain = false;
        inputs[i].isSideChain = true;
    }
}

std::vector<ForeignChannel> channelsOf (const juce::AudioProcessor& plugin, bool isInput, PluginFormat format)
{
    std::vector<ForeignChannel> channels;
    const auto numBuses = plugin.getBusCount (isInput);

    for (int i = 0; i < numBuses; ++i)
    {
        const auto& bus = *plugin.getBus (isInput, i);
        ForeignChannel channel;
        channel.group = std::to_string (i);
        channel.groupName = channel.name = plainText (text (bus.getName()));
        channel.isMain = i == 0;
        channel.isSideChain = isInput && isSideChain (bus, i, numBuses);
        channels.insert (channels.end(), static_cast<std::size_t> (bus.getNumberOfChannels()), channel);
    }

    if (format == PluginFormat::vst2 && isInput && numBuses == 1)
        splitSideChain (channels, static_cast<std::size_t> (plugin.getTotalNumOutputChannels()));

    return channels;
}

/// Where the sound of one direction is; its MIDI port is the last one.
std::optional<PortBundles> placeChannels (const juce::AudioProcessor& plugin, bool isInput, PluginFormat format)
{
    auto channels = channelsOf (plugin, isInput, format);

    if (isInput ? plugin.acceptsMidi() : plugin.producesMidi())
        channels.push_back ({SignalKind::midi, "midi", "MIDI"});

    return bundlePorts (channels, isInput ? "in" : "out", isInput ? "In" : "Out");
}

int midiPortOf (const std::vector<PluginPort>& ports)
{
    return ! ports.empty() && ports.back().kind == SignalKind::midi ? static_cast<int> (ports.size()) - 1 : -1;
}

NormalizedControl controlOf (const juce::AudioPluginInstance& plugin, juce::HostedAudioProcessorParameter& parameter,
                             PluginFormat format)
{
    constexpr auto longest = static_cast<int> (PluginLimits::nameBytes);
    NormalizedControl control;
    control.id = text (parameter.getParameterID());
    control.name = text (parameter.getName (longest));
    control.unit = text (parameter.getLabel());
    // JUCE says 0 for VST2, which has no word for it: it is what a new instance begins with.
    control.defaultValue = format == PluginFormat::vst2 ? parameter.getValue() : parameter.getDefaultValue();
    control.numSteps = parameter.isDiscrete() ? parameter.getNumSteps() : 0;
    control.textAt = [&parameter] (float value) { return text (parameter.getText (value, longest)); };

    if (const auto groups = plugin.getParameterTree().getGroupsForParameter (&parameter); ! groups.isEmpty())
        control.group = text (groups.getLast()->getName());

    return control;
}

void readParameters (juce::AudioPluginInstance& plugin, JuceLayout& layout)
{
    for (auto* parameter : parametersOf (plugin))
    {
        auto [made, scale] = makeParameter (controlOf (plugin, *parameter, layout.description.format));
        const auto isTaken = [&made = made] (const PluginParameter& p) { return p.id == made.id; };
        auto& parameters = layout.description.parameters;

        // Nobody could tell which is which.
        if (made.id.empty() || std::any_of (parameters.begin(), parameters.end(), isTaken))
            continue;

        parameters.push_back (std::move (made));
        layout.parameters.push_back ({parameter, scale});
    }
}

/// The class id out of a VST3's preset, which begins with "VST3", a version of 4 bytes, and 32 digits.
class ClassId final : public juce::ExtensionsVisitor
{
public:
    void visitVST3Client (const VST3Client& client) override
    {
        constexpr std::size_t start = 8, length = 32;
        const auto preset = client.getPreset();
        const std::string_view bytes (static_cast<const char*> (preset.getData()), preset.getSize());

        if (bytes.size() >= start + length && bytes.starts_with ("VST3"))
            id = bytes.substr (start, length);

        if (id.find_first_not_of ("0123456789ABCDEFabcdef") != id.npos)
            id.clear();
    }

    std::string id;
};

} // namespace

/// What chooses a program: its texts are the programs' names, or it is called as DPF's and JUCE's plugins call theirs.
/// JUCE knows it, but does not tell.
static bool isProgramChoice (juce::AudioPluginInstance& plugin, const juce::HostedAudioProcessorParameter& parameter)
{
    const auto name = parameter.getName (64);

    if (name == "Program" || name == "Current Program")
        return true;

    const auto count = plugin.getNumPrograms();

    if (count < 2 || ! parameter.isDiscrete() || parameter.getNumSteps() != count)
        return false;

    for (int i = 0; i < count; ++i)
        if (parameter.getText (static_cast<float> (i) / static_cast<float> (count - 1), 128)
            != plugin.getProgramName (i))
            return false;

    return true;
}

std::vector<juce::HostedAudioProcessorParameter*> parametersOf (juce::AudioPluginInstance& plugin)
{
    std::vector<juce::HostedAudioProcessorParameter*> result;

    for (int i = 0; i < plugin.getParameters().size() && result.size() < PluginLimits::parameters; ++i)
        if (auto* parameter = plugin.getHostedParameter (i);
            parameter != nullptr && parameter->isAutomatable() && parameter != plugin.getBypassParameter()
            && ! parameter->getName (64).startsWith ("MIDI CC ") && ! isProgramChoice (plugin, *parameter))
            result.push_back (parameter);

    return result;
}

std::string identifierOf (const juce::AudioPluginInstance& plugin, const juce::PluginDescription& described)
{
    ClassId classId;
    plugin.getExtensions (classId);
    return ! classId.id.empty() ? classId.id
                                : text (juce::String::formatted ("%08x", static_cast<unsigned> (described.uniqueId)));
}

std::string categoryOfVst (const juce::String& category)
{
    const auto says = [&] (std::initializer_list<const char*> words)
    {
        for (const auto* word : words)
            if (category.containsIgnoreCase (word))
                return true;

        return false;
    };

    if (says ({"Instrument", "Synth", "Sampler"}))
        return "Instrument";

    if (says ({"Filter", "EQ"}))
        return "Filter";

    if (says ({"Generator"}))
        return "Oscillator";

    if (says ({"Analyzer", "Tools", "Spatial|Up-Downmix", "Network"}))
        return "Utility";

    return says ({"Fx", "Effect", "Delay", "Distortion", "Dynamics", "Mastering", "Modulation", "Pitch", "Reverb"})
               ? "Effect"
               : "";
}

std::optional<JuceLayout> readJucePlugin (juce::AudioPluginInstance& plugin, const juce::PluginDescription& described,
                                          PluginFormat format, std::string& problem)
{
    plugin.enableAllBuses();

    JuceLayout layout;
    auto& description = layout.description;
    auto inputs = placeChannels (plugin, true, format), outputs = placeChannels (plugin, false, format);

    if (! inputs || ! outputs)
    {
        problem = "It has too many ports.";
        return {};
    }

    description.format = format;
    description.identifier = identifierOf (plugin, described);
    description.name = plainText (text (described.name));
    description.vendor = plainText (text (described.manufacturerName));
    description.version = plainText (text (described.version), 64);
    description.category = categoryOfVst (described.category);

    if (description.name.empty())
        description.name = description.identifier;

    description.inputs = std::move (inputs->ports);
    description.outputs = std::move (outputs->ports);
    description.mainInput = inputs->firstIsMain && outputs->firstIsMain ? 0 : -1;
    layout.inputs = std::move (inputs->places);
    layout.outputs = std::move (outputs->places);

    if (layout.midiInput = midiPortOf (description.inputs); layout.midiInput >= 0)
        layout.inputs.pop_back();

    if (layout.midiOutput = midiPortOf (description.outputs); layout.midiOutput >= 0)
        layout.outputs.pop_back();

    if (description.category.empty())
        description.category = categoryByPorts (description);

    readParameters (plugin, layout);
    layout.bypass = plugin.getBypassParameter();
    return layout;
}

} // namespace bulkhead
