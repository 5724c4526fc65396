#include "LoadedPatch.h"

#include "Graph/QuotedText.h"

#include <cstdio>
#include <set>

namespace bulkhead
{

Patch loadPatchOrThrow (const std::string& path, const PatchChanges& changes)
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

    if (const auto mode = placementModeFromText (changes.placement))
        loaded.patch.placement.mode = *mode;

    if (changes.tempo > 0.0)
        loaded.patch.tempo = changes.tempo;

    for (const auto& id : changes.bypass)
    {
        auto* module = loaded.patch.findModule (id);

        if (module == nullptr)
            throw std::runtime_error (path + ": there is no module " + quotedText (id) + " to bypass");

        module->bypassed = true;
    }

    return std::move (loaded.patch);
}

int numProcessesOf (const Patch& patch)
{
    std::set<std::string> groups;
    auto alone = 0;

    for (const auto placed = withPlacement (patch, patch.placement.mode); const auto& module : placed.modules)
        if (module.isolation.kind == Isolation::Kind::group)
            groups.insert (module.isolation.group);
        else if (module.isolation.kind == Isolation::Kind::process)
            ++alone;

    return alone + static_cast<int> (groups.size());
}

} // namespace bulkhead
