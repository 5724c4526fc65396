#include "BlockMemory.h"

#include <algorithm>

namespace bulkhead
{

BlockMemory::BlockMemory (const PluginDescription& description, std::uint32_t maxFrames) : length (maxFrames)
{
    inputs.resize (description.inputs.size());
    outputs.resize (description.outputs.size());
    events.resize (outputs.size());
    numEvents.resize (outputs.size());
    std::size_t lines = 1; // the first one is the silence of channels that are not there

    for (const auto& port : description.inputs)
    {
        firstOfInput.push_back (lines);
        lines += static_cast<std::size_t> (port.channels);
    }

    for (const auto& port : description.outputs)
    {
        firstOfOutput.push_back (lines);
        lines += static_cast<std::size_t> (port.channels);
    }

    samples.resize (lines * length);

    for (std::size_t i = 0; i < inputs.size(); ++i)
    {
        const auto channels = static_cast<std::size_t> (description.inputs[i].channels);
        inputs[i].count = static_cast<int> (channels);

        for (std::size_t c = 0; c < std::size (inputs[i].channels); ++c)
            inputs[i].channels[c] = c < channels ? input (i, c).data() : samples.data();
    }

    for (std::size_t i = 0; i < outputs.size(); ++i)
    {
        outputs[i].wanted = true;
        outputs[i].events = events[i].data();
        outputs[i].numEvents = &numEvents[i];

        for (std::size_t c = 0; c < static_cast<std::size_t> (description.outputs[i].channels); ++c)
            outputs[i].channels[c] = output (i, c).data();
    }

    block.inputs = inputs.data();
    block.outputs = outputs.data();
}

const Block& BlockMemory::next (std::uint32_t frames) noexcept
{
    std::fill (numEvents.begin(), numEvents.end(), 0u);
    block.time += static_cast<std::uint64_t> (block.frames);
    block.frames = static_cast<int> (std::min<std::size_t> (frames, length));
    return block;
}

std::span<float> BlockMemory::input (std::size_t port, std::size_t channel) noexcept
{
    return at (firstOfInput[port] + channel);
}

std::span<float> BlockMemory::output (std::size_t port, std::size_t channel) noexcept
{
    return at (firstOfOutput[port] + channel);
}

int latencyOfSilence (HostedModule& module, const PluginDescription& description, std::uint32_t frames)
{
    BlockMemory memory (description, frames);
    module.process (memory.next (frames), {});
    return module.latency();
}

} // namespace bulkhead
