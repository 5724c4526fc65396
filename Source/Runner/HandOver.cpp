#include "HandOver.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

constexpr std::size_t mostPieces = maxPlanRings + maxPlanModules;

bool fitsStateArea (std::uint64_t offset, std::uint64_t bytes) noexcept
{
    return offset >= stateOffset && offset % 16 == 0 && offset <= regionBytes && bytes <= regionBytes - offset;
}

/// Copies what was written at the sample times from `begin` to before `end`.
void copyRing (const PrepareHandOver& ring, const std::byte* from, std::byte* to, std::uint64_t begin,
               std::uint64_t end) noexcept
{
    for (std::uint32_t line = 0; line < ring.lines; ++line)
    {
        const auto offset = std::uint64_t (line) * ring.length * sizeof (float);
        copyLine (reinterpret_cast<const float*> (from + ring.from + offset),
                  reinterpret_cast<float*> (to + ring.to + offset), ring.length, begin, end,
                  std::uint64_t (line) * ring.skew);
    }
}

std::uint64_t lagging (std::uint64_t time, const PrepareHandOver& ring) noexcept
{
    return time - std::min<std::uint64_t> (time, ring.reach);
}

} // namespace

/// Sample time before which all is written, or 0 when that cannot be told this moment.
static std::uint64_t writtenUntil (const Board& board) noexcept
{
    std::uint64_t numbers[2], times[2];

    for (int i = 0; i < 2; ++i)
    {
        numbers[i] = board.blocks[i].number.load (std::memory_order_acquire);
        times[i] = board.blocks[i].time.load (std::memory_order_relaxed);
        std::atomic_thread_fence (std::memory_order_acquire);

        if (board.blocks[i].number.load (std::memory_order_relaxed) != numbers[i])
            numbers[i] = 0;
    }

    // The newer one is under way.
    if (numbers[0] == 0 || numbers[1] == 0)
        return numbers[0] != 0 ? times[0] : numbers[1] != 0 ? times[1] : 0;

    return numbers[0] < numbers[1] ? times[0] : times[1];
}

std::string prepare (const PrepareHandOver& order, const PreparedRegion& target, const Board& board,
                     HandOvers& handOvers)
{
    const auto isState = order.lines == 0;
    const auto bytes = isState ? 2ull * order.length : std::uint64_t (order.lines) * order.length * sizeof (float);
    const auto* from = target.regions.base (order.fromRegion);
    const auto known = from != nullptr || order.fromRegion == predecessorRegion;

    if (! known || order.fromRegion == target.region || order.indexInSlot >= maxModulesPerSlot
        || order.fromIndexInSlot >= maxModulesPerSlot || order.lines > maxPlanRings || order.length < 2
        || (! isState && (order.length & (order.length - 1)) != 0) || ! fitsStateArea (order.from, bytes)
        || ! fitsStateArea (order.to, bytes) || handOvers.pieces.size() >= mostPieces)
        return "nothing to take over there";

    handOvers.pieces.push_back (order);

    if (const auto present = writtenUntil (board); from != nullptr && ! isState && present > order.copied)
    {
        copyRing (order, from, target.memory.data(), lagging (order.copied, order), present);
        handOvers.pieces.back().copied = present;
    }

    return {};
}

std::string prepare (const FormerOutput& order, const PreparedRegion& target, HandOvers& handOvers)
{
    const auto& place = order.place;

    if (place.offset < portsOffset || place.offset > stateOffset || order.bytes > stateOffset - place.offset
        || place.indexInSlot >= maxModulesPerSlot || target.regions.base (place.region) == nullptr
        || handOvers.formerOutputs.size() >= maxPlanSources)
        return "no output was there";

    target.regions.memory (place.region).populateForReading (place.offset, order.bytes);
    handOvers.formerOutputs.push_back (order);
    return {};
}

void copyLine (const float* from, float* to, std::uint32_t length, std::uint64_t begin, std::uint64_t end,
               std::uint64_t ahead) noexcept
{
    const auto frames = std::min<std::uint64_t> (end - std::min (begin, end), length);
    const auto first = (end - frames + ahead) & (length - 1);
    const auto untilWrap = std::min<std::uint64_t> (frames, length - first);
    std::memcpy (to + first, from + first, untilWrap * sizeof (float));
    std::memcpy (to, from, (frames - untilWrap) * sizeof (float));
}

void takeOver (const PrepareHandOver& handOver, const std::byte* from, std::byte* own, std::uint64_t time) noexcept
{
    if (from == nullptr)
        return; // The copy that was made ahead has to do.

    if (handOver.lines > 0)
        return copyRing (handOver, from, own, lagging (handOver.copied, handOver), time);

    const auto& former = reinterpret_cast<const RegionHeader*> (from)->modules[handOver.fromIndexInSlot].report;
    auto& report = reinterpret_cast<RegionHeader*> (own)->modules[handOver.indexInSlot].report;
    const auto committed = former.committed.load (std::memory_order_acquire);

    if (committed == 0)
        return;

    std::memcpy (own + handOver.to, from + handOver.from + (committed & 1) * handOver.length, handOver.length);
    takeReport (former, report);
    report.committed.store (committed & ~std::uint64_t (1), std::memory_order_release);
}

} // namespace bulkhead
