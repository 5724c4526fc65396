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
