#include "Session/MissingPlugins.h"

#include "Graph/MissingPlugin.h"
#include "SessionRig.h"

#include "Graph/PatchFile.h"
#include "Session/PatchFragment.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;
using Catch::Contains;

namespace
{

Patch patchOf (const std::string& identifier)
{
    return readPatch (patchOfNobodys ("lv2:" + identifier, entryOf (descriptionOfNobodys (identifier)))).patch;
}

} // namespace

TEST_CASE ("Missing plugins: the session plays, edits, copies and undoes without losing anything", "[session][missing]")
{
    SessionRig rig;
    REQUIRE (rig.open (patchOf ("urn:nobody:edited"), {}).empty());
    const auto before = writePatch (rig.patch());

    // Connected and disconnected, by ports that no cable had; what does not fit is refused.
    CHECK (rig.connect ("vco1.saw", "fx1.side").empty());
    CHECK (rig.connect ("fx1.level", "vco1.pitch").empty());
    CHECK_FALSE (rig.connect ("vco1.saw", "fx1.midi").empty());
    CHECK_FALSE (rig.connect ("vco1.saw", "fx1.nothing").empty());
    CHECK (rig.make<Disconnect> (PortRef {"vco1", "sine"}, PortRef {"fx1", "in"}).empty());
    CHECK (rig.make<SetParameter> ("fx1", "gain", -3.0f).empty());
    CHECK (rig.undoName() == "Turn Mine Gain");
    CHECK (rig.turn ({"fx1", "gain"}, -2.0f).empty());
    CHECK (rig.patch().findModule ("fx1")->parameters.at ("gain") == -2.0f);

    // Copied and deleted.
    auto copy = insertFragment (rig.patch(), fragmentOf (rig.patch(), {"fx1"}), {}, 20.0, 20.0, "Paste");
    REQUIRE (rig.perform (std::move (copy.command)).empty());
    const auto& pasted = *rig.patch().findModule (copy.modules.front());
    CHECK (pasted.state == rig.patch().findModule ("fx1")->state);
    CHECK (pasted.describedType() == rig.patch().findModule ("fx1")->describedType());
    CHECK (rig.make<RemoveModules> (std::vector<std::string> {"fx1"}).empty());

    while (rig.canUndo())
        REQUIRE (rig.undo().empty());

    CHECK (writePatch (rig.patch()) == before);

    while (rig.canRedo())
        REQUIRE (rig.redo().empty());

    CHECK (rig.patch().findModule ("fx1") == nullptr);
    const auto after = writePatch (rig.patch());
    CHECK (writePatch (readPatch (after).patch) == after);
}

TEST_CASE ("Missing plugins: one that is back plays by itself, with what was turned meanwhile", "[session][missing]")
{
    SessionRig rig;
    REQUIRE (rig.open (patchOf ("urn:nobody:revived"), {}).empty());
    REQUIRE (rig.make<SetParameter> ("fx1", "gain", -3.0f).empty());
    REQUIRE (rig.make<RemoveModules> (std::vector<std::string> {"fx1"}).empty());
    const auto changes = rig.changes;
    rig.pluginsChanged();
    CHECK (rig.changes == changes);

    // It cannot be started here, which is another thing; nothing else of it is lost.
    registerPlugin (descriptionOfNobodys ("urn:nobody:revived"));
    REQUIRE (rig.undo().empty());
    rig.pluginsChanged();
    const auto& module = *rig.patch().findModule ("fx1");
    CHECK (module.remembered == nullptr);
    CHECK (module.parameters.at ("gain") == -3.0f);
    CHECK (module.parameters.at ("mode") == 1.0f);
    CHECK (module.state["opaque"] == "c29tZXRoaW5n");
    CHECK (module.unknownParameters.dump() == R"({"tone":100.0})");

    // One step was undone; the one before is there.
    CHECK (rig.undoName() == "Turn Mine Gain");
}

TEST_CASE ("Missing plugins: whoever is missing is listed once, with a reason", "[session][missing]")
{
    auto patch = patchOf ("urn:nobody:listed");
    auto twin = *patch.findModule ("fx1");
    twin.id = "fx2";
    patch.modules.push_back (twin);
    const PluginCatalogue nothing ({});
    const auto missing = missingPlugins (patch, nothing);
    REQUIRE (missing.size() == 1);
    CHECK (missing[0].name == "Nobody's");
    CHECK (missing[0].vendor == "Nobody");
    CHECK (missing[0].modules == std::vector<std::string> {"fx1", "fx2"});
    CHECK_THAT (missing[0].reason, Contains ("not installed"));
    CHECK (missing[0].candidates.empty());

    PatchModule stranger;
    stranger.type = "granulator";
    CHECK_THAT (whyMissing (stranger, &nothing), Contains ("no such module"));
}
