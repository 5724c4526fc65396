// A bare real-time timer thread on each audio core that does nothing but wake up: when it wakes late, the machine
// itself was away, and what was missed in that time is nobody's fault here.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace bulkhead
{

class MachineWatch
{
public:
    /// A wake this late, in nanoseconds, counts as away.
    static constexpr std::uint64_t tolerance = 400'000;

    MachineWatch();
    ~MachineWatch();

    /// True when some core was away for a part of this time (nowNanoseconds()). Any thread but audio threads.
    bool wasAway (std::uint64_t from, std::uint64_t to) const;

    std::uint64_t numAway() const noexcept { return away.load(); }
    std::uint64_t longest() const noexcept { return longestNanoseconds.load(); }

private:
    struct Interval
    {
        std::uint64_t from, to;
    };

    void run (int core);

    mutable std::mutex mutex;
    std::vector<Interval> intervals; // the last ones, round and round
    std::size_t next = 0;
    std::atomic<std::uint64_t> away {0}, longestNanoseconds {0};
    std::atomic<bool> ending {false};
    std::vector<std::thread> threads;
};

} // namespace bulkhead
