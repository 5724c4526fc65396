#include "SlotRunner.h"

#include "Ipc/Clock.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace bulkhead
{

struct SlotRunner::Now
{
    std::uint64_t number;
    std::uint32_t word; // Its low 32 bits, as in done words and lane clocks.
    std::uint32_t parity;
    std::uint32_t frames, previousFrames;
    std::uint64_t time, planStart;
    double sampleRate;
    bool offline;
    const Plan& plan;
    Binding& binding;
};

SlotRunner::SlotRunner (const Board& b, const InRegion& i, const SharedMemory& memory, const RegionMap& map,
                        std::uint32_t region) noexcept
    : board (b),
      in (i),
      regions (map),
      ownRegion (region),
      own (*reinterpret_cast<RegionHeader*> (memory.data())),
      ownBase (memory.data())
{
}

SlotRunner::~SlotRunner()
{
    delete next.exchange (nullptr);
    delete retired.exchange (nullptr);
    delete current;
}

void SlotRunner::setNextBinding (std::unique_ptr<Binding> binding)
{
    delete next.exchange (binding.release(), std::memory_order_acq_rel);
    delete retired.exchange (nullptr, std::memory_order_acq_rel);
}

bool SlotRunner::adoptBinding (const Plan& plan, std::uint32_t slot) noexcept
{
    const auto fitsPlan = [&] (const Binding* b)
    { return b != nullptr && b->planVersion == plan.version && b->slot == slot; };

    if (fitsPlan (current) && next.load (std::memory_order_relaxed) == nullptr)
        return true;

    if (auto* candidate = next.load (std::memory_order_acquire); fitsPlan (candidate))
    {
        // The control thread may be replacing it this moment: whoever exchanges it out owns it.
        if (auto* taken = next.exchange (nullptr, std::memory_order_acq_rel); taken != nullptr)
        {
            // The place for retired bindings is empty: the control thread empties it with every new binding.
            if (auto* earlier = retired.exchange (current, std::memory_order_acq_rel); earlier != nullptr)
                retired.store (earlier, std::memory_order_release); // cannot happen; leaks rather than frees here

            current = taken;
        }
    }

    return fitsPlan (current);
}

void SlotRunner::sitOut (std::uint64_t blockNumber) noexcept
{
    if (current == nullptr)
        return;

    for (auto& bound : current->modules)
        bound.word->done.store (static_cast<std::uint32_t> (blockNumber), std::memory_order_seq_cst);
}

void SlotRunner::runBlock (std::uint64_t blockNumber) noexcept
{
    const auto& info = board.blocks[blockNumber & 1];

    if (info.number.load (std::memory_order_acquire) != blockNumber)
        return;

    const auto slot = board.regionSlot[ownRegion].load (std::memory_order_acquire);
    const auto& plan = board.plans[info.plan & 1];

    if (slot >= maxSlots || ! adoptBinding (plan, slot))
        return;

    auto& binding = *current;
    const Now now { blockNumber,      static_cast<std::uint32_t> (blockNumber),
                    static_cast<std::uint32_t> (blockNumber & 1),
                    std::min (info.frames, binding.maxFrames),
                    std::min (info.previousFrames, binding.maxFrames),
                    info.time,        info.planStart,
                    info.sampleRate,  info.offline != 0,
                    plan,             binding };

    // The host writes this half of the board again two blocks later: a worker that slept so long must not use it.
    std::atomic_thread_fence (std::memory_order_acquire);

    if (now.frames == 0 || info.number.load (std::memory_order_relaxed) != blockNumber)
        return;

    collectEvents (now);

    // While something stands in for this slot its readers do not look here: be seen to be at hand, and nothing else.
    if (board.slotRegion[now.parity][slot].load (std::memory_order_acquire) != ownRegion)
        return sitOut (blockNumber);

    for (auto& bound : binding.modules)
        if (! runModule (now, bound))
            return sitOut (blockNumber);
}

void SlotRunner::collectEvents (const Now& now) noexcept
{
    auto& events = now.binding.events;
    events.clear();

    const auto written = in.eventsWritten.load (std::memory_order_acquire);

    // Events that were overwritten before this worker came to read them are lost: begin with the oldest there is.
    if (written - eventsRead > eventRingSize)
        eventsRead = written - eventRingSize;

    for (; eventsRead < written; ++eventsRead)
    {
        const auto event = in.events[eventsRead % eventRingSize];

        if (event.block > now.number)
            break;

        const auto module = event.module < maxModulesPerSlot ? now.binding.byIndexInSlot[event.module] : -1;

        if (module < 0 || events.size() == events.capacity())
            continue;

        events.push_back ({ event, static_cast<std::uint32_t> (module) });

        // An event of a block that this worker missed takes effect at once.
        if (event.block < now.number || event.offset >= now.frames)
            events.back().event.offset = event.block < now.number ? 0 : now.frames - 1;
    }

    own.eventsRead.store (eventsRead, std::memory_order_release);
}

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
        input.count = std::max (input.count, static_cast<int> (now.plan.outputs[source.output].channels));
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
        const auto region = board.slotRegion[blockNumber & 1][producer.slot % maxSlots].load (std::memory_order_acquire);

        // Both ends count: what is read must be this very block.
        if (source.feedback == 0)
            if (const auto* header = regions.header (region);
                header == nullptr
                || header->words[producer.indexInSlot % maxModulesPerSlot].done.load (std::memory_order_acquire) != now.word)
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
                Ring ring (reinterpret_cast<float*> (ownBase + source.ring)
                               + std::size_t (c) * source.ringLength,
                           source.ringLength);
                const auto count = source.feedback != 0 ? now.previousFrames : frames;
                const auto start = source.feedback != 0 ? now.time - now.previousFrames : now.time;

                for (std::uint32_t i = 0; i < count; ++i)
                    ring.write (start + i, samples[i]);

                for (std::uint32_t i = 0; i < frames; ++i)
                    scratch[i] = now.time + i >= source.delay ? ring.read (now.time + i - source.delay) : 0.0f;

                samples = scratch;
            }

            if (source.fade != static_cast<std::uint32_t> (Fade::none))
            {
                const auto length = static_cast<float> (ParameterRamp::seconds * now.sampleRate);

                for (std::uint32_t i = 0; i < frames; ++i)
                {
                    const auto in01 = std::min (1.0f, static_cast<float> (now.time + i - now.planStart) / length);
                    scratch[i] = samples[i] * (source.fade == static_cast<std::uint32_t> (Fade::in) ? in01 : 1.0f - in01);
                }

                samples = scratch;
            }

            // A mono cable that joins polyphonic ones feeds every voice.
            for (int to = c; to < (channels == 1 ? input.count : c + 1); ++to)
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
        const auto region = board.slotRegion[blockNumber & 1][producer.slot % maxSlots].load (std::memory_order_acquire);
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

    input.events = { mix.data(), mixed };
}

