// Who runs where and before whom: the real-time priorities of the whole program in one place.
//
//   device clock (null device)   85
//   supervisor                   82   tells of a death while the graph runs
//   engine                       80   begins each block and waits for its end
//   lane leaders                 79   wake the workers of their own core
//   spares                       75   run a block again whose worker has died
//   workers                      70 and down, in graph order: the kernel's run queue executes the graph
//   a worker's control thread     3   only while the host has asked it for something
//   a worker that was late        2   for some milliseconds, until it is known whether it hangs
//
// The rest is ordinary, and what refills the pool gives way to that (backgroundNiceness), until the worker is parked.
#pragma once

namespace bulkhead
{

struct Scheduling
{
    static constexpr int devicePriority = 85;
    static constexpr int supervisorPriority = 82;
    static constexpr int enginePriority = 80;
    static constexpr int leaderPriority = 79;
    static constexpr int sparePriority = 75;
    static constexpr int firstWorkerPriority = 70;
    static constexpr int lastWorkerPriority = 11;
    static constexpr int controlPriority = 3;
    static constexpr int latePriority = 2;
    static constexpr int backgroundNiceness = 15;

    /// Cores that audio runs on: all but one where there are more than two. At least 1.
    static int audioCores() noexcept;

    /// The core of a lane.
    static int coreOfLane (int lane) noexcept;

    /// True when this user may run real-time threads; tried once.
    static bool realtimeAllowed() noexcept;

    /// True when this user may let a thread give way and call it back; tried once.
    static bool backgroundAllowed() noexcept;

    /// The priority of the worker that is `position`th of `count` in graph order.
    static int workerPriority (int position, int count) noexcept;
};

} // namespace bulkhead
