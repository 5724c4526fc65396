// Presets of the whole patch for where its modules run.
//
// What they know of a module is what its ModuleOrigin says; those of unknown type are not played, and left alone.
#pragma once

#include "Patch.h"

#include <span>

namespace bulkhead
{

inline constexpr int minPlacementLimit = 5, maxPlacementLimit = 95; ///< Percent.

/// All of them, in the order in which they are shown.
std::span<const PlacementMode> placementModes() noexcept;

/// "individual", "by-vendor", "by-plugin", "hybrid", "together", "host", "as-saved" or "automatic"; nothing for
/// anything else. Any thread.
std::optional<PlacementMode> placementModeFromText (std::string_view text);
std::string_view textOf (PlacementMode mode) noexcept;

/// As a menu shows it: "By vendor".
std::string_view nameOf (PlacementMode mode) noexcept;

/// "individual, by-vendor, ...".
std::string listOfPlacementModes();

/// Who made a module.
struct ModuleOrigin
{
    std::string vendor; ///< "Bulkhead" for the built-in ones.
    std::string plugin; ///< The type of a built-in one.
    bool trusted = false; ///< Built in: it may run in the host, and the presets may group it.
};

/// Nothing for a type that is not known.
std::optional<ModuleOrigin> originOf (const PatchModule& module);

/// The patch with the isolation of every module of a known type set, in the automatic mode as it begins: each has a
/// process of its own. Any thread.
Patch withPlacement (Patch patch, PlacementMode mode);

/// A group's name out of any text: what a name may not hold becomes '-', and no two texts get the same name by that.
std::string groupNameFor (std::string_view prefix, std::string_view text);

} // namespace bulkhead
