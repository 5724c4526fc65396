// Engine: how modules go on in another process: what their new one is ordered to bring along from the old one, while
// that plays on.
#include "Engine.h"

#include <algorithm>

namespace bulkhead
{

void Engine::orderMoves (CompiledPlan& compiled) const
{
    const auto playing = running.load();
    const auto now = driver->sampleTime();
    const auto lag = layout.maxFrames;

    for (const auto& moved : compiled.moved)
    {
        auto& orders = compiled.orders[moved.toSlot];
        auto& order = orders.modules[moved.order];
        order.copyFromRegion = regionOf (moved.from.slot);
        order.copyFromIndexInSlot = moved.from.indexInSlot;
        order.copyFromState = moved.from.state;
        order.moves = 1;

        if (playing && order.copyFromRegion != noIndex)
            orders.handOvers.pieces.push_back ({order.copyFromRegion, moved.from.indexInSlot, order.indexInSlot, 0,
                                                moved.from.state, order.state, order.stateStride, 0, now, lag, 0});
    }

    for (const auto& moved : compiled.movedMemory)
    {
        auto& orders = compiled.orders[moved.toSlot];
        auto& order = orders.memory[moved.order];
        const auto& ring = moved.ring;
        order.copyFromRegion = regionOf (moved.fromSlot);
        order.copyFromOffset = moved.from;

        if (playing && ring.length > 0 && order.copyFromRegion != noIndex)
            orders.handOvers.pieces.push_back ({order.copyFromRegion, 0, 0, ring.channels, moved.from, ring.offset,
                                                ring.length, ring.skew, now, lag, 0});
    }

    // Where nothing plays, the buffers of the block before have been copied with the rest.
    for (const auto& moved : compiled.movedSources)
        if (const auto region = regionOf (moved.fromSlot); playing && region != noIndex)
            compiled.orders[moved.readerSlot].handOvers.formerOutputs.push_back (
                {moved.readerIndexInSlot,
                 moved.input,
                 moved.source,
                 0,
                 {region, moved.fromIndexInSlot, moved.from.offset},
                 moved.from.bytes});
}

/// True when a module has done `block`, or a later one.
bool Engine::isThrough (const PlacedModule& placed, std::uint32_t block) const
{
    const auto* header = regions.map().header (regionOf (placed.slot));
    return header == nullptr
           || static_cast<std::int32_t> (header->modules[placed.indexInSlot].word.done.load (std::memory_order_acquire)
                                         - block)
                  >= 0;
}

/// Until a slot's new worker has run a block, and so has taken over what it is to. One that hangs is replaced in its
/// turn.
void Engine::waitUntilRun (std::uint32_t slot) const
{
    const auto block = static_cast<std::uint32_t> (driver->blockNumber());

    for (int i = 0; i < 400 && running.load(); ++i)
    {
        if (std::all_of (layout.modules.begin(), layout.modules.end(),
                         [&] (auto& module) { return module.second.slot != slot || isThrough (module.second, block); }))
            return;

        std::this_thread::sleep_for (std::chrono::microseconds (250));
    }
}

void Engine::waitUntilTakenOver (const CompiledPlan& compiled) const
{
    const auto block = static_cast<std::uint32_t> (driver->blockNumber());

    // Whoever does not get there hangs, and will be replaced.
    for (int i = 0; i < 400 && running.load(); ++i)
    {
        const auto allThrough = std::all_of (layout.modules.begin(), layout.modules.end(),
                                             [&] (auto& module)
                                             {
                                                 const auto orders = compiled.orders.find (module.second.slot);
                                                 return orders == compiled.orders.end()
                                                        || (orders->second.handOvers.pieces.empty()
                                                            && orders->second.handOvers.formerOutputs.empty())
                                                        || isThrough (module.second, block);
                                             });

        if (allThrough)
            return;

        std::this_thread::sleep_for (std::chrono::microseconds (250));
    }
}

SlotOrders Engine::allOrders (std::uint32_t slot, const Patch& p, const PlanLayout& l, std::uint32_t copyFrom,
                              const SlotOrders* newOnes) const
{
    SlotOrders orders;

    for (const auto& [id, placed] : l.modules)
    {
        const auto* module = p.findModule (id);

        if (placed.slot != slot || module == nullptr)
            continue;

        auto order = orderFor (*module, placed, settings.sampleRate);
        order.copyFromRegion = copyFrom;
        order.copyFromIndexInSlot = placed.indexInSlot;
        order.copyFromState = placed.state;
        orders.modules.push_back (order);

        // Feedback cables read the block before: silence, until there is one.
        for (const auto& output : placed.outputs)
            orders.memory.push_back ({output.offset, output.bytes, 0, noIndex, 0});

        for (const auto& ring : placed.rings)
            orders.memory.push_back ({ring.offset, ring.bytes(), ring.offset, copyFrom, 0});
    }

    for (const auto& [key, delay] : l.delays)
        if (const auto reader = l.modules.find (delay.reader); reader != l.modules.end() && reader->second.slot == slot)
            orders.memory.push_back ({delay.ring.offset, delay.ring.bytes(), delay.ring.offset, copyFrom, 0});

    if (newOnes == nullptr)
        return orders;

    // What the slot did not have yet does not come from its dead worker.
    for (auto& order : orders.modules)
        for (const auto& known : newOnes->modules)
            if (known.indexInSlot == order.indexInSlot)
                order = known;

    for (auto& order : orders.memory)
        for (const auto& known : newOnes->memory)
            if (known.offset == order.offset)
                order = known;

    orders.handOvers = newOnes->handOvers;
    return orders;
}

} // namespace bulkhead
