// Patches for benches that need modules of no particular kind.
#pragma once

#include "Graph/Patch.h"

namespace bulkhead
{

/// An oscillator, filters one after the other, and the output; `count` modules in all (3 or more), each in a process of
/// its own.
Patch chainOf (int count);

/// A module with nothing set and no cable.
PatchModule benchModule (const std::string& id, std::string_view type);

} // namespace bulkhead
