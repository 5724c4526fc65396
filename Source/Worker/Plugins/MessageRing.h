// Messages of any size from one thread to another, without a lock.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>

namespace bulkhead
{

class MessageRing
{
public:
    /// `bytes`: a power of two.
    explicit MessageRing (std::uint32_t bytes) : size (bytes), data (new std::byte[bytes]()) {}

    /// The writing thread. False when there is no room for it. Real-time.
    bool write (std::span<const std::byte> message) noexcept
    {
        const auto at = written.load (std::memory_order_relaxed);
        const auto room = size - (at - read.load (std::memory_order_acquire));

        if (message.size() > size || message.size() + sizeof (std::uint32_t) > room)
            return false;

        const auto length = static_cast<std::uint32_t> (message.size());
        put (at, &length, sizeof length);
        put (at + sizeof length, message.data(), length);
        written.store (at + static_cast<std::uint32_t> (sizeof length) + length, std::memory_order_release);
        return true;
    }

    /// The reading thread: copies the oldest message into `memory`, which is as large as the ring, and returns its
    /// length; -1 when there is none. Real-time.
    std::int64_t take (std::span<std::byte> memory) noexcept
    {
        const auto at = read.load (std::memory_order_relaxed);

        if (at == written.load (std::memory_order_acquire))
            return -1;

        std::uint32_t length = 0;
        get (at, &length, sizeof length);
        get (at + static_cast<std::uint32_t> (sizeof length), memory.data(), length);
        read.store (at + static_cast<std::uint32_t> (sizeof length) + length, std::memory_order_release);
        return length;
    }

    std::uint32_t capacity() const noexcept { return size; }

private:
    void put (std::uint32_t at, const void* source, std::uint32_t length) noexcept
    {
        if (length == 0)
            return;

        const auto start = at & (size - 1);
        const auto first = std::min (length, size - start);
        std::memcpy (data.get() + start, source, first);
        std::memcpy (data.get(), static_cast<const std::byte*> (source) + first, length - first);
    }

    void get (std::uint32_t at, void* target, std::uint32_t length) const noexcept
    {
        const auto start = at & (size - 1);
        const auto first = std::min (length, size - start);
        std::memcpy (target, data.get() + start, first);
        std::memcpy (static_cast<std::byte*> (target) + first, data.get(), length - first);
    }

    std::uint32_t size;
    std::unique_ptr<std::byte[]> data;
    std::atomic<std::uint32_t> written {0}, read {0};
};

} // namespace bulkhead
