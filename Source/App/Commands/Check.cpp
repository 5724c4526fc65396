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
        const auto notes = result.warnings.size();
        std::printf ("%s: %s: %zu modules, %zu cables\n", path.c_str(),
                     notes == 0   ? "a sound patch"
                     : notes == 1 ? "can be played, with the note above"
                                  : "can be played, with the notes above",
                     result.patch.modules.size(), result.patch.cables.size());
        return 0;
    }

    // One line for scripts; when there are more, all of them for people, in order.
    const auto count = result.problems.size();

    for (const auto& problem : result.problems)
        if (count > 1)
            std::printf ("%s: %s\n", path.c_str(), problem.toText().c_str());

    std::fflush (stdout);
    return fail (path + ": " + result.problems.front().toText()
                 + (count > 1 ? " (the first of " + std::to_string (count) + " problems)" : ""));
}

} // namespace bulkhead
