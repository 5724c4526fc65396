// Who runs where and before whom: the real-time priorities of the whole program in one place.
//
//   device clock (null device)   85
//   supervisor                   82   tells of a death while the graph runs
//   engine                       80   begins each block and waits for its end
//   lane leaders                 79   wake the workers of their own core
//   workers                      70 and down, in graph order: the kernel's run queue executes the graph
//   a worker's control thread     2   only while the host has asked it for something
#pragma once

namespace bulkhead
{

struct Scheduling
{
    static constexpr int devicePriority = 85;
    static constexpr int supervisorPriority = 82;
    static constexpr int enginePriority = 80;
    static constexpr int leaderPriority = 79;
    static constexpr int firstWorkerPriority = 70;
    static constexpr int lastWorkerPriority = 11;
    static constexpr int controlPriority = 2;

    /// Cores that audio runs on: all but one where there are more than two. At least 1.
    static int audioCores() noexcept;

    /// The core of a lane.
    static int coreOfLane (int lane) noexcept;

    /// True when this user may run real-time threads; tried once.
    static bool realtimeAllowed() noexcept;

    /// The priority of the worker that is `position`th of `count` in graph order.
    static int workerPriority (int position, int count) noexcept;
};

} // namespace bulkhead
