// A plugin that runs through JUCE.
#pragma once

#include "JuceLayout.h"
#include "JucePlayHead.h"

#include "Runner/HostedModule.h"

#include <atomic>
#include <memory>

namespace bulkhead
{

/// process() allocates nothing by itself, nor does JUCE, once the list of events that it keeps has been as long as
/// the longest. Where a parameter changes, JUCE takes a lock for a moment to see which thread it is on. What
/// setParameters() sets is part of a VST3's state from the next block on.
class JuceModule final : public HostedModule, private juce::AudioProcessorListener
{
public:
    /// Prepares the plugin, which `layout` was read from. Message thread, as everything but process().
    JuceModule (std::unique_ptr<juce::AudioPluginInstance> plugin, JuceLayout layout,
                const PluginLoader::Settings& settings);

    ~JuceModule() override;

    void process (const Block& block, std::span<const Change> changes) noexcept override;
    int latency() const noexcept override { return latencyFrames.load (std::memory_order_relaxed); }
    bool hasBypass() const noexcept override { return layout.bypass != nullptr; }
    std::uint32_t tail() const noexcept override { return tailFrames.load (std::memory_order_relaxed); }
    void setParameters (std::span<const float> values) override;
    std::string saveState (std::vector<std::byte>& bytes) override;
    std::string loadState (std::span<const std::byte> bytes) override;
    void getParameters (std::span<float> values) const override;

    std::vector<std::string> programNames() override;
    std::string loadProgram (std::size_t index) override;

    /// The plugin's editor, for the caller to keep; nullptr where it has none. `listener` hears what is turned there
    /// until editorClosed().
    juce::AudioProcessorEditor* makeJuceEditor (EditorListener& listener);
    void editorClosed();

private:
    class Watch;

    void beQuiet() noexcept;
    void takeTail() noexcept;
    void set (std::size_t index, float value) noexcept;
    void run (const Block& block, std::uint32_t from, std::uint32_t to) noexcept;
    void fillMidi (const Block& block, std::uint32_t from, std::uint32_t to) noexcept;
    void sendMidi (const Block& block, std::uint32_t from, std::uint32_t to) noexcept;

    void audioProcessorParameterChanged (juce::AudioProcessor*, int, float) override {}
    void audioProcessorChanged (juce::AudioProcessor*, const ChangeDetails&) override;

    JucePlayHead playHead; // The plugin has it to the end.
    const std::unique_ptr<juce::AudioPluginInstance> plugin;
    const JuceLayout layout;
    const std::uint32_t maxFrames;
    std::vector<float> inputSamples; ///< Of the channels that have no output to be in.
    std::vector<float*> channels; ///< What the plugin computes in place.
    juce::MidiBuffer midi;
    std::uint32_t lastOffset = 0; ///< Of what was sent in this block.
    std::atomic<int> latencyFrames {0};
    std::atomic<std::uint32_t> tailFrames {0};
    std::unique_ptr<Watch> watch; ///< While an editor is open.
    juce::uint32 quietUntil = 0; ///< Milliseconds: what moves until then is of a state or a program, and nobody's turn.
};

} // namespace bulkhead
