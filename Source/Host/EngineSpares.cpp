// Engine: the spares. Each has bound every slot of the plan ahead, so that the block driver can call it in the midst of
// a block. It serves the slot until a warm worker has taken over from it, and then stands by again.
#include "Engine.h"

#include "Scheduling.h"

#include "Ipc/Process.h"
#include "Modules/Catalogue.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

/// All delay memory of a slot, in whole pages of its region.
struct MemoryRange
{
    std::uint64_t begin = 0, end = 0;

    void add (const PlacedRing& ring)
    {
        constexpr std::uint64_t page = 4096;
        const auto first = ring.offset / page * page, last = (ring.offset + ring.bytes() + page - 1) / page * page;

        if (ring.length == 0)
            return;

        begin = end == 0 ? first : std::min (begin, first);
        end = std::max (end, last);
    }
};

MemoryRange delayMemoryOf (std::uint32_t slot, const PlanLayout& layout)
{
    MemoryRange range;

    for (const auto& [id, placed] : layout.modules)
        if (placed.slot == slot)
            for (const auto& ring : placed.rings)
                range.add (ring);

    for (const auto& [key, delay] : layout.delays)
        if (const auto reader = layout.modules.find (delay.reader);
            reader != layout.modules.end() && reader->second.slot == slot)
            range.add (delay.ring);

    return range;
}

} // namespace

void Engine::wantSpares()
{
    {
        const std::lock_guard lock (recoveryMutex);
        sparesWanted = true;
    }

    recoveryChanged.notify_all();
}

std::vector<std::shared_ptr<Region>> Engine::spareRegions() const
{
    std::vector<std::shared_ptr<Region>> found;

    for (const auto& spare : spares)
        if (spare.worker != nullptr)
            found.push_back (spare.worker->sharedRegion());

    return found;
}

void Engine::withdrawSpares (std::uint32_t slot)
{
    for (std::uint32_t i = 0; i < spareCount; ++i)
        if (spares[i].bound.erase (slot) > 0)
            driver->offerSpare (i, slot, 0, noIndex);
}

void Engine::dismissSpare (std::uint32_t which)
{
    auto& spare = spares[which];
    driver->setSpare (which, noIndex);
    spare.bound.clear();
    pool->retire (std::move (spare.worker));
    spare.worker.reset();
}

/// Everybody who may come to read from it has it mapped ahead.
bool Engine::introduceSpare (const std::shared_ptr<Region>& region)
{
    const std::vector regionsToKnow {region};
    std::vector<std::pair<Worker*, std::unique_ptr<Worker::Exchange>>> exchanges;

    const auto introduceTo = [&] (Worker& worker)
    {
        if (worker.sharedRegion() == region || worker.knows (region->index))
            return;

        exchanges.emplace_back (&worker, std::make_unique<Worker::Exchange> (worker));

        if (! worker.know (regionsToKnow) || ! worker.send (SyncMessage {}))
            exchanges.pop_back(); // dead: it will be replaced
    };

    for (const auto& [slot, worker] : assigned)
        introduceTo (*worker);

    for (const auto& spare : spares)
        if (spare.worker != nullptr)
            introduceTo (*spare.worker);

    for (const auto& [worker, exchange] : exchanges)
        if (! worker->await (introductionPatience).empty())
            worker->kill();

    return ! exchanges.empty();
}

void Engine::hireSpare (std::uint32_t which, std::shared_ptr<Worker> worker)
{
    auto& spare = spares[which];
    spare.worker = std::move (worker);

    if (realtime)
        setRealtimePriority (spare.worker->audioThread(), Scheduling::sparePriority);

    introduceSpare (spare.worker->sharedRegion());
    driver->setSpare (which, spare.worker->region().index);
}

