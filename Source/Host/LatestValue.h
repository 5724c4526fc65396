// Hands a value from one thread to another: the reader gets the newest one whole, whatever the writer does meanwhile.
// Neither ever waits.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace bulkhead
{

template <typename T> class LatestValue
{
public:
    explicit LatestValue (const T& first) { values.fill (first); }

    /// One thread at a time. Real-time.
    void write (const T& value) noexcept
    {
        values[written] = value;
        written = between.exchange (written | isNew, std::memory_order_acq_rel) & index;
    }

    /// One thread at a time. The newest value; valid until the next call. Real-time.
    const T& read() noexcept
    {
        if ((between.load (std::memory_order_relaxed) & isNew) != 0)
            beingRead = between.exchange (beingRead, std::memory_order_acq_rel) & index;

        return values[beingRead];
    }

private:
    static constexpr std::uint32_t index = 3, isNew = 4;

    std::array<T, 3> values; // One is being written, one is being read, one is between.
    std::uint32_t written = 0, beingRead = 1;
    std::atomic<std::uint32_t> between {2};
};

} // namespace bulkhead
