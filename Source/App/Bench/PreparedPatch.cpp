#include "PreparedPatch.h"

#include "Runner/ModuleState.h"

#include <algorithm>
#include <stdexcept>

namespace bulkhead
{

BenchMemory::BenchMemory() : shared (SharedMemory::create ("bench", std::size_t (1) << 30)) {}

std::byte* BenchMemory::take (std::size_t bytes)
{
    const auto offset = used;
    used += (bytes + 63) / 64 * 64;

    if (used > shared.size())
        throw std::runtime_error ("the modules need more memory than a bench has");

    return shared.data() + offset;
}

PreparedModule::PreparedModule (const PatchModule& module, const ModuleType& moduleType, int voices, double sampleRate,
                                int blockFrames, BenchMemory& memory)
    : type (moduleType), inputs (type.info.inputs.size() + 1), outputs (type.info.outputs.size() + 1),
      steady (std::make_unique<bool[]> (type.info.parameters.size() + 1)), rings (type.info.rings.size() * maxChannels)
{
    const auto length = static_cast<std::size_t> (blockFrames);
    state = memory.take (type.stateBytes);
    type.initialise (state);
    zeros = memory.take<float> (length);

    for (auto& input : inputs)
        std::fill (std::begin (input.channels), std::end (input.channels), zeros);

    for (std::size_t o = 0; o < type.info.outputs.size(); ++o)
    {
        const auto& port = type.info.outputs[o];
        auto& output = outputs[o];

        if (port.kind == SignalKind::midi)
        {
            output.events = memory.take<MidiEvent> (maxMidiEventsPerBlock);
            output.numEvents = memory.take<std::uint32_t> (1);
            continue;
        }

        const auto channels = PatchGraph::channelsOf (port, static_cast<std::uint32_t> (voices));
        auto* const unread = channels < maxChannels ? memory.take<float> (length) : nullptr;

        for (std::uint32_t c = 0; c < maxChannels; ++c)
            output.channels[c] = c < channels ? memory.take<float> (length) : unread;
    }

    for (std::size_t p = 0; p < type.info.parameters.size(); ++p)
    {
        auto* values = memory.take<float> (length);
        std::fill_n (values, length,
                     ParameterRamp::bounded (module.parameter (static_cast<int> (p)), type.info.parameters[p]));
        parameters.push_back (values);
        steady[p] = true;
    }

    for (std::size_t r = 0; r < type.info.rings.size(); ++r)
        for (int c = 0; c < type.info.rings[r].channels; ++c)
        {
            const auto ringLength =
                ringLengthFor (type.info.rings[r].seconds * sampleRate, static_cast<std::uint32_t> (blockFrames));
            rings[r * maxChannels + static_cast<std::size_t> (c)] = Ring (memory.take<float> (ringLength), ringLength);
        }

    std::fill (std::begin (deviceInputs), std::end (deviceInputs), zeros);
    block.frames = blockFrames;
    block.voices = voices;
    block.sampleRate = sampleRate;
    block.inputs = inputs.data();
    block.outputs = outputs.data();
    block.parameterValues = parameters.data();
    block.parameterSteady = steady.get();
    block.rings = reinterpret_cast<const Ring (*)[maxChannels]> (rings.data());
    block.deviceInputs = deviceInputs;
}

void PreparedModule::press (int note)
{
    if (! type.info.takesHostMidi || numPressed == std::size (pressed))
        return;

    auto& event = pressed[numPressed++];
    event.size = 3;
    event.data[0] = 0x90;
    event.data[1] = static_cast<std::uint8_t> (note);
    event.data[2] = 100;
}

void PreparedModule::process() noexcept
{
    for (auto& output : outputs)
        if (output.numEvents != nullptr)
            *output.numEvents = 0;

    block.hostMidi = {pressed, numPressed};
    type.process (state, block);
    block.time += static_cast<std::uint64_t> (block.frames);
    numPressed = 0;
}

PreparedPatch::PreparedPatch (const Patch& p, double sampleRate, int blockFrames)
    : patch (p), graph (patch), frames (blockFrames), placeOf (graph.nodes().size()), sources (graph.nodes().size()),
      mixes (graph.nodes().size()), midiMixes (graph.nodes().size())
{
    if (! graph.problem().empty())
        throw std::runtime_error (graph.problem());

    for (std::size_t i = 0; i < graph.order().size(); ++i)
    {
        const auto& node = graph.nodes()[graph.order()[i]];
        placeOf[graph.order()[i]] = i;
        modules.push_back (std::make_unique<PreparedModule> (*node.module, *node.type, static_cast<int> (node.voices),
                                                             sampleRate, blockFrames, memory));
    }

    for (std::size_t e = 0; e < graph.edges().size(); ++e)
    {
        const auto& edge = graph.edges()[e];
        modules[placeOf[edge.from]]->output (edge.output).wanted = true;

        if (! graph.isFeedback (e))
            sources[placeOf[edge.to]].push_back (placeOf[edge.from]);
    }

    for (std::size_t i = 0; i < modules.size(); ++i)
    {
        auto& before = sources[i];
        std::sort (before.begin(), before.end());
        before.erase (std::unique (before.begin(), before.end()), before.end());
        const auto& info = modules[i]->info();

        // What is heard, or goes to devices, is wanted by no cable.
        for (std::size_t o = 0; o < info.outputs.size(); ++o)
            if (info.type == "output" || info.midiToDevice == static_cast<int> (o))
                modules[i]->output (o).wanted = true;

        for (std::size_t input = 0; input < info.inputs.size(); ++input)
            plug (i, input);
    }
}

void PreparedPatch::plug (std::size_t index, std::size_t input)
{
    std::vector<std::size_t> cables;

    for (std::size_t e = 0; e < graph.edges().size(); ++e)
        if (placeOf[graph.edges()[e].to] == index && graph.edges()[e].input == input)
            cables.push_back (e);

    if (cables.empty())
        return;

    if (modules[index]->info().inputs[input].kind == SignalKind::midi)
        return plugMidi (index, input, cables);

    auto& block = modules[index]->input (input);
    auto sums = cables.size() > 1;

    for (const auto e : cables)
    {
        const auto& edge = graph.edges()[e];
        const auto channels = static_cast<int> (graph.channelsFrom (edge));
        block.count = std::max (block.count, graph.isSummed (edge) ? 1 : channels);
        sums = sums || graph.isSummed (edge);
    }

    const auto length = static_cast<std::size_t> (frames);
    Mix mix;

    if (sums)
    {
        mix.numFloats = length * static_cast<std::size_t> (block.count);
        mix.sums = memory.take<float> (mix.numFloats);

        for (int c = 0; c < block.count; ++c)
            block.channels[c] = mix.sums + static_cast<std::size_t> (c) * length;
    }

    for (const auto e : cables)
    {
        const auto& edge = graph.edges()[e];
        const auto& from = modules[placeOf[edge.from]]->output (edge.output);
        const auto channels = static_cast<int> (graph.channelsFrom (edge));

        for (int c = 0; c < channels; ++c)
        {
            // A mono cable that joins others feeds every channel, and so does the sum of voices.
            const auto toAll = channels == 1 || graph.isSummed (edge);

            if (! sums)
                block.channels[c] = from.channels[c];
            else
                for (int to = toAll ? 0 : c; to < (toAll ? block.count : c + 1); ++to)
                    mix.parts.push_back ({from.channels[c], mix.sums + static_cast<std::size_t> (to) * length});
        }
    }

    if (sums)
        mixes[index].push_back (std::move (mix));
}

void PreparedPatch::plugMidi (std::size_t index, std::size_t input, const std::vector<std::size_t>& cables)
{
    MidiMix mix {input, {}, memory.take<MidiEvent> (maxMidiEventsPerBlock)};

    for (const auto e : cables)
        mix.from.push_back (&modules[placeOf[graph.edges()[e].from]]->output (graph.edges()[e].output));

    modules[index]->input (input).count = static_cast<int> (cables.size());
    midiMixes[index].push_back (std::move (mix));
}

void PreparedPatch::run (std::size_t index) noexcept
{
    for (const auto& mix : mixes[index])
    {
        std::fill_n (mix.sums, mix.numFloats, 0.0f);

        for (const auto& part : mix.parts)
            for (int i = 0; i < frames; ++i)
                part.sum[i] += part.samples[i];
    }

    for (const auto& mix : midiMixes[index])
    {
        std::size_t count = 0;

        for (const auto* from : mix.from)
            for (std::uint32_t e = 0; e < *from->numEvents && count < maxMidiEventsPerBlock; ++e)
            {
                auto at = count++;

                for (; at > 0 && mix.events[at - 1].offset > from->events[e].offset; --at)
                    mix.events[at] = mix.events[at - 1];

                mix.events[at] = from->events[e];
            }

        modules[index]->input (mix.input).events = {mix.events, count};
    }

    modules[index]->process();
}

void PreparedPatch::runAll() noexcept
{
    for (std::size_t i = 0; i < modules.size(); ++i)
        run (i);
}

void PreparedPatch::press (std::initializer_list<int> notes)
{
    for (auto& module : modules)
        for (const auto note : notes)
            module->press (note);
}

const float* PreparedPatch::sound (std::size_t side) noexcept
{
    for (auto& module : modules)
        if (module->info().type == "output")
            return module->output (side).channels[0];

    return nullptr;
}

} // namespace bulkhead
