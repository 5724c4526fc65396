#include "JuceModule.h"

#include "Worker/Plugins/BlockParts.h"
#include "Worker/Plugins/PluginLayout.h"

#include <map>

namespace bulkhead
{

namespace
{

/// As many events as a VST3 plugin may be given or give at once, of three bytes each; JUCE adds six to each.
constexpr std::size_t midiBytes = 2048 * 16;

/// JUCE copies a message that is longer, system-exclusive ones, into memory that it allocates.
constexpr std::uint32_t longestMessage = sizeof (void*);

} // namespace

/// Hears what is turned in the plugin's editor.
class JuceModule::Watch final : private juce::AudioProcessorParameter::Listener
{
public:
    Watch (const JuceModule& moduleToWatch, EditorListener& listenerToTell)
        : module (moduleToWatch), layout (module.layout), listener (listenerToTell)
    {
        for (std::size_t i = 0; i < layout.parameters.size(); ++i)
        {
            auto* parameter = layout.parameters[i].parameter;
            indices[parameter->getParameterIndex()] = i;
            parameter->addListener (this);
        }

        if (layout.bypass != nullptr)
            layout.bypass->addListener (this);
    }

    ~Watch() override
    {
        for (const auto& [parameter, scale] : layout.parameters)
            parameter->removeListener (this);

        if (layout.bypass != nullptr)
            layout.bypass->removeListener (this);
    }

private:
    void parameterValueChanged (int index, float value) override
    {
        // What a plugin turns by itself while it plays is not the user's doing.
        if (! juce::MessageManager::existsAndIsCurrentThread()
            || juce::Time::getMillisecondCounter() < module.quietUntil)
            return;

        if (layout.bypass != nullptr && layout.bypass->getParameterIndex() == index)
            listener.bypassTurned (value >= 0.5f);
        else if (const auto known = indices.find (index); known != indices.end())
            listener.parameterTurned (static_cast<std::uint32_t> (known->second),
                                      layout.parameters[known->second].scale.fromPlugin (value));
    }

    void parameterGestureChanged (int index, bool begins) override
    {
        const auto known = indices.find (index);

        if (known == indices.end() || ! juce::MessageManager::existsAndIsCurrentThread())
            return;

        if (begins)
            listener.gestureBegan (static_cast<std::uint32_t> (known->second));
        else
            listener.gestureEnded (static_cast<std::uint32_t> (known->second));
    }

    const JuceModule& module;
    const JuceLayout& layout;
    EditorListener& listener;
    std::map<int, std::size_t> indices; ///< By JUCE's.
};

JuceModule::JuceModule (std::unique_ptr<juce::AudioPluginInstance> pluginToUse, JuceLayout layoutToUse,
                        const PluginLoader::Settings& settings)
    : plugin (std::move (pluginToUse)), layout (std::move (layoutToUse)), maxFrames (settings.maxFrames)
{
    const auto numInputs = layout.inputs.size(), numOutputs = layout.outputs.size();
    channels.resize (std::max (numInputs, numOutputs));
    inputSamples.resize ((channels.size() - numOutputs) * maxFrames);
    midi.ensureSize (midiBytes);

    plugin->addListener (this);
    plugin->setPlayHead (&playHead);
    plugin->setNonRealtime (settings.offline);
    plugin->prepareToPlay (settings.sampleRate, static_cast<int> (maxFrames));
    latencyFrames = latencyInFrames (static_cast<float> (plugin->getLatencySamples()));
    takeTail();
}

JuceModule::~JuceModule()
{
    watch = nullptr;
    plugin->removeListener (this);
    plugin->releaseResources();
}

juce::AudioProcessorEditor* JuceModule::makeJuceEditor (EditorListener& listener)
{
    auto* editor = plugin->hasEditor() ? plugin->createEditorIfNeeded() : nullptr;

    if (editor != nullptr)
        watch = std::make_unique<Watch> (*this, listener);

    return editor;
}

void JuceModule::beQuiet() noexcept
{
    constexpr juce::uint32 milliseconds = 300; // some take a program with their next block, and tell of it after that
    quietUntil = juce::Time::getMillisecondCounter() + milliseconds;
}

void JuceModule::takeTail() noexcept
{
    tailFrames = tailInFrames (plugin->getTailLengthSeconds(), plugin->getSampleRate());
}

void JuceModule::editorClosed() { watch = nullptr; }

void JuceModule::audioProcessorChanged (juce::AudioProcessor*, const ChangeDetails& details)
{
    if (details.latencyChanged)
        latencyFrames = latencyInFrames (static_cast<float> (plugin->getLatencySamples()));

    takeTail();
}

/// A value that it has already is left as it is: then it stays as precise as the plugin's state made it, and it is not
/// told of all of them at once.
void JuceModule::set (std::size_t index, float value) noexcept
{
    if (index == bypassIndex && layout.bypass != nullptr)
        return layout.bypass->setValue (value);

    if (index >= layout.parameters.size())
        return;

    const auto& [parameter, scale] = layout.parameters[index];

    if (scale.fromPlugin (parameter->getValue()) != value)
        parameter->setValue (scale.toPlugin (value));
}

void JuceModule::setParameters (std::span<const float> values)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        set (i, values[i]);
}