void SlotRunner::fillParameters (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    const auto parameters = bound.type->info.parameters;
    auto* ramps = rampsOf (state);
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());
    std::uint64_t changed = 0;

    for (const auto& pending : now.binding.events)
        if (pending.module == moduleIndex && pending.event.kind == Event::parameter && pending.event.index < parameters.size())
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

void SlotRunner::process (const Now& now, BoundModule& bound, std::byte* state) noexcept
{
    constexpr int maxParts = 32;
    const auto& info = bound.type->info;
    const auto moduleIndex = static_cast<std::uint32_t> (&bound - now.binding.modules.data());

    // The block is cut where a stepped parameter changes.
    std::uint32_t cuts[maxParts + 1] = { 0 };
    int parts = 1;

    for (const auto& pending : now.binding.events)
    {
        const auto& event = pending.event;

        if (pending.module == moduleIndex && event.kind == Event::parameter && event.index < info.parameters.size()
            && info.parameters[event.index].isStepped() && event.offset > cuts[parts - 1] && parts < maxParts)
            cuts[parts++] = event.offset;
    }

    cuts[parts] = now.frames;

    for (std::uint32_t o = 0; o < bound.plan->numOutputs; ++o)
    {
        const auto& planOutput = now.plan.outputs[bound.plan->firstOutput + o];
        auto& output = bound.outputs[o];
        output.wanted = planOutput.wanted != 0;

        if (planOutput.kind == static_cast<std::uint32_t> (SignalKind::midi))
        {
            auto* base = ownBase + planOutput.offset + now.parity * midiBufferBytes;
            auto& buffer = *reinterpret_cast<MidiBuffer*> (base);
            buffer.count = 0;
            output.numEvents = &buffer.count;
            output.events = reinterpret_cast<MidiEvent*> (base + sizeof (MidiBuffer));
            continue;
        }

        for (std::uint32_t c = 0; c < maxChannels; ++c)
            output.channels[c] = c < planOutput.channels
                                     ? reinterpret_cast<float*> (ownBase + planOutput.offset)
                                           + (now.parity * planOutput.channels + c) * now.plan.blockStride
                                     : now.binding.unread.data();
    }

    Block block;
    block.voices = static_cast<int> (bound.plan->voices);
    block.sampleRate = now.sampleRate;
    block.inputs = bound.inputs.data();
    block.outputs = bound.outputs.data();
    block.parameterValues = bound.parameterPointers.data();
    block.parameterSteady = bound.parameterSteady.get();
    block.rings = reinterpret_cast<const Ring (*)[maxChannels]> (bound.rings.data());

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
        }

        block.frames = static_cast<int> (end - begin);
        block.time = now.time + begin;
        block.offset = begin;

        std::size_t numMidi = 0;

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

        block.hostMidi = { now.binding.hostMidi.data(), numMidi };

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

                bound.inputs[i].events = { now.binding.midiScratch.data() + first, used - first };
            }
        }

        bound.type->process (ownStateOf (state, *bound.type), block);

        if (parts > 1)
            for (std::size_t i = 0; i < bound.inputs.size(); ++i)
                bound.inputs[i].events = whole[i];
    }
}

