// Runs one module by itself: parameters by id, signals into its inputs, what comes out of its outputs. What the host
// does around a module, at its simplest.
#pragma once

#include "Modules/Catalogue.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

namespace bulkhead::test
{

using Signal = std::vector<float>;

class ModuleRig
{
public:
    static constexpr int largestBlock = 4096;

    explicit ModuleRig (std::string_view type, double rate = 48000.0)
        : module (find (type)), info (module.info), sampleRate (rate), values (info.parameters.size()),
          cables (info.inputs.size()), wanted (info.outputs.size(), true), results (info.outputs.size()),
          midiCables (info.inputs.size()), sent (info.outputs.size()), sentBlocks (info.outputs.size()),
          state (module.stateBytes + 64)
    {
        for (std::size_t p = 0; p < values.size(); ++p)
            values[p] = {info.parameters[p].defaultValue};

        for (auto& ring : info.rings)
        {
            const auto length = std::bit_ceil (static_cast<std::uint32_t> (ring.seconds * rate) + largestBlock);
            auto& lines = rings.emplace_back();

            for (int channel = 0; channel < ring.channels; ++channel)
                lines.push_back (Signal (length, 0.0f));
        }

        module.initialise (statePointer());
    }

    /// A parameter that stays.
    ModuleRig& set (std::string_view id, float value)
    {
        values[indexOf (info.parameters, id)] = {value};
        return *this;
    }

    /// A parameter that moves: one value per frame from the start of playing, the last one from then on.
    ModuleRig& move (std::string_view id, Signal overTime)
    {
        values[indexOf (info.parameters, id)] = std::move (overTime);
        return *this;
    }

    /// A cable: one signal per channel, from the start of playing; zeros after its end.
    ModuleRig& plug (std::string_view id, std::vector<Signal> channels)
    {
        cables[indexOf (info.inputs, id)] = std::move (channels);
        return *this;
    }

    ModuleRig& plug (std::string_view id, Signal mono) { return plug (id, std::vector<Signal> {std::move (mono)}); }
    ModuleRig& unplug (std::string_view id) { return plug (id, std::vector<Signal> {}); }

    /// What the device records on its first channels, from the start of playing; zeros after its end.
    ModuleRig& record (std::vector<Signal> channels)
    {
        deviceInputs = std::move (channels);
        return *this;
    }

    /// What it shows at the moment.
    Display display()
    {
        Display lines;
        module.display (statePointer(), lines);
        return lines;
    }

    /// Writes bytes of one's own over the State: function (index) gives each.
    template <typename Function> void spoilState (Function&& function)
    {
        auto* bytes = static_cast<std::byte*> (statePointer());

        for (std::size_t i = 0; i < module.stateBytes; ++i)
            bytes[i] = function (i);
    }

    bool canBeDone() const noexcept { return module.isDone != nullptr; }
    bool isDone() { return canBeDone() && module.isDone (statePointer()); }

    /// All that it remembers: the bytes of its State, and its rings.
    std::pair<std::vector<std::byte>, std::vector<std::vector<Signal>>> memory()
    {
        const auto* bytes = static_cast<const std::byte*> (statePointer());
        return {{bytes, bytes + module.stateBytes}, rings};
    }

    /// Only these outputs are wanted.
    ModuleRig& listenTo (std::initializer_list<std::string_view> ids)
    {
        std::fill (wanted.begin(), wanted.end(), false);

        for (auto id : ids)
            wanted[indexOf (info.outputs, id)] = true;

        return *this;
    }

    /// A message from outside at an absolute frame. In order.
    ModuleRig& midi (std::uint64_t at, std::initializer_list<int> bytes)
    {
        events.emplace_back (at, messageOf (bytes));
        return *this;
    }

    /// A message into a MIDI input at an absolute frame. In order.
    ModuleRig& midiInto (std::string_view id, std::uint64_t at, std::initializer_list<int> bytes)
    {
        midiCables[indexOf (info.inputs, id)].emplace_back (at, messageOf (bytes));
        return *this;
    }

