// The modules of a patch and who reads from whom, as placement looks at them: each pair of modules once, in the order
// in which they are run, and without the feedback cables, for which nobody waits.
#pragma once

#include "Patch.h"

#include <cstdint>

namespace bulkhead
{

struct PlacementGraph
{
    /// Modules of unknown type are left out. The patch must outlive it.
    explicit PlacementGraph (const Patch& patch);

    std::vector<const PatchModule*> modules; ///< In the order in which they are run.
    std::vector<std::vector<std::uint32_t>> sources; ///< By module: those it waits for, ascending.

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t> (modules.size()); }
};

} // namespace bulkhead
