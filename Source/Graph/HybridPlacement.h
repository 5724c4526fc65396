// The rule of the hybrid placement: oscillators, and what comes from others, each in a process of its own; filters,
// amplifiers, control modules and effects in groups that run one after the other without a switch between them.
//
// A process runs its modules in graph order. If it were both before and after another one, it would have to wait for
// that in the middle of its block, and a switch would be paid twice. So every module gets a stage: one more than that
// of a module it reads from where the two may not share a process, else the same. Only modules of one stage and kind
// are grouped: a path that leaves a group never comes back to it. Unconnected parts of a group, and
// branches that join again, are two groups where they are heavy enough, so that two lanes run them side by side.
#pragma once

#include "Patch.h"

namespace bulkhead
{

/// The isolation of every module of a known type, by its id. Depends on the modules, their order and the cables alone.
/// Any thread.
std::map<std::string, Isolation> hybridPlacement (const Patch& patch);

} // namespace bulkhead
