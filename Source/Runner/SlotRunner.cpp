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
      ownMemory (memory), ownBase (memory.data())
{}

SlotRunner::~SlotRunner()
{
    if (spareBindings != nullptr)
        for (auto& spare : *spareBindings)
            delete spare.exchange (nullptr);

    delete next.exchange (nullptr);
    delete waiting;
    deleteRetired();
    letGo (current);
}

void SlotRunner::setNextBinding (std::unique_ptr<Binding> binding)
{
    delete next.exchange (binding.release(), std::memory_order_acq_rel);
    deleteRetired();
}

void SlotRunner::deleteRetired()
{
    for (auto* binding = retired.exchange (nullptr, std::memory_order_acq_rel); binding != nullptr;)
        letGo (std::exchange (binding, binding->olderRetired));
}

void SlotRunner::letGo (Binding* binding)
{
    if (binding != nullptr && faults.isDue (FaultPhase::destroy))
        for (const auto& bound : binding->modules)
            misbehave (FaultPhase::destroy, bound.indexInSlot);

    delete binding;
}

Fault SlotRunner::misbehave (FaultPhase phase, std::uint32_t indexInSlot) noexcept
{
    if (! faults.isDue (phase))
        return Fault::none;

    const auto fault = faults.take (indexInSlot, phase);
    commit (fault, {ownMemory, indexInSlot});
    return fault;
}

bool SlotRunner::adoptBinding (const BlockInfo& info, std::uint32_t slot, std::uint64_t blockNumber) noexcept
{
    // What is taken over from another one is that of the block in which this one begins to serve.
    const auto serves = board.slots[slot].region[blockNumber & 1].load (std::memory_order_acquire) == ownRegion;

    if (serves && adoptSpare (info, slot, blockNumber))
        return true;

    // The same plan as in the block before, as nearly always.
    if (current != nullptr && current->slot == slot && adoptedPlan == info.planVersion && waiting == nullptr
        && next.load (std::memory_order_relaxed) == nullptr)
        return true;

    // Whoever exchanges it out owns it: the control thread may be replacing it this moment.
    if (next.load (std::memory_order_relaxed) != nullptr)
        retire (std::exchange (waiting, next.exchange (nullptr, std::memory_order_acq_rel)));

    const auto& plan = board.plans[info.plan & 1];
    const auto fitsPlan = [&] (const Binding* b)
    { return b != nullptr && b->version == plan.slotVersion[slot] && b->slot == slot; };

    if (fitsPlan (waiting) && (serves || waiting->handOvers.empty()))
    {
        adopt (std::exchange (waiting, nullptr), blockNumber);
        takeOverAll (info, slot);
    }

    // What takes over begins with the block that it serves. Until then it is at hand, so that it can be asked to.
    if (fitsPlan (waiting))
        sitOut (*waiting, blockNumber);

    adoptedPlan = fitsPlan (current) ? info.planVersion : 0;
    return adoptedPlan != 0;
}

void SlotRunner::takeOverAll (const BlockInfo& info, std::uint32_t slot) noexcept
{
    const auto predecessor = board.slots[slot].predecessor.load (std::memory_order_acquire);
    const auto since = board.slots[slot].predecessorSince.load (std::memory_order_acquire);

    for (auto piece : current->handOvers)
    {
        // What a spare has not written it cannot give: that has been copied from the one before it.
        if (piece.fromRegion == predecessorRegion && since != 0)
            piece.copied = std::max (piece.copied, since - 1 - std::min<std::uint64_t> (since - 1, piece.reach));

        takeOver (piece, regions.base (piece.fromRegion == predecessorRegion ? predecessor : piece.fromRegion), ownBase,
                  info.time.load (std::memory_order_relaxed));

        if (const auto module = current->byIndexInSlot[piece.indexInSlot]; piece.lines == 0 && module >= 0)
        {
            auto& bound = current->modules[static_cast<std::size_t> (module)];
            confineParameters (bound.copies[0], *bound.type);
            misbehave (FaultPhase::takeOver, piece.indexInSlot);
        }
    }
}

void SlotRunner::adopt (Binding* binding, std::uint64_t blockNumber) noexcept
{
    retire (std::exchange (current, binding));
    current->firstBlock = blockNumber;
}

