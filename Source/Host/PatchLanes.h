// The lanes of a patch: what the scheduler is told of its modules, and whether it would do better by now.
#pragma once

#include "LaneSchedule.h"
#include "PatchGraph.h"
#include "PlanCompiler.h"

namespace bulkhead
{

struct PatchLanes
{
    std::vector<std::uint32_t> order; ///< Nodes, in the order in which they are to be run.
    std::vector<std::uint32_t> lanes; ///< By place in the order.
};

/// The best that the scheduler knows. `layout`: tells in which slot each module is.
PatchLanes lanesFor (const PatchGraph& graph, const PlanLayout& layout, const PlanSettings& settings);

/// How long a block takes, about, in microseconds.
struct LaneBalance
{
    double present = 0.0;
    double best = 0.0;
};

/// Of a patch that plays as `layout` says, its modules costing what the settings say. Any thread.
LaneBalance balanceOf (const Patch& patch, const PlanLayout& layout, const PlanSettings& settings);

} // namespace bulkhead
