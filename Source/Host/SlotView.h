// All that a compartment sees of a plan, as numbers that can be compared: when they are the same in the next plan, the
// compartment goes on with what it has bound, and nobody has to tell it anything.
#pragma once

#include "Ipc/Layout.h"

#include <vector>

namespace bulkhead
{

/// What bindSlot() reads of `plan` for this slot. Control threads.
std::vector<std::uint64_t> slotView (const Plan& plan, std::uint32_t slot);

} // namespace bulkhead
