// What a module draws on its panel, read out of the region of whoever runs it.
#pragma once

#include "PlanLayout.h"

#include "Modules/Module.h"

namespace bulkhead
{

/// Draws from the committed copy of the module's state in `region` (the start of it), which its process may be writing
/// at this moment, and what it likes: what is drawn stays inside `lines`, finite and bounded. False when the module
/// draws nothing. Control threads.
bool readDisplay (const std::byte* region, const PlacedModule& placed, Display& lines);

} // namespace bulkhead