bool Engine::bindInSpare (std::uint32_t which, std::uint32_t slot, const Plan& plan)
{
    auto& spare = spares[which];
    auto& worker = *spare.worker;
    const auto region = regions.find (regionOf (slot));

    if (region == nullptr)
        return false;

    driver->offerSpare (which, slot, 0, noIndex);

    const auto own = worker.region().index;
    const auto& placed = layout.slots.at (slot);
    const auto memory = delayMemoryOf (slot, layout);
    SpareMessage message;
    message.plan = livePlan;
    message.slot = slot;
    message.region = region->index;
    message.memoryOffset = memory.begin;
    message.memoryBytes = memory.end - memory.begin;

    auto readable = neighboursOf (slot, plan);
    readable.push_back (region);

    for (const auto& other : spareRegions())
        readable.push_back (other);

    std::vector<PrepareTouch> touches = touchesFor (slot, layout, plan, own);

    // Its state, and of the words those that are beyond what is touched anyway.
    for (const auto& [id, module] : layout.modules)
        if (module.slot == slot)
        {
            touches.push_back ({own, 1, module.state, 2ull * moduleStateStride (*moduleTypeAt (module.type))});
            touches.push_back ({own, 1, offsetof (RegionHeader, modules) + module.indexInSlot * sizeof (ModuleOut),
                                sizeof (ModuleOut)});
            touches.push_back (
                {region->index, 0, module.state, 2ull * moduleStateStride (*moduleTypeAt (module.type))});
        }

    regions.map().memory (own).populateForReading (portsOffset, placed.ports.end() - portsOffset);

    const Worker::Exchange exchange (worker);
    auto alive = worker.know (readable);

    for (const auto& order : touches)
    {
        TouchMessage touch;
        touch.order = order;
        alive = alive && worker.send (touch);
    }

    const int descriptors[] = {region->readOnly.get()};
    alive =
        alive
        && worker.send (message, message.memoryBytes > 0 ? std::span<const int> (descriptors) : std::span<const int>());
    return alive && worker.await (std::chrono::seconds (2)).empty();
}

/// Brings the spares a step nearer to standing by for everything. False when there is nothing left to do.
bool Engine::keepSpares()
{
    constexpr int slotsAtOnce = 8; // so that an edit need not wait for long

    if (spareCount == 0)
        return false;

    // One may have to be launched first: nobody waits for that.
    std::shared_ptr<Worker> fresh;

    try
    {
        if (sparesMissing.load())
            fresh = pool->take (1).front();
    }
    catch (const std::exception&)
    {
        return false; // the pool says why
    }

    const std::lock_guard control (controlMutex);
    auto missing = 0;

    for (std::uint32_t i = 0; i < spareCount; ++i)
    {
        // Who reads from a dead one that was at work reads from it until another one has the slot.
        if (spares[i].worker != nullptr && (spares[i].worker->isDead() || driver->hasFailed (i))
            && driver->dutyOf (i).slot == noIndex)
            dismissSpare (i);

        if (spares[i].worker == nullptr && fresh != nullptr)
            hireSpare (i, std::move (fresh));

        missing += spares[i].worker == nullptr ? 1 : 0;
    }

    sparesMissing.store (missing > 0);

    if (fresh != nullptr)
        pool->retire (std::move (fresh));

    if (missing > 0)
        return true;

    if (layout.version == 0)
        return false;

    const auto& plan = regions.board().plans[livePlan];

    for (std::uint32_t i = 0; i < spareCount; ++i)
    {
        auto& spare = spares[i];
        int bound = 0;

        if (driver->dutyOf (i).slot != noIndex)
            continue; // it is at work: whoever takes over from it calls again

        std::erase_if (spare.bound,
                       [&] (auto& known)
                       {
                           if (assigned.contains (known.first))
                               return false;

                           driver->offerSpare (i, known.first, 0, noIndex);
                           const Worker::Exchange exchange (*spare.worker);
                           SpareMessage message;
                           message.slot = known.first;
                           spare.worker->send (message);
                           spare.worker->await (std::chrono::seconds (1));
                           return true;
                       });

        for (const auto& [slot, worker] : assigned)
        {
            if (worker->isDead() || isPluginSlot (slot))
                continue; // parked, or about to be brought back; what only a plugin knows no spare goes on with

            const Spare::Bound wanted {plan.slotVersion[slot], worker->region().index};
            const auto known = spare.bound.find (slot);

            if (known != spare.bound.end() && known->second == wanted)
                continue;

            if (bound++ == slotsAtOnce)
                return true;

            spare.bound[slot] = wanted; // also when it cannot: it is not tried again and again

            if (bindInSpare (i, slot, plan))
                driver->offerSpare (i, slot, wanted.version, wanted.servedBy);
        }
    }

    return false;
}

bool Engine::waitUntilSpared (std::chrono::milliseconds limit)
{
    std::unique_lock lock (recoveryMutex);
    return recoveryChanged.wait_for (lock, limit,
                                     [&] { return deadRegions.empty() && ! recovering && ! sparesWanted; });
}

} // namespace bulkhead
