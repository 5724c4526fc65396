#include "LoadedPatch.h"

#include <cstdio>

namespace bulkhead
{

Patch loadPatchOrThrow (const std::string& path, const std::string& isolation)
{
    auto loaded = loadPatchFile (path);

    if (! loaded.ok())
    {
        const auto& first = loaded.problems.front();
        const auto more = loaded.problems.size() - 1;
        throw std::runtime_error (path + ": " + first.toText()
                                  + (more > 0 ? " (and " + std::to_string (more) + " more: see bulkhead check)" : ""));
    }

    for (const auto& warning : loaded.warnings)
        std::fprintf (stderr, "bulkhead: %s: note: %s\n", path.c_str(), warning.toText().c_str());

    return withPlacement (std::move (loaded.patch),
                          placementModeFromText (isolation).value_or (PlacementMode::asSaved));
}

} // namespace bulkhead