/// It is deleted by the control thread.
void SlotRunner::retire (Binding* binding) noexcept
{
    if (binding == nullptr)
        return;

    binding->olderRetired = retired.exchange (nullptr, std::memory_order_acq_rel);
    retired.store (binding, std::memory_order_release);
}

void SlotRunner::sitOut (Binding& binding, std::uint64_t blockNumber) noexcept
{
    for (auto& bound : binding.modules)
        bound.word->done.store (static_cast<std::uint32_t> (blockNumber), std::memory_order_seq_cst);
}

void SlotRunner::runBlock (std::uint64_t blockNumber) noexcept
{
    const auto& info = board.blocks[blockNumber & 1];

    if (info.number.load (std::memory_order_acquire) != blockNumber)
        return;

    const auto slot = board.regionSlot[ownRegion].load (std::memory_order_acquire);

    if (slot >= maxSlots || ! adoptBinding (info, slot, blockNumber))
        return;

    auto& binding = *current;
    Now now {blockNumber,
             static_cast<std::uint32_t> (blockNumber),
             static_cast<std::uint32_t> (blockNumber & 1),
             std::min (info.frames, binding.maxFrames),
             std::min (info.previousFrames, binding.maxFrames),
             std::min (info.inputChannels, maxInputChannels),
             info.time.load (std::memory_order_relaxed),
             info.planStart,
             info.sampleRate,
             info.offline != 0,
             binding};

    // The host writes this half of the board again two blocks later: a worker that slept so long must not use it.
    std::atomic_thread_fence (std::memory_order_acquire);

    if (now.frames == 0 || info.number.load (std::memory_order_relaxed) != blockNumber)
        return;

    // While something stands in for this slot its readers do not look here: be seen to be at hand, and nothing else.
    if (board.slots[slot].region[now.parity].load (std::memory_order_acquire) != ownRegion)
        return sitOut (binding, blockNumber);

    collectEvents (now); // those of blocks that were sat out take effect now

    for (auto& bound : binding.modules)
        if (! runModule (now, bound))
            return sitOut (binding, blockNumber);
}

