#include "MidiToDevices.h"

#include "MidiBytes.h"

#include "Ipc/ReadOnce.h"

#include <algorithm>

namespace bulkhead
{

void MidiToDevices::plansSwitched (std::span<const MidiSource> before, std::span<const MidiSource> now,
                                   std::uint64_t time) noexcept
{
    const auto isThere = [now] (const MidiSource& source)
    { return std::any_of (now.begin(), now.end(), [&] (auto& other) { return other.instance == source.instance; }); };

    if (! std::all_of (before.begin(), before.end(), isThere))
        endNotes (time);
}

void MidiToDevices::collect (const MidiBuffer& buffer, std::uint32_t frames, std::uint64_t time) noexcept
{
    const auto* events = reinterpret_cast<const MidiEvent*> (&buffer + 1);
    const auto count = std::min (readOnce (buffer.count), static_cast<std::uint32_t> (maxMidiEventsPerBlock));

    for (std::uint32_t e = 0; e < count; ++e)
    {
        DeviceMidi message {time, readOnce (events[e])};
        auto& event = message.event;
        message.time += std::min (event.offset, frames - 1);
        event.size = std::min (event.size, static_cast<std::uint32_t> (sizeof event.data));

        if (! isMidiMessage ({event.data, event.size}, sizeof event.data) || ! push (message))
            continue;

        if (const auto status = event.data[0] & 0xf0; event.size == 3 && (status == 0x80 || status == 0x90))
            sounding.set (static_cast<std::size_t> ((event.data[0] & 0x0f) * 128 + (event.data[1] & 0x7f)),
                          status == 0x90 && event.data[2] != 0);
    }
}

void MidiToDevices::endNotes (std::uint64_t time) noexcept
{
    for (std::size_t note = 0; note < sounding.size() && sounding.any(); ++note)
    {
        if (! sounding.test (note))
            continue;

        DeviceMidi message {time, {0, 3, {}}};
        message.event.data[0] = static_cast<std::uint8_t> (0x80 | note / 128);
        message.event.data[1] = static_cast<std::uint8_t> (note % 128);
        sounding.set (note, ! push (message));
    }
}

bool MidiToDevices::push (const DeviceMidi& message) noexcept
{
    const auto at = queued.load (std::memory_order_relaxed);

    if (at - taken.load (std::memory_order_acquire) >= queueSize)
        return false;

    queue[at % queueSize] = message;
    queued.store (at + 1, std::memory_order_release);
    return true;
}

std::size_t MidiToDevices::take (std::span<DeviceMidi> messages) noexcept
{
    auto at = taken.load (std::memory_order_relaxed);
    const auto end = queued.load (std::memory_order_acquire);
    std::size_t count = 0;

    for (; at < end && count < messages.size(); ++at)
        messages[count++] = queue[at % queueSize];

    taken.store (at, std::memory_order_release);
    return count;
}

} // namespace bulkhead
