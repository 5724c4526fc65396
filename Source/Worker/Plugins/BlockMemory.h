// A block of a plugin's own, with silence on its inputs and room for its outputs: to run it outside of a patch.
#pragma once

#include "Runner/HostedModule.h"

#include <array>
#include <vector>

namespace bulkhead
{

class BlockMemory
{
public:
    /// Of at most `maxFrames` frames.
    BlockMemory (const PluginDescription& description, std::uint32_t maxFrames);

    BlockMemory (const BlockMemory&) = delete;
    BlockMemory& operator= (const BlockMemory&) = delete;

    /// The block to process; what it points to stays until it is asked for again. MIDI that was sent before is
    /// forgotten.
    const Block& next (std::uint32_t frames) noexcept;

    /// To be filled before, to be read after processing. maxFrames long.
    std::span<float> input (std::size_t port, std::size_t channel = 0) noexcept;
    std::span<float> output (std::size_t port, std::size_t channel = 0) noexcept;

    void setMidi (std::size_t port, std::span<const MidiEvent> midi) noexcept { inputs[port].events = midi; }
    std::span<const MidiEvent> midiOut (std::size_t port) const noexcept
    {
        return {events[port].data(), numEvents[port]};
    }

private:
    std::span<float> at (std::size_t line) noexcept { return {samples.data() + line * length, length}; }

    std::size_t length;
    std::vector<float> samples;
    std::vector<std::size_t> firstOfInput, firstOfOutput;
    std::vector<Block::Input> inputs;
    std::vector<Block::Output> outputs;
    std::vector<std::array<MidiEvent, maxMidiEventsPerBlock>> events;
    std::vector<std::uint32_t> numEvents;
    Block block;
};

/// Frames that it lags behind, as it says once it has run a block of silence. Control thread.
int latencyOfSilence (HostedModule& module, const PluginDescription& description, std::uint32_t frames);

} // namespace bulkhead
