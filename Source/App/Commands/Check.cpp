#include "App/Failure.h"
#include "Commands.h"

#include "Graph/PatchFile.h"

#include <cstdio>

namespace bulkhead
{

int checkPatchFile (const std::string& path)
{
    const auto result = loadPatchFile (path);

    for (const auto& warning : result.warnings)
        std::printf ("%s: note: %s\n", path.c_str(), warning.toText().c_str());

    if (result.ok())
    {
        std::printf ("%s: a sound patch: %zu modules, %zu cables\n", path.c_str(), result.patch.modules.size(),
                     result.patch.cables.size());
        return 0;
    }

    // One line for scripts, then the rest for people.
    for (std::size_t i = 1; i < result.problems.size(); ++i)
        std::printf ("%s: %s\n", path.c_str(), result.problems[i].toText().c_str());

    return fail (path + ": " + result.problems.front().toText());
}

} // namespace bulkhead
