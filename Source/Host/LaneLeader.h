// Wakes the workers of one core at the begin of each block, from that core: one wake from the engine's thread then
// serves them all, and none of theirs crosses cores.
#pragma once

#include "Lane.h"

#include <thread>

namespace bulkhead
{

class LaneLeader
{
public:
    /// `lane` outlives it.
    LaneLeader (const Lane& lane, int core);
    ~LaneLeader();

    /// Engine thread: one wake. `block`: the low 32 bits of the block's number.
    void begin (std::uint32_t block) noexcept;

    /// True when it has woken all that it was told to. Any thread.
    bool isThrough() const noexcept
    {
        return through.load (std::memory_order_acquire) == go.load (std::memory_order_acquire);
    }

private:
    void run() noexcept;

    const Lane& lane;
    const int core;
    FutexWord go {0};
    std::atomic<std::uint32_t> through {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

} // namespace bulkhead
