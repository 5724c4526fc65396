// SlotRunner: waiting for what a module reads, and reading it: in place where it can be, summed, delayed and faded
// where it must be.
#include "BlockNow.h"
#include "SlotRunner.h"

#include "Ipc/Clock.h"
#include "Ipc/ReadOnce.h"
#include "Modules/Dsp/Ramp.h"

#include <algorithm>

namespace bulkhead
{

bool SlotRunner::waitForProducers (Now& now, const BoundModule& bound) noexcept
{
    for (const auto& producer : bound.producers)
        if (! waitFor (now, producer))
            return false;

    return true;
}

bool SlotRunner::waitFor (Now& now, Neighbour producer) noexcept
{
    constexpr std::uint64_t spinNanoseconds = 60'000;
    constexpr std::uint64_t sleepNanoseconds = 2'000'000;
    constexpr std::uint64_t offlineSleepNanoseconds = 100'000'000;

    const auto ownLane = board.slots[now.binding.slot].lane.load (std::memory_order_relaxed);
    auto maySpin = ! now.offline && board.slots[producer.slot].lane.load (std::memory_order_relaxed) != ownLane;
    std::uint64_t spinUntil = 0;
    int looks = 0;

    for (;;)
    {
        const auto region = board.slots[producer.slot].region[now.parity].load (std::memory_order_seq_cst);
        const auto* header = regions.header (region);

        if (header == nullptr)
            return true; // Nothing serves it: read as silence.

        const auto& done = header->modules[producer.indexInSlot].word.done;

        if (done.load (std::memory_order_acquire) == now.word)
            return true;

        now.clock = 0;

        // The engine has given this block up and begun the next.
        if (newestBlock (board) != now.number)
            return false;

        if (maySpin)
        {
            spinPause();

            if (++looks % 32 == 0)
            {
                const auto t = nowNanoseconds();
                spinUntil = spinUntil == 0 ? t + spinNanoseconds : spinUntil;
                maySpin = t < spinUntil;
            }

            continue;
        }

        own.waitsFor.store (waitKey (producer.slot, producer.indexInSlot), std::memory_order_seq_cst);
        const auto seen = done.load (std::memory_order_seq_cst);

        if (seen != now.word
            && board.slots[producer.slot].region[now.parity].load (std::memory_order_seq_cst) == region)
            futexWait (done, seen, nowNanoseconds() + (now.offline ? offlineSleepNanoseconds : sleepNanoseconds));

        own.waitsFor.store (0, std::memory_order_relaxed);
    }
}

/// True also where nobody serves it: then it is read as silence.
bool SlotRunner::isThrough (const Now& now, const OutputPlace& place) const noexcept
{
    const auto* header = regions.header (place.region);
    return header == nullptr
           || header->modules[place.indexInSlot].word.done.load (std::memory_order_acquire) == now.word;
}

/// The block that a cable reads.
static std::uint64_t blockOf (const BoundSource& source, std::uint64_t number) noexcept
{
    return source.feedback ? number - 1 : number;
}

OutputPlace SlotRunner::placeOf (const Now& now, const BoundSource& source) const noexcept
{
    // A producer that has just moved made the block before at its old place.
    if (source.feedback && source.former.region != noIndex && now.number == now.binding.firstBlock)
        return source.former;

    const auto parity = blockOf (source, now.number) & 1;
    return {board.slots[source.producer.slot].region[parity].load (std::memory_order_acquire),
            source.producer.indexInSlot, source.offset};
}

/// Finds where each cable of an input reads from in this block. What is read must be this very block: whoever was
/// waited for may have been given up since, late by a hair, and then whoever has its place is waited for. From then on
/// it is the one that was seen to be through that is read, for another one may take its place while it is.
void SlotRunner::findSources (Now& now, BoundModule& bound, std::size_t index) noexcept
{
    for (auto& source : bound.from[index].sources)
    {
        source.place = placeOf (now, source);

        if (source.feedback || source.producer.slot == now.binding.slot)
            continue;

        while (! isThrough (now, source.place))
        {
            if (! waitFor (now, source.producer))
            {
                bound.report->wrongSequence.fetch_add (1, std::memory_order_relaxed);
                break;
            }

            source.place = placeOf (now, source);
        }
    }
}

const std::byte* SlotRunner::outputOf (const Now& now, const BoundSource& source,
                                       const OutputPlace& place) const noexcept
{
    const auto* base = regions.base (place.region);

    if (base == nullptr)
        return nullptr;

    const auto blockBytes =
        source.midi ? midiBufferBytes : source.channels * std::size_t (now.binding.blockStride) * sizeof (float);
    return base + place.offset + (blockOf (source, now.number) & 1) * blockBytes;
}

bool SlotRunner::isSilent (const Now& now, const BoundSource& source) const noexcept
{
    const auto parity = blockOf (source, now.number) & 1;
    const auto& place = source.place;
    const auto* header = regions.header (place.region);

    // The word must speak of this very block.
    if (header == nullptr)
        return true;

    const auto& word = header->modules[place.indexInSlot].word;
    return (source.feedback || word.done.load (std::memory_order_acquire) == now.word)
           && (word.silent[parity].load (std::memory_order_relaxed) & source.silentBit) != 0;
}

const float* SlotRunner::shapeSource (const Now& now, BoundSource& source, const float* samples,
                                      std::uint32_t channel) noexcept
{
    auto* scratch = now.binding.scratch.data();

    if (source.delay > 0)
    {
        Ring ring (source.ring + std::size_t (channel) * source.ringLength, source.ringLength);
        const auto count = source.feedback ? now.previousFrames : now.frames;
        const auto start = source.feedback ? now.time - now.previousFrames : now.time;

        for (std::uint32_t i = 0; i < count; ++i)
            ring.write (start + i, samples[i]);

        for (std::uint32_t i = 0; i < now.frames; ++i)
            scratch[i] = now.time + i >= source.delay ? ring.read (now.time + i - source.delay) : 0.0f;

        samples = scratch;
    }

    if (source.fade != Fade::none)
    {
        const auto length = static_cast<float> (ParameterRamp::seconds * now.sampleRate);

        for (std::uint32_t i = 0; i < now.frames; ++i)
        {
            const auto in01 = smoothStep (std::min (1.0f, static_cast<float> (now.time + i - now.planStart) / length));
            scratch[i] = samples[i] * (source.fade == Fade::in ? in01 : 1.0f - in01);
        }

        samples = scratch;
    }

    return samples;
}

bool SlotRunner::readInPlace (const Now& now, BoundModule& bound, std::size_t index) noexcept
{
    auto& input = bound.inputs[index];

    for (auto& source : bound.from[index].sources)
        if (const auto* first = reinterpret_cast<const float*> (outputOf (now, source, source.place));
            first != nullptr && ! isSilent (now, source))
        {
            for (std::uint32_t c = 0; c < source.channels; ++c)
                input.channels[c] = first + c * now.binding.blockStride;

            return false;
        }

    return true;
}

bool SlotRunner::gatherInput (Now& now, BoundModule& bound, std::size_t index) noexcept
{
    auto& from = bound.from[index];
    auto& input = bound.inputs[index];
    const auto* silence = now.binding.silence.data();
    const auto frames = now.frames;
    auto allSilent = true;

    std::fill (std::begin (input.channels), std::end (input.channels), silence);
    input.count = from.count;

    findSources (now, bound, index);

    if (from.mix.empty())
        return readInPlace (now, bound, index);

    const auto mixOf = [&] (int channel)
    { return from.mix.data() + static_cast<std::size_t> (channel) * now.binding.maxFrames; };
    std::uint32_t begun = 0; // Bit c: channel c of the mix holds something.

    for (auto& source : from.sources)
    {
        const auto* first = reinterpret_cast<const float*> (outputOf (now, source, source.place));

        if (first == nullptr)
            continue;

        // Silence is not added; a delay that holds sound is still to be heard, and moved on.
        if (isSilent (now, source))
        {
            source.ringQuiet = std::min<std::uint64_t> (source.ringQuiet + frames, 2ull * source.ringLength);

            if (source.delay == 0 || source.ringQuiet > source.ringLength + now.binding.maxFrames)
                continue;
        }
        else
        {
            source.ringQuiet = 0;
        }

        allSilent = false;

        for (std::uint32_t c = 0; c < source.channels; ++c)
        {
            const auto* samples = shapeSource (now, source, first + c * now.binding.blockStride, c);

            // A mono cable that joins polyphonic ones feeds every voice, and so does the sum of voices.
            const auto toAll = source.channels == 1 || source.sum;
            const auto begin = toAll ? 0 : static_cast<int> (c), end = toAll ? input.count : begin + 1;

            for (int to = begin; to < end; ++to)
            {
                auto* out = mixOf (to);

                // From zero, so that the sum of one cable has the bits of a sum.
                if ((begun >> to & 1) == 0)
                    for (std::uint32_t i = 0; i < frames; ++i)
                        out[i] = 0.0f + samples[i];
                else
                    for (std::uint32_t i = 0; i < frames; ++i)
                        out[i] += samples[i];

                begun |= 1u << to;
                input.channels[to] = out;
            }
        }
    }

    return allSilent;
}

bool SlotRunner::gatherMidi (Now& now, BoundModule& bound, std::size_t index) noexcept
{
    auto& from = bound.from[index];
    auto& input = bound.inputs[index];
    auto& mix = from.midi;
    std::size_t mixed = 0;
    findSources (now, bound, index);
    input.events = {};
    input.count = from.count;

    for (const auto& source : from.sources)
    {
        const auto* base = outputOf (now, source, source.place);

        if (base == nullptr)
            continue;

        const auto& buffer = *reinterpret_cast<const MidiBuffer*> (base);
        const auto* events = reinterpret_cast<const MidiEvent*> (base + sizeof (MidiBuffer));
        const auto count = std::min (readOnce (buffer.count), static_cast<std::uint32_t> (maxMidiEventsPerBlock));

        // Another process writes these: each is copied once, then bounded.
        for (std::uint32_t e = 0; e < count && mixed < mix.size(); ++e)
        {
            auto event = readOnce (events[e]);
            event.offset = std::min (event.offset, now.frames - 1);
            event.size = std::min (event.size, static_cast<std::uint32_t> (sizeof event.data));
            auto at = mixed++;

            for (; at > 0 && mix[at - 1].offset > event.offset; --at)
                mix[at] = mix[at - 1];

            mix[at] = event;
        }
    }

    input.events = {mix.data(), mixed};
    return mixed == 0;
}

} // namespace bulkhead
