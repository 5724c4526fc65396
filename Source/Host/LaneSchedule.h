// On which lane each compartment runs, and in what order: list scheduling, longest way to an end first, each
// compartment where it would be finished first. Neighbours in a chain come to alternate, so that the switch to the next
// process is made while the one before computes, unless they exchange much; parallel branches come side by side; and a
// compartment comes after all that it reads from, so that it need not wait in the middle of its block. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace bulkhead
{

/// One module, as the scheduler sees it.
struct LaneWork
{
    struct Source
    {
        std::uint32_t module; ///< Before it in the list; each once.
        std::uint32_t bytes; ///< That are read of it in a block.
    };

    std::uint32_t compartment = 0; ///< Numbers need not be dense.
    double microseconds = 1.0; ///< Of a block.
    std::vector<Source> sources; ///< Whom it waits for.
};

/// What running a graph on several cores costs beside the work, about, in microseconds.
struct LaneCosts
{
    double fromOwnLane = 6.0; ///< From a block's begin until a process of the engine's own lane runs.
    double fromOtherLane = 3.5; ///< Likewise, on another one.
    double processSwitch = 4.5; ///< From one process of a lane to its next.
    double crossing = 0.4; ///< Until a core sees that another one has done something.
    double crossingPerKilobyte = 0.5; ///< And for what that has made to come over.
    double backOnOwnLane = 3.5; ///< From the last process of its own lane to the engine.
};

struct LaneSchedule
{
    std::vector<std::uint32_t> order; ///< Every module once, each after what it waits for.
    std::vector<std::uint32_t> lanes; ///< By module.
    double microseconds = 0.0; ///< How long a block takes then, about.
};

/// `modules`: in an order in which they can be run. The last lane is the engine's own. Any thread.
LaneSchedule scheduleLanes (const std::vector<LaneWork>& modules, std::uint32_t numLanes, const LaneCosts& costs = {});

/// How long a block takes on given lanes, in the order of the list.
double estimateLanes (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& lanes,
                      std::uint32_t numLanes, const LaneCosts& costs = {});

} // namespace bulkhead
