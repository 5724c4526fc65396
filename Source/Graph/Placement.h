// Presets of the whole patch for where its modules run.
#pragma once

#include "Patch.h"

namespace bulkhead
{

enum class PlacementMode
{
    asSaved, ///< As the patch says.
    individual, ///< Every module in a process of its own.
    hybrid, ///< Oscillators, filters and amplifiers each in a process of their own; effects share one, the rest
            ///< another.
    together ///< All modules in one process.
};

/// "as-saved", "individual", "hybrid" or "together"; nothing for anything else. Any thread.
std::optional<PlacementMode> placementModeFromText (std::string_view text);

/// The patch with the isolation of every module of a known type set. Any thread.
Patch withPlacement (Patch patch, PlacementMode mode);

} // namespace bulkhead
