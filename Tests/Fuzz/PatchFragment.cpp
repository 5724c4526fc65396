// What the clipboard holds, pasted into a patch: the text of a patch, put in twice, each time as a step that can be
// undone.
#include "FuzzInput.h"

#include "Graph/PatchFile.h"
#include "Session/PatchFragment.h"

using namespace bulkhead;
using test::expect;

static const char* const present = R"({"format": "bulkhead-patch", "version": 1, "modules": [
    {"id": "vco1", "type": "vco"}, {"id": "vca1", "type": "vca"}, {"id": "out1", "type": "output"}],
    "cables": [{"from": "vco1.saw", "to": "vca1.in"}, {"from": "vca1.out", "to": "out1.left"}]})";

static void paste (Patch& patch, const Patch& fragment)
{
    auto before = writePatch (patch);
    auto insertion = insertFragment (patch, fragment, cablesInto (patch, {"vca1"}), 20.0, 20.0, "Paste");

    if (const auto problem = insertion.command->apply (patch); ! problem.empty())
        return expect (writePatch (patch) == before, "what cannot be pasted leaves the patch as it is");

    expect (insertion.modules.size() == fragment.modules.size(), "every module is pasted");
    const auto after = writePatch (patch);
    insertion.command->undo (patch);
    expect (writePatch (patch) == before, "undo takes a paste back");
    expect (insertion.command->apply (patch).empty() && writePatch (patch) == after, "redo pastes again");
}

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    const auto fragment = readPatch ({reinterpret_cast<const char*> (data), size});

    if (! fragment.ok())
        return 0;

    auto patch = readPatch (present).patch;
    expect (patch.modules.size() == 3, "there is a patch to paste into");
    paste (patch, fragment.patch);
    paste (patch, fragment.patch);

    std::vector<std::string> all;

    for (const auto& module : patch.modules)
        all.push_back (module.id);

    fragmentOf (patch, all);
    return 0;
}