void SlotRunner::collectEvents (const Now& now) noexcept
{
    auto& events = now.binding.events;
    events.clear();

    const auto written = in.eventsWritten.load (std::memory_order_acquire);
    eventsRead = std::max (eventsRead, in.eventsBegin.load (std::memory_order_relaxed));

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

/// The bits of the largest magnitude. As whole numbers, magnitudes compare like floats, and infinity and NaN are the
/// largest of all.
static std::int32_t largestMagnitude (const float* samples, std::uint32_t count) noexcept
{
    std::int32_t largest = 0;

    for (std::uint32_t i = 0; i < count; ++i)
        largest = std::max (largest, std::bit_cast<std::int32_t> (samples[i]) & 0x7fffffff);

    return largest;
}

std::uint32_t SlotRunner::finishOutputs (const Now& now, BoundModule& bound) noexcept
{
    constexpr std::int32_t infinity = 0x7f800000;
    const auto mostAudio = std::bit_cast<std::int32_t> (loudestAudio),
               mostVoltage = std::bit_cast<std::int32_t> (largestVoltage);
    constexpr double peakSeconds = 0.1;
    const auto fadeStart = board.slots[now.binding.slot].fade.load (std::memory_order_relaxed);
    const auto sinceFade = now.time + 1 - fadeStart;
    const auto fadeFrames = static_cast<std::uint32_t> (ParameterRamp::seconds * now.sampleRate);
    const auto peakDecay = std::max (0.0f, 1.0f - static_cast<float> (now.frames / (peakSeconds * now.sampleRate)));
    auto spoiled = false, ranAway = false;
    std::uint32_t silent = 0;

    for (std::size_t o = 0; o < bound.to.size(); ++o)
    {
        const auto& output = bound.to[o];

        if (output.kind == SignalKind::midi)
        {
            silent |= reinterpret_cast<const MidiBuffer*> (output.blocks[now.parity])->count == 0 ? 1u << o : 0u;
            continue;
        }

        if (! output.wanted)
            continue;

        std::int32_t peak = 0;

        for (std::uint32_t c = 0; c < output.channels; ++c)
        {
            auto* samples = reinterpret_cast<float*> (output.blocks[now.parity]) + c * now.binding.blockStride;
            auto largest = largestMagnitude (samples, now.frames);

            if (largest > (output.kind == SignalKind::audio ? mostAudio : mostVoltage))
            {
                (largest >= infinity ? spoiled : ranAway) = true;
                largest = 0;
                std::fill_n (samples, now.frames, 0.0f);
            }

            if (fadeStart != 0 && sinceFade < fadeFrames && output.kind == SignalKind::audio)
                for (std::uint32_t i = 0; i < now.frames; ++i)
                    samples[i] *= smoothStep (
                        std::min (1.0f, static_cast<float> (sinceFade + i) / static_cast<float> (fadeFrames)));

            peak = std::max (peak, largest);
        }

        silent |= peak == 0 ? 1u << o : 0u;

        // Falls slowly enough that whoever looks some twenty times a second misses no drum.
        if (o < std::size (bound.report->peak))
        {
            auto& held = bound.report->peak[o];
            held.store (std::max (std::bit_cast<float> (peak), held.load (std::memory_order_relaxed) * peakDecay),
                        std::memory_order_relaxed);
        }
    }

    if (spoiled)
        bound.report->nonFinite.fetch_add (1, std::memory_order_relaxed);

    if (ranAway)
        bound.report->runaway.fetch_add (1, std::memory_order_relaxed);

    return silent;
}

void SlotRunner::publish (const Now& now, BoundModule& bound) noexcept
{
    bound.word->done.store (now.word, std::memory_order_seq_cst);

    const auto key = waitKey (now.binding.slot, bound.indexInSlot);
    auto someoneWaits = board.hostWaitsFor.load (std::memory_order_seq_cst) == key;

    for (std::size_t r = 0; r < bound.readers.size() && ! someoneWaits; ++r)
    {
        const auto slot = bound.readers[r].slot;
        const auto* header = regions.header (board.slots[slot].region[now.parity].load (std::memory_order_relaxed));
        someoneWaits = header != nullptr && header->waitsFor.load (std::memory_order_seq_cst) == key;
    }

    if (someoneWaits)
        futexWake (bound.word->done, wakeAll);
}

bool SlotRunner::maySleep (const Now& now, const BoundModule& bound) const noexcept
{
    if (bound.type->isDone == nullptr)
        return false;

    const auto index = static_cast<std::uint32_t> (&bound - now.binding.modules.data());

    for (const auto& pending : now.binding.events)
        if (pending.module == index)
            return false;

    auto* copy = bound.copies[bound.report->committed.load (std::memory_order_relaxed) & 1];

    for (std::size_t p = 0; p < numRamps (bound.type->info); ++p)
        if (rampsOf (copy)[p].remaining != 0)
            return false;

    if (bypassOf (copy, *bound.type).share.remaining != 0)
        return false;

    return bound.type->isDone (ownStateOf (copy, *bound.type));
}

void SlotRunner::sleep (const Now& now, BoundModule& bound) noexcept
{
    auto& report = *bound.report;

    for (auto& output : bound.to)
        if (output.kind == SignalKind::midi)
            reinterpret_cast<MidiBuffer*> (output.blocks[now.parity])->count = 0;
        else if (output.wanted && ! bound.zeroed[now.parity])
            for (std::uint32_t c = 0; c < output.channels; ++c)
                std::fill_n (reinterpret_cast<float*> (output.blocks[now.parity]) + c * now.binding.blockStride,
                             now.binding.maxFrames, 0.0f);

    bound.zeroed[now.parity] = true;

    for (auto& peak : report.peak)
        peak.store (0.0f, std::memory_order_relaxed);

    report.slept.store (report.slept.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    bound.word->silent[now.parity].store (~0u, std::memory_order_relaxed);
}

/// Reads a byte, so that its page and line are at hand.
static void touch (const void* address) noexcept
{
    if (address != nullptr)
        static_cast<void> (*static_cast<const volatile std::byte*> (address));
}

/// `bytes`: a multiple of 64. Here rather than in a library whose page every process would have to be at.
static void copyState (std::byte* to, const std::byte* from, std::uint32_t bytes) noexcept
{
    for (std::uint32_t i = 0; i < bytes; i += 64)
        __builtin_memcpy (to + i, from + i, 64);
}

std::byte* SlotRunner::prepare (const Now& now, BoundModule& bound) noexcept
{
    const auto committed = bound.report->committed.load (std::memory_order_relaxed) & 1;
    auto* state = bound.copies[1 - committed];
    copyState (state, bound.copies[committed], bound.stateStride);
    fillParameters (now, bound, state);
    followBypass (now, bound, state);
    openOutputs (now, bound);

    // What comes after the wait is to find no page that this process has not been at since it was switched to.
    touch (reinterpret_cast<const void*> (bound.type->process));
    touch (now.binding.silence.data());

    for (const auto& output : bound.to)
        touch (output.blocks[now.parity]);

    for (const auto& input : bound.from)
        for (const auto& source : input.sources)
            touch (outputOf (now, source, placeOf (now, source)));

    for (const auto& reader : bound.readers)
        touch (regions.base (board.slots[reader.slot].region[now.parity].load (std::memory_order_relaxed)));

    return state;
}

void SlotRunner::spoilOutputs (const Now& now, BoundModule& bound, FaultPhase phase) noexcept
{
    const auto fault = misbehave (phase, bound.indexInSlot);

    if (fault == Fault::notANumber || fault == Fault::runaway)
        for (auto& output : bound.to)
            if (output.kind != SignalKind::midi)
                std::fill_n (reinterpret_cast<float*> (output.blocks[now.parity]),
                             output.channels * now.binding.blockStride,
                             fault == Fault::runaway ? 1e30f : std::numeric_limits<float>::quiet_NaN());
}

bool SlotRunner::runModule (Now& now, BoundModule& bound) noexcept
{
    auto& report = *bound.report;
    const auto timed = (now.number + now.binding.slot) % 8 == 0; // not all in the same block: the clock costs

    if (timed && now.clock == 0)
        now.clock = nowNanoseconds();

    // All that does not depend on the others comes before the wait for them.
    const auto resting = maySleep (now, bound);
    auto* state = resting ? nullptr : prepare (now, bound);

    if (! waitForProducers (now, bound))
        return false;

    if (timed && now.clock == 0)
        now.clock = nowNanoseconds();

    auto silent = true, slept = false;

    for (std::size_t i = 0; i < bound.from.size(); ++i)
        silent = (bound.from[i].kind == SignalKind::midi ? gatherMidi (now, bound, i) : gatherInput (now, bound, i))
                 && silent;

    own.running.store (1 + bound.indexInSlot, std::memory_order_relaxed);

    if (silent && resting)
    {
        sleep (now, bound);
        slept = true;
    }
    else
    {
        state = resting ? prepare (now, bound) : state;
        bound.zeroed[now.parity] = false;
        beginBypass (now, bound);
        process (now, bound, state);

        if (faults.isDue (FaultPhase::process))
            spoilOutputs (now, bound, FaultPhase::process);

        passBy (now, bound, state);

        bound.word->silent[now.parity].store (finishOutputs (now, bound), std::memory_order_relaxed);
        report.committed.store (now.number * 2 + (state == bound.copies[1] ? 1 : 0), std::memory_order_release);

        if (faults.isDue (FaultPhase::stateSave))
            spoilOutputs (now, bound, FaultPhase::stateSave);
    }

    own.running.store (0, std::memory_order_relaxed);

    // All that is told of a block is there when the block is: only how long it took comes after.
    if (report.firstDone.load (std::memory_order_relaxed) == 0)
        report.firstDone.store (nowNanoseconds(), std::memory_order_relaxed);

    report.blocks.store (report.blocks.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    shareSpareRings (now, bound); // whoever takes over at the next block may look as soon as this one is done
    const auto ended = timed ? nowNanoseconds() : 0; // before the engine, of higher priority, may want this core
    publish (now, bound);

    if (timed)
    {
        const auto spent = ended - std::exchange (now.clock, ended);

        if (slept)
            return true; // what it costs is told of blocks in which it was run

        report.nanoseconds.store (report.nanoseconds.load (std::memory_order_relaxed) + spent,
                                  std::memory_order_relaxed);
        report.timed.store (report.timed.load (std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    return true;
}

} // namespace bulkhead