    /// Plays `frames` more, in blocks of `blockSize`, each of them in the parts given (and what they leave).
    ModuleRig& run (int frames, int blockSize = 256, const std::vector<int>& parts = {})
    {
        for (int done = 0; done < frames;)
        {
            const int size = std::min (blockSize, frames - done);
            int offset = 0;

            for (std::size_t p = 0; offset < size; ++p)
            {
                const int part = p < parts.size() ? std::min (parts[p], size - offset) : size - offset;
                processPart (part, static_cast<std::uint32_t> (offset));
                offset += part;
            }

            done += size;
        }

        return *this;
    }

    /// All that came out of one channel of an output since the start.
    const Signal& out (std::string_view id, int channel = 0) const
    {
        return results[indexOf (info.outputs, id)][static_cast<std::size_t> (channel)];
    }

    const std::vector<MidiEvent>& midiOut (std::string_view id) const { return sent[indexOf (info.outputs, id)]; }

    /// One message that came out of a MIDI output.
    struct SentMessage
    {
        std::uint64_t at; ///< Frame, from the start of playing.
        std::vector<int> bytes;

        bool operator== (const SentMessage&) const = default;
    };

    std::vector<SentMessage> messagesOut (std::string_view id) const
    {
        const auto output = indexOf (info.outputs, id);
        std::vector<SentMessage> messages;

        for (std::size_t i = 0; i < sent[output].size(); ++i)
        {
            const auto& event = sent[output][i];
            messages.push_back ({sentBlocks[output][i] + event.offset, {event.data, event.data + event.size}});
        }

        return messages;
    }

    int voices() const
    {
        if (! info.voicesParameter.empty())
            return static_cast<int> (values[indexOf (info.parameters, info.voicesParameter)][0]);

        std::size_t most = 1;

        for (std::size_t i = 0; i < cables.size(); ++i)
            if (info.inputs[i].channels == perVoice)
                most = std::max (most, cables[i].size());

        return static_cast<int> (most);
    }

    int channelsOut (std::size_t output) const
    {
        return info.outputs[output].channels == perVoice ? voices() : info.outputs[output].channels;
    }

    /// Every audio and cv output's every channel, to compare two runs.
    std::vector<Signal> everything() const
    {
        std::vector<Signal> all;

        for (std::size_t o = 0; o < results.size(); ++o)
            if (info.outputs[o].kind != SignalKind::midi)
                for (int c = 0; c < channelsOut (o); ++c)
                    all.push_back (results[o][static_cast<std::size_t> (c)]);

        return all;
    }

    /// What the host keeps to compute a block again: the State as it was, and the time. The rings stay as they are.
    struct Checkpoint
    {
        std::vector<std::byte> state;
        std::uint64_t time = 0;
    };

    Checkpoint checkpoint() const { return {state, time}; }

    void goBackTo (const Checkpoint& to)
    {
        // Into the same place, so that its alignment holds.
        std::copy (to.state.begin(), to.state.end(), state.begin());
        time = to.time;

        for (auto& output : results)
            for (auto& channel : output)
                channel.resize (std::min<std::size_t> (channel.size(), to.time));

        for (std::size_t o = 0; o < sent.size(); ++o)
            while (! sent[o].empty() && sentBlocks[o].back() >= to.time)
            {
                sent[o].pop_back();
                sentBlocks[o].pop_back();
            }
    }

    const ModuleType& module;
    const ModuleInfo& info;
    const double sampleRate;

private:
    std::vector<Signal> values; ///< By parameter: one value, or one per frame.
    std::vector<std::vector<Signal>> cables; ///< By input.
    std::vector<bool> wanted; ///< By output.
    std::vector<Signal> deviceInputs; ///< By channel.
    std::vector<std::vector<Signal>> rings;
    std::vector<std::array<Signal, maxChannels>> results; ///< By output.
    using TimedEvents = std::vector<std::pair<std::uint64_t, MidiEvent>>; ///< By absolute frame.
    TimedEvents events; ///< From outside.
    std::vector<TimedEvents> midiCables; ///< By input.
    std::vector<std::vector<MidiEvent>> sent; ///< By output; offsets count from the start of their block.
    std::vector<std::vector<MidiEvent>> blockEvents; ///< By output: what the block that is played has sent so far.
    std::vector<std::uint32_t> numBlockEvents;
    std::vector<std::vector<std::uint64_t>> sentBlocks; ///< When the block of each began.
    std::vector<std::byte> state;
    std::uint64_t time = 0;

