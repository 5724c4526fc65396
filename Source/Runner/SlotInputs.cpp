// SlotRunner: waiting for what a module reads, and reading it: in place where it can be, summed, delayed and faded
// where it must be.
#include "BlockNow.h"
#include "SlotRunner.h"

#include "Ipc/Clock.h"
#include "Modules/Dsp/Ramp.h"

#include <algorithm>

namespace bulkhead
{

bool SlotRunner::waitForSources (const Now& now, const BoundModule& bound) noexcept
{
    for (std::uint32_t i = 0; i < bound.plan->numInputs; ++i)
    {
        const auto& input = now.plan.inputs[bound.plan->firstInput + i];

        for (std::uint32_t s = 0; s < input.numSources; ++s)
        {
            const auto& source = now.plan.sources[input.firstSource + s];

            if (source.feedback == 0 && ! waitFor (now, bound, source.module))
                return false;
        }
    }

    return true;
}

bool SlotRunner::waitFor (const Now& now, const BoundModule& bound, std::uint32_t producerIndex) noexcept
{
    constexpr std::uint64_t spinNanoseconds = 60'000;
    constexpr std::uint64_t sleepNanoseconds = 2'000'000;
    constexpr std::uint64_t offlineSleepNanoseconds = 100'000'000;

    const auto& producer = now.plan.modules[producerIndex];
    const auto& lane = board.lanes[bound.plan->lane % maxLanes].block;
    auto maySpin = ! now.offline && producer.lane != bound.plan->lane;
    std::uint64_t spinUntil = 0;
    int looks = 0;

    for (;;)
    {
        const auto region = board.slotRegion[now.parity][producer.slot % maxSlots].load (std::memory_order_seq_cst);
        const auto* header = regions.header (region);

        if (header == nullptr)
            return true; // Nothing serves it: read as silence.

        const auto& done = header->words[producer.indexInSlot % maxModulesPerSlot].done;

        if (done.load (std::memory_order_acquire) == now.word)
            return true;

        // The engine has given this block up and begun the next.
        if (static_cast<std::int32_t> (lane.load (std::memory_order_relaxed) - now.word) > 0)
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

        own.waitsFor.store (producerIndex + 1, std::memory_order_seq_cst);
        const auto seen = done.load (std::memory_order_seq_cst);

        if (seen != now.word
            && board.slotRegion[now.parity][producer.slot % maxSlots].load (std::memory_order_seq_cst) == region)
            futexWait (done, seen, nowNanoseconds() + (now.offline ? offlineSleepNanoseconds : sleepNanoseconds));

        own.waitsFor.store (0, std::memory_order_relaxed);
    }
}

const float* SlotRunner::outputOf (const Plan& plan, const PlanSource& source, std::uint32_t region,
                                   std::uint64_t blockNumber, int channel) const noexcept
{
    const auto& output = plan.outputs[source.output];
    const auto* base = regions.base (region);

    // The plan is the host's word, which is trusted; the checks of bindSlot() cover only what lies in the own region.
    const auto bytes = 2ull * output.channels * plan.blockStride * sizeof (float);

    if (base == nullptr || output.offset < portsOffset || output.offset + bytes > portsOffset + portsBytes)
        return nullptr;

    return reinterpret_cast<const float*> (base + output.offset)
           + ((blockNumber & 1) * output.channels + static_cast<std::uint32_t> (channel)) * plan.blockStride;
}

void SlotRunner::gatherInput (const Now& now, BoundModule& bound, std::uint32_t index) noexcept
{
    const auto& planInput = now.plan.inputs[bound.plan->firstInput + index];
    auto& input = bound.inputs[index];
    auto& mix = bound.mixes[index];
    const auto* silence = now.binding.silence.data();
    const auto frames = now.frames;

    std::fill (std::begin (input.channels), std::end (input.channels), silence);
    input.count = 0;

    // As wide as the widest cable, so that the sum does not depend on the order of the cables.
    for (std::uint32_t s = 0; s < planInput.numSources; ++s)
    {
        const auto& source = now.plan.sources[planInput.firstSource + s];
        input.count =
            std::max (input.count, source.sum != 0 ? 1 : static_cast<int> (now.plan.outputs[source.output].channels));
    }

    for (int c = 0; c < input.count && ! mix.empty(); ++c)
    {
        auto* out = mix.data() + std::size_t (c) * now.binding.maxFrames;
        std::fill_n (out, frames, 0.0f);
        input.channels[c] = out;
    }

    for (std::uint32_t s = 0; s < planInput.numSources; ++s)
    {
        const auto& source = now.plan.sources[planInput.firstSource + s];
        const auto& producer = now.plan.modules[source.module];
        const auto channels = static_cast<int> (now.plan.outputs[source.output].channels);
        const auto blockNumber = source.feedback != 0 ? now.number - 1 : now.number;
        const auto region =
            board.slotRegion[blockNumber & 1][producer.slot % maxSlots].load (std::memory_order_acquire);

        // Both ends count: what is read must be this very block.
        if (source.feedback == 0)
            if (const auto* header = regions.header (region);
                header == nullptr
                || header->words[producer.indexInSlot % maxModulesPerSlot].done.load (std::memory_order_acquire)
                       != now.word)
                bound.report->wrongSequence.fetch_add (1, std::memory_order_relaxed);

        if (mix.empty())
        {
            for (int c = 0; c < channels; ++c)
                if (const auto* samples = outputOf (now.plan, source, region, blockNumber, c))
                    input.channels[c] = samples;

            continue;
        }

        for (int c = 0; c < channels; ++c)
        {
            const auto* samples = outputOf (now.plan, source, region, blockNumber, c);
            auto* scratch = now.binding.scratch.data();

            if (samples == nullptr)
                continue;

            if (source.delay > 0)
            {
                Ring ring (reinterpret_cast<float*> (ownBase + source.ring) + std::size_t (c) * source.ringLength,
                           source.ringLength);
                const auto count = source.feedback != 0 ? now.previousFrames : frames;
                const auto start = source.feedback != 0 ? now.time - now.previousFrames : now.time;

                for (std::uint32_t i = 0; i < count; ++i)
                    ring.write (start + i, samples[i]);

                for (std::uint32_t i = 0; i < frames; ++i)
                    scratch[i] = now.time + i >= source.delay ? ring.read (now.time + i - source.delay) : 0.0f;

                samples = scratch;
            }

            if (source.fade != static_cast<std::uint16_t> (Fade::none))
            {
                const auto length = static_cast<float> (ParameterRamp::seconds * now.sampleRate);

                for (std::uint32_t i = 0; i < frames; ++i)
                {
                    const auto in01 =
                        smoothStep (std::min (1.0f, static_cast<float> (now.time + i - now.planStart) / length));
                    scratch[i] =
                        samples[i] * (source.fade == static_cast<std::uint16_t> (Fade::in) ? in01 : 1.0f - in01);
                }

                samples = scratch;
            }

            // A mono cable that joins polyphonic ones feeds every voice, and so does the sum of voices.
            const auto toAll = channels == 1 || source.sum != 0;

            for (int to = toAll ? 0 : c; to < (toAll ? input.count : c + 1); ++to)
            {
                auto* out = mix.data() + std::size_t (to) * now.binding.maxFrames;

                for (std::uint32_t i = 0; i < frames; ++i)
                    out[i] += samples[i];
            }
        }
    }
}

void SlotRunner::gatherMidi (const Now& now, BoundModule& bound, std::uint32_t index) noexcept
{
    const auto& planInput = now.plan.inputs[bound.plan->firstInput + index];
    auto& input = bound.inputs[index];
    auto& mix = bound.midiMixes[index];
    std::size_t mixed = 0;
    input.events = {};
    input.count = static_cast<int> (planInput.numSources);

    for (std::uint32_t s = 0; s < planInput.numSources; ++s)
    {
        const auto& source = now.plan.sources[planInput.firstSource + s];
        const auto& producer = now.plan.modules[source.module];
        const auto blockNumber = source.feedback != 0 ? now.number - 1 : now.number;
        const auto region =
            board.slotRegion[blockNumber & 1][producer.slot % maxSlots].load (std::memory_order_acquire);
        const auto offset = now.plan.outputs[source.output].offset + (blockNumber & 1) * midiBufferBytes;
        const auto* base = regions.base (region);

        if (base == nullptr || offset + midiBufferBytes > portsOffset + portsBytes)
            continue;

        const auto& buffer = *reinterpret_cast<const MidiBuffer*> (base + offset);
        const auto* events = reinterpret_cast<const MidiEvent*> (base + offset + sizeof (MidiBuffer));
        const auto count = std::min (buffer.count, static_cast<std::uint32_t> (maxMidiEventsPerBlock));

        // Another process writes these: each is copied once, then bounded.
        for (std::uint32_t e = 0; e < count && mixed < mix.size(); ++e)
        {
            auto event = events[e];
            event.offset = std::min (event.offset, now.frames - 1);
            event.size = std::min (event.size, static_cast<std::uint32_t> (sizeof event.data));
            auto at = mixed++;

            for (; at > 0 && mix[at - 1].offset > event.offset; --at)
                mix[at] = mix[at - 1];

            mix[at] = event;
        }
    }

    input.events = {mix.data(), mixed};
}

} // namespace bulkhead