void JuceModule::getParameters (std::span<float> values) const
{
    for (std::size_t i = 0; i < std::min (values.size(), layout.parameters.size()); ++i)
        values[i] = layout.parameters[i].scale.fromPlugin (layout.parameters[i].parameter->getValue());
}

void JuceModule::process (const Block& block, std::span<const Change> changes) noexcept
{
    lastOffset = 0;
    runInParts (
        static_cast<std::uint32_t> (block.frames), changes, maxFrames,
        [this] (const Change& change) { set (change.index, change.value); },
        [&] (std::uint32_t from, std::uint32_t to) { run (block, from, to); });

    // It follows from some of them.
    if (! changes.empty())
        takeTail();
}

void JuceModule::run (const Block& block, std::uint32_t from, std::uint32_t to) noexcept
{
    const auto frames = to - from;
    const auto numOutputs = layout.outputs.size();

    for (std::size_t i = 0; i < channels.size(); ++i)
        channels[i] = i < numOutputs ? block.out (layout.outputs[i].port, layout.outputs[i].channel) + from
                                     : inputSamples.data() + (i - numOutputs) * maxFrames;

    // In place: no input lies where an output does.
    for (std::size_t i = 0; i < channels.size(); ++i)
    {
        if (i < layout.inputs.size())
            std::copy_n (block.in (layout.inputs[i].port, layout.inputs[i].channel) + from, frames, channels[i]);
        else
            std::fill_n (channels[i], frames, 0.0f);
    }

    fillMidi (block, from, to);
    playHead.set (block.transport.after (from, block.sampleRate), block.sampleRate);
    juce::AudioBuffer<float> buffer (channels.data(), static_cast<int> (channels.size()), static_cast<int> (frames));
    plugin->processBlock (buffer, midi);
    sendMidi (block, from, to);
}

/// What is later than the last part comes with it.
void JuceModule::fillMidi (const Block& block, std::uint32_t from, std::uint32_t to) noexcept
{
    midi.clear();

    if (layout.midiInput < 0)
        return;

    const auto isLastPart = to >= static_cast<std::uint32_t> (block.frames);

    for (const auto& event : block.midiIn (layout.midiInput))
        if (event.offset >= from && (event.offset < to || isLastPart) && event.size <= longestMessage)
            midi.addEvent (event.data, static_cast<int> (event.size),
                           static_cast<int> (std::min (event.offset, to - 1) - from));
}

void JuceModule::sendMidi (const Block& block, std::uint32_t from, std::uint32_t to) noexcept
{
    if (layout.midiOutput < 0)
        return;

    for (const auto& sent : midi)
    {
        MidiEvent event;

        if (sent.numBytes < 1 || static_cast<std::size_t> (sent.numBytes) > sizeof event.data)
            continue;

        const auto offset = std::clamp (sent.samplePosition, 0, static_cast<int> (to - from) - 1);
        lastOffset = event.offset = std::max (from + static_cast<std::uint32_t> (offset), lastOffset);
        event.size = static_cast<std::uint32_t> (sent.numBytes);
        std::copy_n (sent.data, sent.numBytes, event.data);
        block.sendMidi (layout.midiOutput, event);
    }
}

} // namespace bulkhead