    static const ModuleType& find (std::string_view type)
    {
        const auto* found = findModuleType (type);

        if (found == nullptr)
            throw std::invalid_argument ("no module " + std::string (type));

        return *found;
    }

    template <typename Infos> static std::size_t indexOf (const Infos& infos, std::string_view id)
    {
        for (std::size_t i = 0; i < infos.size(); ++i)
            if (infos[i].id == id)
                return i;

        throw std::invalid_argument ("no " + std::string (id));
    }

    void* statePointer()
    {
        void* pointer = state.data();
        auto space = state.size();
        return std::align (64, module.stateBytes, pointer, space);
    }

    void processPart (int frames, std::uint32_t offset)
    {
        const auto size = static_cast<std::size_t> (frames);
        const Signal zeros (size, 0.0f);
        Signal unused (size, 0.0f);

        std::vector<std::vector<Signal>> cut (cables.size());
        std::vector<Block::Input> inputs (std::max<std::size_t> (1, cables.size()));

        for (std::size_t i = 0; i < cables.size(); ++i)
        {
            std::fill (std::begin (inputs[i].channels), std::end (inputs[i].channels), zeros.data());
            inputs[i].count = static_cast<int> (cables[i].size());

            for (auto& channel : cables[i])
                cut[i].push_back (part (channel, size, 0.0f));

            for (std::size_t c = 0; c < cut[i].size(); ++c)
                inputs[i].channels[c] = cut[i][c].data();
        }

        std::vector<std::array<Signal, maxChannels>> fresh (results.size());

        if (offset == 0)
        {
            blockEvents.assign (results.size(), std::vector<MidiEvent> (maxMidiEventsPerBlock));
            numBlockEvents.assign (results.size(), 0);
        }

        const auto numBefore = numBlockEvents;
        std::vector<Block::Output> outputs (std::max<std::size_t> (1, results.size()));

        for (std::size_t o = 0; o < results.size(); ++o)
        {
            outputs[o].wanted = wanted[o];
            outputs[o].events = blockEvents[o].data();
            outputs[o].numEvents = &numBlockEvents[o];
            std::fill (std::begin (outputs[o].channels), std::end (outputs[o].channels), unused.data());

            for (int c = 0; c < channelsOut (o); ++c)
            {
                auto& channel = fresh[o][static_cast<std::size_t> (c)];
                channel.assign (size, 12345.0f); // Must be overwritten.
                outputs[o].channels[c] = channel.data();
            }
        }

        std::vector<Signal> parameters;
        std::vector<const float*> parameterPointers;
        auto steady = std::make_unique<bool[]> (values.size() + 1);

        for (std::size_t p = 0; p < values.size(); ++p)
        {
            parameters.push_back (part (values[p], size, values[p].back()));
            steady[p] = std::all_of (parameters[p].begin(), parameters[p].end(),
                                     [&] (float v) { return v == parameters[p][0]; });
        }

        for (auto& parameter : parameters)
            parameterPointers.push_back (parameter.data());

        std::vector<std::array<Ring, maxChannels>> ringTable (rings.size() + 1);

        for (std::size_t r = 0; r < rings.size(); ++r)
            for (std::size_t c = 0; c < rings[r].size(); ++c)
                ringTable[r][c] = Ring (rings[r][c].data(), static_cast<std::uint32_t> (rings[r][c].size()));

        const auto arriving = part (events, size);
        std::vector<std::vector<MidiEvent>> arrivingThere;

        for (std::size_t i = 0; i < midiCables.size(); ++i)
        {
            arrivingThere.push_back (part (midiCables[i], size));

            if (! midiCables[i].empty())
                inputs[i].count = std::max (inputs[i].count, 1);
        }

        for (std::size_t i = 0; i < midiCables.size(); ++i)
            inputs[i].events = arrivingThere[i];

        std::vector<Signal> recorded;
        std::array<const float*, maxDeviceInputs> recordedPointers;
        recordedPointers.fill (zeros.data());

        for (auto& channel : deviceInputs)
            recorded.push_back (part (channel, size, 0.0f));

        for (std::size_t c = 0; c < recorded.size(); ++c)
            recordedPointers[c] = recorded[c].data();

        Block block;
        block.deviceInputs = recordedPointers.data();
        block.deviceChannels = static_cast<int> (recorded.size());
        block.frames = frames;
        block.voices = voices();
        block.sampleRate = sampleRate;
        block.time = time;
        block.hostMidi = arriving;
        block.inputs = inputs.data();
        block.outputs = outputs.data();
        block.parameterValues = parameterPointers.data();
        block.parameterSteady = steady.get();
        block.rings = reinterpret_cast<const Ring (*)[maxChannels]> (ringTable.data());
        block.offset = offset;
        module.process (statePointer(), block);

        for (std::size_t o = 0; o < results.size(); ++o)
        {
            for (int c = 0; c < channelsOut (o); ++c)
            {
                auto& channel = results[o][static_cast<std::size_t> (c)];
                channel.insert (channel.end(), fresh[o][static_cast<std::size_t> (c)].begin(),
                                fresh[o][static_cast<std::size_t> (c)].end());
            }

            const auto& fromBlock = blockEvents[o];
            sent[o].insert (sent[o].end(), fromBlock.begin() + numBefore[o], fromBlock.begin() + numBlockEvents[o]);
            sentBlocks[o].resize (sent[o].size(), time - offset);
        }

        time += size;
    }

