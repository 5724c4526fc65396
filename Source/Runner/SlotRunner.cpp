#include "SlotRunner.h"
#include "BlockNow.h"

#include "Ipc/Clock.h"
#include "Modules/Dsp/Ramp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace bulkhead
{

SlotRunner::SlotRunner (const Board& b, const InRegion& i, const SharedMemory& memory, const RegionMap& map,
                        std::uint32_t region) noexcept
    : board (b), in (i), regions (map), ownRegion (region), own (*reinterpret_cast<RegionHeader*> (memory.data())),
      ownBase (memory.data())
{}

SlotRunner::~SlotRunner()
{
    delete next.exchange (nullptr);
    deleteRetired();
    delete current;
}

void SlotRunner::setNextBinding (std::unique_ptr<Binding> binding)
{
    delete next.exchange (binding.release(), std::memory_order_acq_rel);
    deleteRetired();
}

void SlotRunner::deleteRetired()
{
    for (auto* binding = retired.exchange (nullptr, std::memory_order_acq_rel); binding != nullptr;)
        delete std::exchange (binding, binding->olderRetired);
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
            if (current != nullptr)
            {
                current->olderRetired = retired.exchange (nullptr, std::memory_order_acq_rel);
                retired.store (current, std::memory_order_release);
            }

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
    const Now now {blockNumber,
                   static_cast<std::uint32_t> (blockNumber),
                   static_cast<std::uint32_t> (blockNumber & 1),
                   std::min (info.frames, binding.maxFrames),
                   std::min (info.previousFrames, binding.maxFrames),
                   std::min (info.inputChannels, maxInputChannels),
                   info.time,
                   info.planStart,
                   info.sampleRate,
                   info.offline != 0,
                   plan,
                   binding};

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

        events.push_back ({event, static_cast<std::uint32_t> (module)});

        // An event of a block that this worker missed takes effect at once.
        if (event.block < now.number || event.offset >= now.frames)
            events.back().event.offset = event.block < now.number ? 0 : now.frames - 1;
    }

    own.eventsRead.store (eventsRead, std::memory_order_release);
}

void SlotRunner::finishOutputs (const Now& now, BoundModule& bound) noexcept
{
    auto spoiled = false;
    const auto fadeStart = board.slotFade[now.binding.slot].load (std::memory_order_relaxed);
    const auto sinceFade = now.time + 1 - fadeStart;
    const auto fadeFrames = static_cast<std::uint32_t> (ParameterRamp::seconds * now.sampleRate);
    constexpr double peakSeconds = 0.1;
    const auto peakDecay = std::max (0.0f, 1.0f - static_cast<float> (now.frames / (peakSeconds * now.sampleRate)));

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
                    samples[i] *= smoothStep (
                        std::min (1.0f, static_cast<float> (sinceFade + i) / static_cast<float> (fadeFrames)));

            peak = std::max (peak, largest);
        }

        // Falls slowly enough that whoever looks some twenty times a second misses no drum.
        if (o < 4)
        {
            auto& held = bound.report->peak[o];
            held.store (std::max (std::bit_cast<float> (peak), held.load (std::memory_order_relaxed) * peakDecay),
                        std::memory_order_relaxed);
        }
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
