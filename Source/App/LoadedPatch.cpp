#include "LoadedPatch.h"

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

    return withPlacement (std::move (loaded.patch), placementModeFromText (isolation).value_or (PlacementMode::asSaved));
}

} // namespace bulkhead
