// MIDI messages on their way from one thread to another: bounded, without locks; one thread writes, one reads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>

namespace bulkhead
{

class MidiRing
{
public:
    static constexpr std::size_t longest = 24; ///< Bytes of a message.

    struct Message
    {
        std::uint8_t size = 0;
        std::array<std::uint8_t, longest> data {};

        std::span<const std::uint8_t> bytes() const noexcept { return {data.data(), size}; }
    };

    /// False when it is full, or the message is too long. Real-time safe; the writer's thread.
    bool push (std::span<const std::uint8_t> bytes) noexcept
    {
        const auto at = written.load (std::memory_order_relaxed);

        if (bytes.size() > longest || at - taken.load (std::memory_order_acquire) >= messages.size())
            return false;

        auto& message = messages[at % messages.size()];
        message.size = static_cast<std::uint8_t> (bytes.size());
        std::copy (bytes.begin(), bytes.end(), message.data.begin());
        written.store (at + 1, std::memory_order_release);
        return true;
    }

    /// False when there is none. Real-time safe; the reader's thread.
    bool pop (Message& message) noexcept
    {
        const auto at = taken.load (std::memory_order_relaxed);

        if (at == written.load (std::memory_order_acquire))
            return false;

        message = messages[at % messages.size()];
        taken.store (at + 1, std::memory_order_release);
        return true;
    }

private:
    std::array<Message, 1024> messages;
    alignas (128) std::atomic<std::uint32_t> written {0};
    alignas (128) std::atomic<std::uint32_t> taken {0};
};

} // namespace bulkhead
