// BlockDriver: what goes into a block and comes out of it: events, what the device records, the sound, MIDI to the
// devices.
#include "BlockDriver.h"

#include "Ipc/ReadOnce.h"

#include <algorithm>

namespace bulkhead
{

bool BlockDriver::queueEvent (const TimedEvent& event) noexcept
{
    const auto at = eventsQueued.load (std::memory_order_relaxed);

    if (at - eventsTaken.load (std::memory_order_acquire) >= eventQueueSize)
        return false;

    eventQueue[at % eventQueueSize] = event;
    eventsQueued.store (at + 1, std::memory_order_release);
    return true;
}

bool BlockDriver::queueMidi (const Event& message) noexcept
{
    const auto at = midiQueued.load (std::memory_order_relaxed);

    if (at - midiTaken.load (std::memory_order_acquire) >= midiQueueSize)
        return false;

    midiQueue[at % midiQueueSize] = message;
    midiQueued.store (at + 1, std::memory_order_release);
    return true;
}

void BlockDriver::takeInputs (std::uint64_t block, const BlockRequest& request) noexcept
{
    for (std::uint32_t channel = 0; channel < request.numInputs; ++channel)
    {
        auto* samples = board.deviceInput[block & 1][channel];

        // A driver's word is no better than any other from outside.
        for (std::uint32_t i = 0; i < request.frames; ++i)
        {
            const auto s = request.inputs[channel][i];
            samples[i] = s > -8.0f && s < 8.0f ? s : 0.0f;
        }
    }

    board.blocks[block & 1].inputChannels = request.numInputs;
}

void BlockDriver::redirectEvents (std::span<const ModuleMove> moves) noexcept
{
    if (moves.empty())
        return;

    for (auto e = eventsTaken.load (std::memory_order_relaxed); e < eventsQueued.load (std::memory_order_acquire); ++e)
    {
        auto& event = eventQueue[e % eventQueueSize];

        for (const auto& move : moves)
            if (event.slot == move.fromSlot && event.indexInSlot == move.fromIndexInSlot)
            {
                event.slot = move.toSlot;
                event.indexInSlot = move.toIndexInSlot;
                break;
            }
    }
}

void BlockDriver::sendEvent (const TimedEvent& timed, std::uint64_t block) noexcept
{
    if (timed.slot >= maxSlots || slots[timed.slot].region >= maxRegions)
        return;

    auto* target = regions.inRegionOf (slots[timed.slot].region);

    if (target == nullptr)
        return;

    const auto at = target->eventsWritten.load (std::memory_order_relaxed);
    auto& event = target->events[at % eventRingSize];
    event = timed.event;
    event.block = block;
    event.module = timed.indexInSlot;
    target->eventsWritten.store (at + 1, std::memory_order_release);
}

void BlockDriver::sendMidi (std::uint64_t block, const BlockRequest& request) noexcept
{
    const auto end = midiQueued.load (std::memory_order_acquire);

    for (auto at = midiTaken.load (std::memory_order_relaxed); at < end; ++at)
    {
        TimedEvent event;
        event.event = midiQueue[at % midiQueueSize];
        event.event.offset = std::min (event.event.offset, request.frames - 1);

        for (const auto& taker : live.midiTakers)
        {
            event.slot = taker.slot;
            event.indexInSlot = taker.indexInSlot;
            sendEvent (event, block);
        }
    }

    midiTaken.store (end, std::memory_order_release);
}

void BlockDriver::takeOutput (std::uint64_t block, const BlockRequest& request) noexcept
{
    std::fill_n (request.left, request.frames, 0.0f);
    std::fill_n (request.right, request.frames, 0.0f);

    for (const auto index : live.outputModules)
    {
        const auto& module = plan->modules[index];
        const auto* base =
            regions.map().base (board.slots[module.slot].region[block & 1].load (std::memory_order_acquire));

        if (base == nullptr)
            continue;

        if (! isDone (index, block))
            driverCounts.repeated.fetch_add (1, std::memory_order_relaxed);

        float* const sides[] = {request.left, request.right};

        for (std::uint32_t side = 0; side < 2 && side < module.numOutputs; ++side)
        {
            const auto& output = plan->outputs[module.firstOutput + side];
            const auto* samples = reinterpret_cast<const float*> (base + output.offset)
                                  + (block & 1) * output.channels * plan->blockStride;

            for (std::uint32_t i = 0; i < request.frames; ++i)
            {
                // Another process may write this very moment what it likes: the ears are protected here again.
                const auto s = samples[i];
                sides[side][i] += s > -8.0f && s < 8.0f ? s : 0.0f;
            }
        }
    }
}

void BlockDriver::takeMidiOutputs (std::uint64_t block, const BlockRequest& request) noexcept
{
    for (const auto& source : live.midiSources)
    {
        const auto& module = plan->modules[source.module];
        const auto* base =
            regions.map().base (board.slots[module.slot].region[block & 1].load (std::memory_order_acquire));

        if (base != nullptr && isDone (source.module, block))
            midiToDevices.collect (*reinterpret_cast<const MidiBuffer*> (base + plan->outputs[source.output].offset
                                                                         + (block & 1) * midiBufferBytes),
                                   request.frames, time.load (std::memory_order_relaxed));
    }
}

/// What has come to each plugin by MIDI in this block, whether it played it or not.
void BlockDriver::followMidi (std::uint64_t block) noexcept
{
    for (const auto& listener : live.midiListeners)
    {
        const auto& input = plan->inputs[listener.input];

        for (std::uint32_t s = 0; s < input.numSources; ++s)
        {
            const auto& source = plan->sources[input.firstSource + s];
            const auto from = source.feedback != 0 ? block - 1 : block;
            const auto* base = regions.map().base (
                board.slots[plan->modules[source.module].slot].region[from & 1].load (std::memory_order_acquire));

            if (base == nullptr || (source.feedback == 0 && ! isDone (source.module, block)))
                continue;

            const auto* buffer = base + plan->outputs[source.output].offset + (from & 1) * midiBufferBytes;
            const auto* events = reinterpret_cast<const MidiEvent*> (buffer + sizeof (MidiBuffer));
            const auto count = std::min (readOnce (reinterpret_cast<const MidiBuffer*> (buffer)->count),
                                         static_cast<std::uint32_t> (maxMidiEventsPerBlock));

            for (std::uint32_t e = 0; e < count; ++e)
            {
                const auto event = readOnce (events[e]);
                listener.heard->follow ({event.data, std::min<std::size_t> (event.size, sizeof event.data)});
            }
        }
    }
}

/// Another worker serves a slot from the next block on: the plugin there is told what was heard before.
void BlockDriver::chaseMidi (std::uint32_t slot) noexcept
{
    std::array<MidiChase::Message, maxMidiEventsPerBlock / 2> messages;

    for (const auto& listener : live.midiListeners)
    {
        if (listener.slot != slot)
            continue;

        const auto count = listener.heard->write (messages);

        for (const auto& message : std::span (messages).first (count))
        {
            TimedEvent timed {.slot = slot, .indexInSlot = listener.indexInSlot};
            timed.event.kind = Event::midi;
            timed.event.index = message.size;
            std::copy_n (message.data.begin(), message.size, timed.event.data);
            sendEvent (timed, number.load (std::memory_order_relaxed) + 1);
        }
    }
}

} // namespace bulkhead
