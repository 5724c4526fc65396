#include "Preparation.h"

#include "Modules/Catalogue.h"

namespace bulkhead
{

static bool inStateArea (std::uint64_t offset, std::uint64_t bytes) noexcept
{
    return offset >= stateOffset && offset <= regionBytes && bytes <= regionBytes - offset;
}

static bool inRegion (std::uint64_t offset, std::uint64_t bytes) noexcept
{
    return offset >= portsOffset && offset <= regionBytes && bytes <= regionBytes - offset;
}

void takeReport (const ModuleReport& from, ModuleReport& to) noexcept
{
    const auto take = [] (const auto& source, auto& destination)
    { destination.store (source.load (std::memory_order_relaxed), std::memory_order_relaxed); };

    take (from.blocks, to.blocks);
    take (from.slept, to.slept);
    take (from.nanoseconds, to.nanoseconds);
    take (from.firstDone, to.firstDone);
    take (from.timed, to.timed);
    take (from.wrongSequence, to.wrongSequence);
    take (from.droppedEvents, to.droppedEvents);
    take (from.nonFinite, to.nonFinite);
    take (from.runaway, to.runaway);
    take (from.latency, to.latency);
    take (from.tail, to.tail);

    for (std::size_t i = 0; i < std::size (from.peak); ++i)
        take (from.peak[i], to.peak[i]);
}

std::string prepare (const PrepareModule& order, const PreparedRegion& target)
{
    const auto* found = moduleTypeAt (order.type);

    if (found == nullptr || order.indexInSlot >= maxModulesPerSlot)
        return "unknown module";

    const auto& type = *found;
    const auto parameters = type.info.parameters.first (numRamps (type.info));

    // A State may want to lie at a multiple of 64.
    if (order.numParameters != parameters.size() || order.state % 64 != 0
        || order.stateStride != moduleStateStride (type) || ! inStateArea (order.state, 2ull * order.stateStride))
        return "module does not fit";

    auto* copies = target.memory.data() + order.state;
    target.memory.populateForWriting (order.state, 2ull * order.stateStride);
    std::memset (copies, 0, 2ull * order.stateStride);
    type.initialise (ownStateOf (copies, type));

    for (std::size_t i = 0; i < parameters.size(); ++i)
        rampsOf (copies)[i].jumpTo (ParameterRamp::bounded (order.parameters[i], parameters[i]));

    bypassOf (copies, type).share.jumpTo (order.bypassed != 0 ? 1.0f : 0.0f);

    const auto* former = target.regions.base (order.copyFromRegion);

    if (former != nullptr)
    {
        if (! inStateArea (order.copyFromState, 2ull * order.stateStride)
            || order.copyFromIndexInSlot >= maxModulesPerSlot)
            return "nothing to copy there";

        const auto& report = reinterpret_cast<const RegionHeader*> (former)->modules[order.copyFromIndexInSlot].report;
        const auto committed = report.committed.load (std::memory_order_acquire);

        if (committed != 0)
        {
            std::memcpy (copies, former + order.copyFromState + (committed & 1) * order.stateStride, order.stateStride);
            confineParameters (copies, type);

            for (std::size_t i = 0; i < parameters.size() && order.moves == 0; ++i)
                rampsOf (copies)[i].moveTo (order.parameters[i], parameters[i], order.sampleRate);

            if (order.moves == 0)
                bypassOf (copies, type).share.moveTo (order.bypassed != 0 ? 1.0f : 0.0f, bypassShare, order.sampleRate);
        }
    }

    std::memcpy (copies + order.stateStride, copies, order.stateStride);

    auto* header = reinterpret_cast<RegionHeader*> (target.memory.data());
    target.memory.populateForWriting (offsetof (RegionHeader, modules) + order.indexInSlot * sizeof (ModuleOut),
                                      sizeof (ModuleOut));
    auto& [word, report] = header->modules[order.indexInSlot];
    word.silent[0].store (0, std::memory_order_relaxed);
    word.silent[1].store (0, std::memory_order_relaxed);
    report.slept.store (0, std::memory_order_relaxed);
    report.committed.store (0, std::memory_order_relaxed);
    report.blocks.store (0, std::memory_order_relaxed);
    report.firstDone.store (0, std::memory_order_relaxed);
    report.nanoseconds.store (0, std::memory_order_relaxed);
    report.timed.store (0, std::memory_order_relaxed);
    report.wrongSequence.store (0, std::memory_order_relaxed);
    report.droppedEvents.store (0, std::memory_order_relaxed);
    report.runaway.store (0, std::memory_order_relaxed);
    report.latency.store (0, std::memory_order_relaxed);
    report.tail.store (0, std::memory_order_relaxed);
    report.nonFinite.store (0, std::memory_order_release);

    if (former != nullptr && order.moves != 0)
    {
        const auto& there = reinterpret_cast<const RegionHeader*> (former)->modules[order.copyFromIndexInSlot];
        takeReport (there.report, report);

        // Of the block before, which feedback cables read.
        for (int parity = 0; parity < 2; ++parity)
            header->modules[order.indexInSlot].word.silent[parity].store (
                there.word.silent[parity].load (std::memory_order_relaxed), std::memory_order_relaxed);
    }

    return {};
}

std::string prepare (const PrepareMemory& order, const PreparedRegion& target)
{
    if (! inRegion (order.offset, order.bytes))
        return "memory is out of bounds";

    target.memory.populateForWriting (order.offset, order.bytes);
    auto* memory = target.memory.data() + order.offset;

    if (const auto* former = target.regions.base (order.copyFromRegion))
    {
        if (! inRegion (order.copyFromOffset, order.bytes))
            return "nothing to copy there";

        std::memcpy (memory, former + order.copyFromOffset, order.bytes);
    }
    else
    {
        std::memset (memory, 0, order.bytes);
    }

    return {};
}

std::string prepare (const PrepareTouch& order, const PreparedRegion& target)
{
    if (order.region == target.region && order.forWriting != 0)
        target.memory.populateForWriting (order.offset, order.bytes);
    else if (target.regions.base (order.region) != nullptr)
        target.regions.memory (order.region).populateForReading (order.offset, order.bytes);

    return {};
}

} // namespace bulkhead
