// Wakes the workers of one core at the begin of each block, from that core: one wake from the engine's thread then
// serves them all, and none of theirs crosses cores.
#pragma once

#include "Ipc/Futex.h"

#include <thread>

namespace bulkhead
{

class LaneLeader
{
public:
    /// `clock`: the futex that the lane's workers sleep on.
    LaneLeader (FutexWord& clock, int core);
    ~LaneLeader();

    /// Engine thread: one wake. `block`: the low 32 bits of the block's number.
    void begin (std::uint32_t block) noexcept;

private:
    void run() noexcept;

    FutexWord& clock;
    const int core;
    FutexWord go {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

} // namespace bulkhead
