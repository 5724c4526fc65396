// A patch file, from its bytes to a plan that could be played. What is read is written and read again as the same.
#include "FuzzInput.h"

#include "Graph/PatchFile.h"
#include "Graph/Placement.h"
#include "Graph/Utf8.h"
#include "Host/PlanCompiler.h"

#include <memory>

using namespace bulkhead;
using test::expect;

static void checkProblems (const std::vector<PatchProblem>& problems)
{
    expect (problems.size() <= 100, "there are at most 100 problems");

    for (const auto& problem : problems)
    {
        const auto text = problem.toText();
        expect (text.size() <= 700, "a problem is told in some 600 bytes");
        expect (findInvalidUtf8 (text) == std::string_view::npos, "a problem is told in UTF-8");
        expect (std::none_of (text.begin(), text.end(), [] (char c) { return c >= 0 && c < ' '; }),
                "a problem is told in one line");
    }
}

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    const auto result = readPatch ({reinterpret_cast<const char*> (data), size});
    checkProblems (result.problems);
    checkProblems (result.warnings);

    if (! result.ok())
        return 0;

    const auto written = writePatch (result.patch);
    const auto again = readPatch (written);
    expect (again.ok(), "what is written can be read");
    expect (writePatch (again.patch) == written, "what is read is written as it was");

    // How it is placed is another thing that its size decides: all ways are met, each input always in the same one.
    static const auto plan = std::make_unique<Plan>();
    const auto modes = placementModes();
    compilePlan (withPlacement (result.patch, modes[size % modes.size()]), {48000.0, 128, 2}, {}, *plan);
    return 0;
}
