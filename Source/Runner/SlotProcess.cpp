// SlotRunner: a module's parameters, sample by sample, and its process(), part by part.
#include "BlockNow.h"
#include "SlotRunner.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bulkhead
{

static_assert (maxDeviceInputs == static_cast<int> (maxInputChannels));

void SlotRunner::fillParameters (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    const auto parameters = bound.type->info.parameters.first (numRamps (bound.type->info));
    auto* ramps = rampsOf (state);
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());
    std::uint64_t changed = 0;

    for (const auto& pending : now.binding.events)
        if (pending.module == moduleIndex && pending.event.kind == Event::parameter
            && pending.event.index < parameters.size())
            changed |= 1ull << pending.event.index;

    for (std::size_t p = 0; p < parameters.size(); ++p)
    {
        auto& ramp = ramps[p];
        auto* values = bound.parameterValues.data() + p * now.binding.maxFrames;
        auto& filledWith = bound.parameterFilledWith[p];
        bound.parameterPointers[p] = values;

        if ((changed >> p & 1) == 0 && ramp.remaining == 0)
        {
            if (! (filledWith == ramp.value))
                std::fill_n (values, now.binding.maxFrames, ramp.value);

            filledWith = ramp.value;
            bound.parameterSteady[p] = true;
            continue;
        }

        bound.parameterSteady[p] = false;
        filledWith = std::numeric_limits<float>::quiet_NaN();
        std::uint32_t at = 0;

        for (const auto& pending : now.binding.events)
        {
            const auto& event = pending.event;

            if (pending.module != moduleIndex || event.kind != Event::parameter || event.index != p)
                continue;

            if (event.offset > at)
            {
                ramp.fill (values + at, event.offset - at, parameters[p]);
                at = event.offset;
            }

            ramp.moveTo (event.value, parameters[p], now.sampleRate);
        }

        ramp.fill (values + at, now.frames - at, parameters[p]);
    }
}

void SlotRunner::openOutputs (const Now& now, BoundModule& bound) noexcept
{
    for (std::size_t o = 0; o < bound.to.size(); ++o)
    {
        const auto& to = bound.to[o];
        auto* base = to.blocks[now.parity];
        auto& output = bound.outputs[o];
        output.wanted = to.wanted;

        if (to.kind == SignalKind::midi)
        {
            auto& buffer = *reinterpret_cast<MidiBuffer*> (base);
            buffer.count = 0;
            output.numEvents = &buffer.count;
            output.events = reinterpret_cast<MidiEvent*> (base + sizeof (MidiBuffer));
            continue;
        }

        for (std::uint32_t c = 0; c < maxChannels; ++c)
            output.channels[c] = c < to.channels ? reinterpret_cast<float*> (base) + c * now.binding.blockStride
                                                 : now.binding.unread.data();
    }
}

/// All of a block but its length and its events.
Block SlotRunner::blockFor (const Now& now, BoundModule& bound) const noexcept
{
    Block block;
    block.voices = static_cast<int> (bound.voices);
    block.sampleRate = now.sampleRate;
    block.transport = now.transport;
    block.inputs = bound.inputs.data();
    block.outputs = bound.outputs.data();
    block.parameterValues = bound.parameterPointers.data();
    block.parameterSteady = bound.parameterSteady.get();
    block.rings = reinterpret_cast<const Ring (*)[maxChannels]> (bound.rings.data());

    auto& deviceInputs = now.binding.deviceInputs;
    block.deviceInputs = deviceInputs;
    block.deviceChannels = static_cast<int> (now.inputChannels);

    for (std::uint32_t c = 0; c < maxInputChannels; ++c)
        deviceInputs[c] = c < now.inputChannels ? board.deviceInput[now.parity][c] : now.binding.silence.data();

    return block;
}

/// What comes to it by MIDI from `begin` to `end`; valid until the next call.
std::span<const MidiEvent> SlotRunner::hostMidiOf (const Now& now, std::uint32_t moduleIndex, std::uint32_t begin,
                                                   std::uint32_t end) const noexcept
{
    std::uint32_t numMidi = 0;

    for (const auto& pending : now.binding.events)
    {
        const auto& event = pending.event;

        if (pending.module != moduleIndex || event.kind != Event::midi || event.offset < begin || event.offset >= end
            || numMidi == now.binding.hostMidi.size())
            continue;

        auto& midi = now.binding.hostMidi[numMidi++];
        midi.offset = event.offset - begin;
        midi.size = std::min<std::uint32_t> (event.index, sizeof event.data);
        std::copy_n (event.data, midi.size, midi.data);
    }

    if (auto& bound = now.binding.modules[moduleIndex]; bound.type->info.takesHostMidi)
        numMidi = filterNotes (now, bound, numMidi, begin == 0);

    return {now.binding.hostMidi.data(), numMidi};
}

