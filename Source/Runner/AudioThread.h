// The audio thread of one compartment: sleeps on the wake word of its region and runs the modules of its slot, if it
// has one, once per block. A worker has one in its process; modules that live in the host have one there.
#pragma once

#include "SlotRunner.h"

#include <thread>

namespace bulkhead
{

class AudioThread
{
public:
    /// Starts the thread, with the priority of its creator. `runner` outlives it.
    AudioThread (const Board& board, SlotRunner& runner, std::uint32_t region);

    /// Ends the thread after the block it is in. (A worker never does: it ends as a process.)
    ~AudioThread();

    /// The kernel's id of the thread, for scheduling it from outside.
    int threadId() const noexcept { return id.load (std::memory_order_acquire); }

private:
    void run() noexcept;
    void registerLife() noexcept;

    const Board& board;
    SlotRunner& runner;
    const std::uint32_t region;
    std::atomic<bool> ending {false};
    std::atomic<int> id {0};
    FutexWord started {0};
    std::thread thread;
};

} // namespace bulkhead