    static MidiEvent messageOf (std::initializer_list<int> bytes)
    {
        MidiEvent event;
        event.size = static_cast<std::uint32_t> (bytes.size());
        std::transform (bytes.begin(), bytes.end(), event.data, [] (int b) { return static_cast<std::uint8_t> (b); });
        return event;
    }

    /// The events of the next `size` frames, with their offsets from the first of these.
    std::vector<MidiEvent> part (const TimedEvents& all, std::size_t size) const
    {
        std::vector<MidiEvent> result;

        for (auto [at, event] : all)
            if (at >= time && at < time + size)
            {
                event.offset = static_cast<std::uint32_t> (at - time);
                result.push_back (event);
            }

        std::stable_sort (result.begin(), result.end(), [] (auto& a, auto& b) { return a.offset < b.offset; });
        return result;
    }

    /// The next `size` frames of a signal, and `rest` beyond its end.
    Signal part (const Signal& signal, std::size_t size, float rest) const
    {
        Signal result (size, rest);

        for (std::size_t i = 0; i < size && time + i < signal.size(); ++i)
            result[i] = signal[time + i];

        return result;
    }
};

/// Bit for bit, NaN included.
inline bool sameBits (const std::vector<Signal>& a, const std::vector<Signal>& b)
{
    return std::equal (a.begin(), a.end(), b.begin(), b.end(),
                       [] (const Signal& x, const Signal& y)
                       {
                           return std::equal (x.begin(), x.end(), y.begin(), y.end(),
                                              [] (float p, float q)
                                              { return std::bit_cast<unsigned> (p) == std::bit_cast<unsigned> (q); });
                       });
}

inline Signal sineSignal (double hertz, double amplitude, int frames, double rate = 48000.0)
{
    Signal result (static_cast<std::size_t> (frames));

    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] =
            static_cast<float> (amplitude * std::sin (2.0 * std::numbers::pi * hertz * static_cast<double> (i) / rate));

    return result;
}

inline Signal constant (float value, int frames) { return Signal (static_cast<std::size_t> (frames), value); }

inline Signal impulse (int frames, std::size_t at = 0, float height = 1.0f)
{
    Signal result (static_cast<std::size_t> (frames), 0.0f);
    result.at (at) = height;
    return result;
}

/// High for `high` frames from every multiple of `period` on.
inline Signal pulses (int frames, int period, int high)
{
    Signal result (static_cast<std::size_t> (frames), 0.0f);

    for (int i = 0; i < frames; ++i)
        result[static_cast<std::size_t> (i)] = i % period < high ? 1.0f : 0.0f;

    return result;
}

/// The frames where a gate goes high.
inline std::vector<std::size_t> risingEdges (const Signal& gate)
{
    std::vector<std::size_t> result;

    for (std::size_t i = 0; i < gate.size(); ++i)
        if (gate[i] > 0.5f && (i == 0 || gate[i - 1] <= 0.5f))
            result.push_back (i);

    return result;
}

} // namespace bulkhead::test