/// What it had heard before it was made again comes before what it hears in this block.
void SlotRunner::hearChased (const Now& now, BoundModule& bound, std::uint32_t moduleIndex) noexcept
{
    const auto chased = hostMidiOf (now, moduleIndex, 0, now.frames);

    if (chased.empty() && ! bound.lostMidi)
        return;

    for (std::size_t i = 0; i < bound.inputs.size(); ++i)
        if (bound.from[i].kind == SignalKind::midi)
        {
            auto& both = now.binding.midiScratch;
            auto& events = bound.inputs[i].events;
            std::size_t count = 0;
            const auto add = [&] (const MidiEvent& event)
            {
                if (count < both.size())
                    both[count++] = event;
            };

            // What was not heard may have let notes go.
            constexpr std::uint8_t controlChange = 0xb0, sustain = 64, allNotesOff = 123;

            const auto numChannels = std::exchange (bound.lostMidi, false) ? 16 : 0;

            for (int channel = 0; channel < numChannels; ++channel)
                for (const auto controller : {sustain, allNotesOff})
                    add ({0, 3, {static_cast<std::uint8_t> (controlChange | channel), controller, 0}});

            std::for_each (chased.begin(), chased.end(), add);
            std::for_each (events.begin(), events.end(), add);
            events = {both.data(), count};
            return;
        }
}

/// A plugin gets the whole block, and takes its parameters' changes as its format can.
void SlotRunner::processHosted (const Now& now, BoundModule& bound) noexcept
{
    const auto parameters = bound.type->info.parameters;
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());
    auto block = blockFor (now, bound);
    block.frames = static_cast<int> (now.frames);
    block.time = now.time;
    hearChased (now, bound, moduleIndex);
    letNotesGo (now, bound);
    bound.changes.clear();
    tellBypass (bound);

    for (const auto& pending : now.binding.events)
        if (const auto& event = pending.event;
            pending.module == moduleIndex && event.kind == Event::parameter && event.index < parameters.size())
            bound.changes.push_back (
                {event.index, event.offset, ParameterRamp::bounded (event.value, parameters[event.index])});
        else if (pending.module == moduleIndex && event.kind == Event::bypass && bound.hosted->hasBypass())
            bound.changes.push_back ({HostedModule::bypassIndex, event.offset, event.value >= 0.5f ? 1.0f : 0.0f});

    if (! bound.hosted->processUnlessPaused (block, bound.changes))
    {
        bound.bypassTold = -1;

        for (const auto& input : bound.inputs)
            bound.lostMidi = bound.lostMidi || ! input.events.empty();

        for (auto& output : bound.outputs)
            for (auto* channel : output.channels)
                if (channel != nullptr && output.events == nullptr)
                    std::fill_n (channel, now.frames, 0.0f);
    }

    reportLatency (*bound.hosted, *bound.report);
}

void SlotRunner::process (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    if (bound.hosted != nullptr)
        return processHosted (now, bound);

    constexpr int maxParts = 32;
    const auto& info = bound.type->info;
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());

    // The block is cut where a stepped parameter changes.
    std::uint32_t cuts[maxParts + 1] = {0};
    int parts = 1;

    for (const auto& pending : now.binding.events)
    {
        const auto& event = pending.event;

        if (pending.module == moduleIndex && event.kind == Event::parameter && event.index < info.parameters.size()
            && info.parameters[event.index].isStepped() && event.offset > cuts[parts - 1] && parts < maxParts)
            cuts[parts++] = event.offset;
    }

    cuts[parts] = now.frames;

    auto block = blockFor (now, bound);

    for (int part = 0; part < parts; ++part)
    {
        const auto begin = cuts[part], end = cuts[part + 1];
        const auto shift = begin - (part > 0 ? cuts[part - 1] : 0);

        if (shift > 0)
        {
            for (auto& input : bound.inputs)
                for (auto& channel : input.channels)
                    channel = channel == now.binding.silence.data() || channel == nullptr ? channel : channel + shift;

            for (auto& output : bound.outputs)
                for (auto& channel : output.channels)
                    channel = channel == now.binding.unread.data() || channel == nullptr ? channel : channel + shift;

            for (auto& values : bound.parameterPointers)
                values += shift;

            for (std::uint32_t c = 0; c < now.inputChannels; ++c)
                now.binding.deviceInputs[c] += shift;
        }

        block.frames = static_cast<int> (end - begin);
        block.time = now.time + begin;
        block.transport = now.transport.after (begin, now.sampleRate);
        block.offset = begin;

        block.hostMidi = hostMidiOf (now, moduleIndex, begin, end);

        // The events of MIDI cables, cut to this part.
        std::span<const MidiEvent> whole[maxPortsPerDirection];

        if (parts > 1)
        {
            std::size_t used = 0;

            for (std::size_t i = 0; i < bound.inputs.size(); ++i)
            {
                whole[i] = bound.inputs[i].events;
                const auto first = used;

                for (auto event : whole[i])
                    if (event.offset >= begin && event.offset < end && used < now.binding.midiScratch.size())
                    {
                        event.offset -= begin;
                        now.binding.midiScratch[used++] = event;
                    }

                bound.inputs[i].events = {now.binding.midiScratch.data() + first, used - first};
            }
        }

        bound.type->process (ownStateOf (state, *bound.type), block);

        if (parts > 1)
            for (std::size_t i = 0; i < bound.inputs.size(); ++i)
                bound.inputs[i].events = whole[i];
    }
}

} // namespace bulkhead