void SlotRunner::finishOutputs (const Now& now, BoundModule& bound) noexcept
{
    auto spoiled = false;
    const auto fadeStart = board.slotFade[now.binding.slot].load (std::memory_order_relaxed);
    const auto sinceFade = now.time + 1 - fadeStart;
    const auto fadeFrames = static_cast<std::uint32_t> (ParameterRamp::seconds * now.sampleRate);

    for (std::uint32_t o = 0; o < bound.plan->numOutputs; ++o)
    {
        const auto& planOutput = now.plan.outputs[bound.plan->firstOutput + o];

        if (planOutput.kind == static_cast<std::uint32_t> (SignalKind::midi) || planOutput.wanted == 0)
            continue;

        std::uint32_t peak = 0;

        for (std::uint32_t c = 0; c < planOutput.channels; ++c)
        {
            auto* samples = reinterpret_cast<float*> (ownBase + planOutput.offset)
                          + (now.parity * planOutput.channels + c) * now.plan.blockStride;
            std::uint32_t largest = 0;

            // As whole numbers, magnitudes compare like floats, and infinity and NaN are the largest of all.
            for (std::uint32_t i = 0; i < now.frames; ++i)
                largest = std::max (largest, std::bit_cast<std::uint32_t> (samples[i]) & 0x7fffffffu);

            if (largest >= 0x7f800000u)
            {
                spoiled = true;
                largest = 0;
                std::fill_n (samples, now.frames, 0.0f);
            }

            if (fadeStart != 0 && sinceFade < fadeFrames
                && planOutput.kind == static_cast<std::uint32_t> (SignalKind::audio))
                for (std::uint32_t i = 0; i < now.frames; ++i)
                    samples[i] *= std::min (1.0f, static_cast<float> (sinceFade + i) / static_cast<float> (fadeFrames));

            peak = std::max (peak, largest);
        }

        if (o < 4)
            bound.report->peak[o].store (std::bit_cast<float> (peak), std::memory_order_relaxed);
    }

    if (spoiled)
        bound.report->nonFinite.fetch_add (1, std::memory_order_relaxed);
}

void SlotRunner::publish (const Now& now, BoundModule& bound) noexcept
{
    bound.word->done.store (now.word, std::memory_order_seq_cst);

    auto someoneWaits = board.hostWaitsFor.load (std::memory_order_seq_cst) == bound.planIndex + 1;

    for (std::uint32_t r = 0; r < bound.plan->numReaders && ! someoneWaits; ++r)
    {
        const auto reader = now.plan.readers[bound.plan->firstReader + r];

        if (reader >= maxPlanModules)
            continue;

        const auto slot = now.plan.modules[reader].slot % maxSlots;
        const auto* header = regions.header (board.slotRegion[now.parity][slot].load (std::memory_order_relaxed));
        someoneWaits = header != nullptr && header->waitsFor.load (std::memory_order_seq_cst) == bound.planIndex + 1;
    }

    if (someoneWaits)
        futexWake (bound.word->done, wakeAll);
}

bool SlotRunner::runModule (const Now& now, BoundModule& bound) noexcept
{
    if (! waitForSources (now, bound))
        return false;

    const auto started = nowNanoseconds();
    const auto committed = bound.report->committed.load (std::memory_order_relaxed) & 1;
    auto* state = bound.copies[1 - committed];
    std::memcpy (state, bound.copies[committed], bound.plan->stateStride);

    for (std::uint32_t i = 0; i < bound.plan->numInputs; ++i)
    {
        if (now.plan.inputs[bound.plan->firstInput + i].kind == static_cast<std::uint32_t> (SignalKind::midi))
            gatherMidi (now, bound, i);
        else
            gatherInput (now, bound, i);
    }

    fillParameters (now, bound, state);
    process (now, bound, state);
    finishOutputs (now, bound);

    const auto ended = nowNanoseconds();
    const auto spent = ended - started;
    auto& report = *bound.report;

    if (report.firstDone.load (std::memory_order_relaxed) == 0)
        report.firstDone.store (ended, std::memory_order_relaxed);

    report.lastNanoseconds.store (static_cast<std::uint32_t> (std::min<std::uint64_t> (spent, 0xffffffffu)),
                                  std::memory_order_relaxed);
    report.nanoseconds.store (report.nanoseconds.load (std::memory_order_relaxed) + spent, std::memory_order_relaxed);
    report.blocks.store (report.blocks.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    report.committed.store (now.number * 2 + (1 - committed), std::memory_order_release);
    publish (now, bound);
    return true;
}

} // namespace bulkhead
