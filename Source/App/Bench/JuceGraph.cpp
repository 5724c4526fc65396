#include "JuceGraph.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace bulkhead
{

/// A module with the channels of its connected inputs, and of its wanted outputs, side by side.
class JuceGraph::Processor final : public juce::AudioProcessor
{
public:
    Processor (const PatchGraph::Node& node, std::vector<int> channelsIn, std::vector<bool> wanted, double sampleRate,
               int blockFrames, BenchMemory& memory)
        : module (*node.module, *node.type, static_cast<int> (node.voices), sampleRate, blockFrames, memory),
          inputs (std::move (channelsIn)), outputs (wanted.size()),
          midiEvents (memory.take<MidiEvent> (maxMidiEventsPerBlock))
    {
        const auto& info = module.info();

        for (std::size_t o = 0; o < wanted.size(); ++o)
        {
            module.output (o).wanted = wanted[o];

            if (wanted[o] && info.outputs[o].kind != SignalKind::midi)
                outputs[o] = static_cast<int> (PatchGraph::channelsOf (info.outputs[o], node.voices));
        }

        for (std::size_t i = 0; i < inputs.size(); ++i)
            module.input (i).count = inputs[i];

        setPlayConfigDetails (std::accumulate (inputs.begin(), inputs.end(), 0),
                              std::accumulate (outputs.begin(), outputs.end(), 0), sampleRate, blockFrames);
        setLatencySamples (info.latency);
    }

    int firstChannelIn (std::size_t port) const
    {
        return std::accumulate (inputs.begin(), inputs.begin() + static_cast<long> (port), 0);
    }

    int firstChannelOut (std::size_t port) const
    {
        return std::accumulate (outputs.begin(), outputs.begin() + static_cast<long> (port), 0);
    }

    int channelsIn (std::size_t port) const { return inputs[port]; }

    void processBlock (juce::AudioBuffer<float>& audio, juce::MidiBuffer& midi) override
    {
        for (std::size_t i = 0, channel = 0; i < inputs.size(); ++i)
        {
            auto& input = module.input (i);

            if (module.info().inputs[i].kind == SignalKind::midi)
                takeMidi (input, midi);
            else
                for (int c = 0; c < inputs[i]; ++c)
                    input.channels[c] = audio.getReadPointer (static_cast<int> (channel++));
        }

        module.process();
        midi.clear();

        // Inputs and outputs share the buffer: a module must not write where it still reads.
        for (std::size_t o = 0, channel = 0; o < outputs.size(); ++o)
        {
            const auto& output = module.output (o);

            for (int c = 0; c < outputs[o]; ++c)
                audio.copyFrom (static_cast<int> (channel++), 0, output.channels[c], audio.getNumSamples());

            if (output.wanted && output.numEvents != nullptr)
                for (std::uint32_t e = 0; e < *output.numEvents; ++e)
                    midi.addEvent (output.events[e].data, static_cast<int> (output.events[e].size),
                                   static_cast<int> (output.events[e].offset));
        }
    }

    void prepareToPlay (double, int) override {}
    void releaseResources() override {}
    const juce::String getName() const override { return juce::String (std::string (module.info().type)); }
    double getTailLengthSeconds() const override { return 0.0; }
    bool acceptsMidi() const override { return hasMidi (module.info().inputs); }
    bool producesMidi() const override { return hasMidi (module.info().outputs); }
    juce::AudioProcessorEditor* createEditor() override { return nullptr; }
    bool hasEditor() const override { return false; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram (int) override {}
    const juce::String getProgramName (int) override { return {}; }
    void changeProgramName (int, const juce::String&) override {}
    void getStateInformation (juce::MemoryBlock&) override {}
    void setStateInformation (const void*, int) override {}

    PreparedModule module;

private:
    static bool hasMidi (std::span<const PortInfo> ports)
    {
        return std::any_of (ports.begin(), ports.end(), [] (const auto& p) { return p.kind == SignalKind::midi; });
    }

    void takeMidi (Block::Input& input, const juce::MidiBuffer& midi) const
    {
        std::size_t count = 0;

        for (const auto message : midi)
            if (message.numBytes <= static_cast<int> (sizeof MidiEvent::data) && count < maxMidiEventsPerBlock)
            {
                auto& event = midiEvents[count++];
                event.offset = static_cast<std::uint32_t> (message.samplePosition);
                event.size = static_cast<std::uint32_t> (message.numBytes);
                std::copy_n (message.data, message.numBytes, event.data);
            }

        input.events = {midiEvents, count};
    }

    const std::vector<int> inputs; ///< Channels by port; 0 where nothing is plugged in.
    std::vector<int> outputs; ///< Channels by port; 0 where nothing reads it.
    MidiEvent* const midiEvents;
};

JuceGraph::JuceGraph (const Patch& source, double sampleRate, int blockFrames) : buffer (2, blockFrames)
{
    using Graph = juce::AudioProcessorGraph;
    constexpr auto now = Graph::UpdateKind::sync; // nothing is built before prepareToPlay()
    const PatchGraph patch (source);

    if (! patch.problem().empty())
        throw std::runtime_error (patch.problem());

    const auto& nodes = patch.nodes();
    graph.setPlayConfigDetails (0, 2, sampleRate, blockFrames);
    const auto device = graph.addNode (
        std::make_unique<Graph::AudioGraphIOProcessor> (Graph::AudioGraphIOProcessor::audioOutputNode), {}, now);
    std::vector<Graph::NodeID> ids (nodes.size());

    for (std::uint32_t n = 0; n < nodes.size(); ++n)
    {
        const auto& info = nodes[n].type->info;
        std::vector<int> channelsIn (info.inputs.size(), 0);
        std::vector<bool> wanted (info.outputs.size(), info.type == "output");

        if (info.midiToDevice >= 0)
            wanted[static_cast<std::size_t> (info.midiToDevice)] = true;

        for (std::size_t e = 0; e < patch.edges().size(); ++e)
        {
            const auto& edge = patch.edges()[e];

            if (edge.from == n)
                wanted[edge.output] = true;

            if (edge.to == n && ! patch.isFeedback (e) && info.inputs[edge.input].kind != SignalKind::midi)
                channelsIn[edge.input] = std::max (
                    channelsIn[edge.input], patch.isSummed (edge) ? 1 : static_cast<int> (patch.channelsFrom (edge)));
        }

        auto processor = std::make_unique<Processor> (nodes[n], std::move (channelsIn), std::move (wanted), sampleRate,
                                                      blockFrames, memory);
        processors.push_back (processor.get());
        ids[n] = graph.addNode (std::move (processor), {}, now)->nodeID;
    }

    for (std::size_t e = 0; e < patch.edges().size(); ++e)
    {
        const auto& edge = patch.edges()[e];

        if (patch.isFeedback (e))
            continue;

        if (nodes[edge.to].type->info.inputs[edge.input].kind == SignalKind::midi)
        {
            graph.addConnection ({{ids[edge.from], Graph::midiChannelIndex}, {ids[edge.to], Graph::midiChannelIndex}},
                                 now);
            continue;
        }

        const auto from = processors[edge.from]->firstChannelOut (edge.output);
        const auto to = processors[edge.to]->firstChannelIn (edge.input);
        const auto channels = static_cast<int> (patch.channelsFrom (edge));
        const auto all = processors[edge.to]->channelsIn (edge.input);
        const auto toAll = channels == 1 || patch.isSummed (edge);

        for (int c = 0; c < channels; ++c)
            for (int d = toAll ? 0 : c; d < (toAll ? all : c + 1); ++d)
                graph.addConnection ({{ids[edge.from], from + c}, {ids[edge.to], to + d}}, now);
    }

    for (std::uint32_t n = 0; n < nodes.size(); ++n)
        if (nodes[n].type->info.type == "output")
            for (int side = 0; side < 2; ++side)
                graph.addConnection ({{ids[n], side}, {device->nodeID, side}}, now);

    memory.touch();
    graph.prepareToPlay (sampleRate, blockFrames);
}

void JuceGraph::press (std::initializer_list<int> notes)
{
    for (auto* processor : processors)
        for (const auto note : notes)
            processor->module.press (note);
}

void JuceGraph::runBlock() noexcept
{
    midi.clear();
    buffer.clear();
    graph.processBlock (buffer, midi);
}

} // namespace bulkhead
