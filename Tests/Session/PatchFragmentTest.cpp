#include "Session/PatchFragment.h"

#include "Graph/PatchFile.h"
#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

Patch voice()
{
    PatchBuilder builder;
    builder.add ("midi1", "midi_in")
        .add ("vco1", "vco", {{"frequency", 220}})
        .add ("vca1", "vca")
        .add ("out1", "output");
    builder.cable ("midi1.pitch", "vco1.pitch")
        .cable ("vco1.saw", "vca1.in")
        .cable ("vca1.out", "vca1.cv")
        .cable ("vca1.out", "out1.left");
    builder.patch.midi.push_back ({0, 1, "vca1", "gain", {}, {}, Json::object()});

    for (auto& module : builder.patch.modules)
        module.name = module.id;

    builder.patch.findModule ("vco1")->x = 100.0;
    return builder;
}

} // namespace

TEST_CASE ("A fragment is modules with what is between them", "[session]")
{
    const auto fragment = fragmentOf (voice(), {"vca1", "vco1", "nobody"});
    REQUIRE (fragment.modules.size() == 2);
    CHECK (fragment.modules[0] == *voice().findModule ("vco1"));
    REQUIRE (fragment.cables.size() == 2);
    CHECK (fragment.cables[0] == voice().cables[1]);
    CHECK (fragment.cables[1] == voice().cables[2]);
    CHECK (fragment.midi.empty());

    const auto incoming = cablesInto (voice(), {"vca1", "vco1"});
    REQUIRE (incoming.size() == 1);
    CHECK (incoming[0] == voice().cables[0]);
}

TEST_CASE ("A fragment is put beside what it was taken from", "[session]")
{
    const std::vector<std::string> ids {"vco1", "vca1"};
    auto patch = voice();
    auto insertion = insertFragment (patch, fragmentOf (patch, ids), cablesInto (patch, ids), 24.0, 16.0, "Duplicate");
    CHECK (insertion.modules == std::vector<std::string> {"vco2", "vca2"});
    CHECK (insertion.command->name() == "Duplicate");

    REQUIRE (insertion.command->apply (patch) == "");
    REQUIRE (patch.modules.size() == 6);
    const auto& vco = patch.modules[4];
    CHECK (vco.parameters.at ("frequency") == 220.0f);
    CHECK (vco.x == 124.0);
    CHECK (vco.y == 16.0);
    CHECK (vco.name != "vco1");

    std::vector<std::string> cables;

    for (std::size_t i = 4; i < patch.cables.size(); ++i)
        cables.push_back (patch.cables[i].from.toText() + " " + patch.cables[i].to.toText());

    CHECK (cables == std::vector<std::string> {"vco2.saw vca2.in", "vca2.out vca2.cv", "midi1.pitch vco2.pitch"});
    CHECK (readPatch (writePatch (patch)).ok());

    insertion.command->undo (patch);
    CHECK (patch == voice());
}

TEST_CASE ("A fragment keeps its ids and names where they are free", "[session]")
{
    const auto fragment = fragmentOf (voice(), {"vco1", "vca1"});
    Patch empty;
    const auto insertion = insertFragment (empty, fragment, {}, 0.0, 0.0, "Paste");
    REQUIRE (insertion.command->apply (empty) == "");
    CHECK (empty.modules == fragment.modules);
    CHECK (empty.cables.size() == 2);
}

TEST_CASE ("What does not fit into a patch is refused as a whole", "[session]")
{
    Patch full;

    for (std::size_t i = 0; i + 1 < PatchLimits::modules; ++i)
        full.modules.push_back (PatchBuilder().add ("m" + std::to_string (i), "vca").patch.modules[0]);

    const auto before = full;
    const auto insertion = insertFragment (full, fragmentOf (voice(), {"vco1", "vca1"}), {}, 0.0, 0.0, "Paste");
    CHECK_FALSE (insertion.command->apply (full).empty());
    CHECK (full == before);
}
