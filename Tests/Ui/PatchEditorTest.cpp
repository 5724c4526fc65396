#include "Ui/PatchEditor.h"

#include "Graph/PatchFile.h"
#include "Modules/Catalogue.h"
#include "Session/SessionRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct EditorRig
{
    EditorRig() { session.addVoice(); }

    bool hasCable (const std::string& from, const std::string& to) const
    {
        const auto& cables = session.patch().cables;
        return std::any_of (cables.begin(), cables.end(),
                            [&] (auto& c) { return c.from.toText() == from && c.to.toText() == to; });
    }

    static CableEnds cable (const std::string& from, const std::string& to)
    {
        return {PortRef::fromText (from).value(), PortRef::fromText (to).value()};
    }

    /// One step of undo leads back to `before`, and one of redo to here.
    void checkOneStep (const Patch& before)
    {
        const auto after = session.patch();
        CHECK_FALSE (after == before);
        REQUIRE (session.undo() == "");
        CHECK (session.patch() == before);
        REQUIRE (session.redo() == "");
        CHECK (session.patch() == after);
    }

    SessionRig session;
    Selection selection;
    PatchEditor editor {session, selection};
};

} // namespace

TEST_CASE ("A place for one module under a mode of the whole patch keeps the others where they are", "[ui]")
{
    EditorRig rig;
    rig.editor.setPlacement (PlacementMode::byPlugin);
    CHECK (rig.session.patch().placement.mode == PlacementMode::byPlugin);
    CHECK (rig.editor.groups() == std::set<std::string> {"plugin-output", "plugin-vca", "plugin-vco"});
    const auto before = rig.session.patch();

    rig.editor.setIsolation ({"vca1"}, {Isolation::Kind::host, {}});
    CHECK (rig.session.patch().placement.mode == PlacementMode::asSaved);
    CHECK (rig.session.patch().findModule ("vca1")->isolation.toText() == "host");
    CHECK (rig.session.patch().findModule ("vco1")->isolation.toText() == "group:plugin-vco");
    rig.checkOneStep (before);
}

TEST_CASE ("A module that is added has a name and an id of its own, and is selected", "[ui]")
{
    EditorRig rig;
    const auto before = rig.session.patch();
    rig.editor.addModule (*findModuleType ("vcf"), {80, -2000});
    const auto* const vcf = rig.session.patch().findModule ("vcf1");
    REQUIRE (vcf != nullptr);
    CHECK (vcf->name == "VCF");
    CHECK (vcf->x == 80.0);
    CHECK (vcf->y == -2000.0);
    CHECK (vcf->isolation == Isolation());
    CHECK (rig.selection.modules() == std::set<std::string> {"vcf1"});
    CHECK (rig.session.undoName() == "Add VCF");
    rig.checkOneStep (before);

    // Where there is one already it takes a free place.
    rig.editor.addModule (*findModuleType ("vcf"), {88, -1992});
    const auto* const second = rig.session.patch().findModule ("vcf2");
    REQUIRE (second != nullptr);
    CHECK (second->name == "VCF 2");
    CHECK_FALSE (boundsOf (rig.session.patch(), *second)
                     .intersects (boundsOf (rig.session.patch(), *rig.session.patch().findModule ("vcf1"))));
}

TEST_CASE ("Cables are drawn, moved and pulled out, each in one step", "[ui]")
{
    EditorRig rig;
    auto before = rig.session.patch();
    rig.editor.connect (EditorRig::cable ("vco1.sine", "out1.right"));
    CHECK (rig.hasCable ("vco1.sine", "out1.right"));
    rig.checkOneStep (before);

    before = rig.session.patch();
    rig.editor.moveCable (EditorRig::cable ("vco1.sine", "out1.right"), EditorRig::cable ("vco1.sine", "vca1.cv"));
    CHECK_FALSE (rig.hasCable ("vco1.sine", "out1.right"));
    CHECK (rig.hasCable ("vco1.sine", "vca1.cv"));
    rig.checkOneStep (before);

    before = rig.session.patch();
    rig.editor.moveCable (EditorRig::cable ("vco1.sine", "vca1.cv"), EditorRig::cable ("vco1.sine", "vca1.cv"));
    CHECK (rig.session.patch() == before);

    rig.editor.connect (EditorRig::cable ("vca1.out", "vca1.in"));
    before = rig.session.patch();
    rig.editor.disconnectPort ({"vca1", "in"}, false);
    CHECK (rig.session.patch().cables.size() == before.cables.size() - 2);
    rig.checkOneStep (before);
    CHECK (rig.session.notices.empty());
}

TEST_CASE ("Modules are bypassed together, and taken out of bypass when all of them are", "[ui]")
{
    EditorRig rig;
    const std::vector<std::string> one {"vca1"}, both {"vca1", "vco1"};
    const auto before = rig.session.patch();
    CHECK_FALSE (rig.editor.areBypassed ({}));
    rig.editor.toggleBypass (one);
    CHECK (rig.editor.areBypassed (one));
    CHECK_FALSE (rig.editor.areBypassed (both));
    CHECK (rig.session.undoName() == "Bypass vca1");
    rig.checkOneStep (before);

    const auto partly = rig.session.patch();
    rig.editor.toggleBypass (both);
    CHECK (rig.editor.areBypassed (both));
    rig.checkOneStep (partly);

    rig.editor.toggleBypass (both);
    CHECK_FALSE (rig.session.patch().findModule ("vca1")->bypassed);
    CHECK_FALSE (rig.session.patch().findModule ("vco1")->bypassed);
    rig.editor.toggleBypass ({});
    CHECK (rig.session.undoName() == "Take 2 modules out of bypass");
}

TEST_CASE ("What is refused is said", "[ui]")
{
    EditorRig rig;
    rig.editor.disconnect (EditorRig::cable ("vco1.sine", "out1.right"));
    CHECK (rig.session.notices.size() == 1);
}

TEST_CASE ("What is selected is removed, a cable or modules", "[ui]")
{
    EditorRig rig;
    auto before = rig.session.patch();
    rig.selection.selectCable (EditorRig::cable ("vco1.saw", "vca1.in"));
    rig.editor.removeSelected();
    CHECK_FALSE (rig.hasCable ("vco1.saw", "vca1.in"));
    rig.checkOneStep (before);

    before = rig.session.patch();
    rig.selection.select ({"vco1", "vca1"});
    rig.editor.removeSelected();
    CHECK (rig.session.patch().modules.size() == 1);
    rig.checkOneStep (before);

    before = rig.session.patch();
    rig.selection.clear();
    rig.editor.removeSelected();
    CHECK (rig.session.patch() == before);
}

TEST_CASE ("Duplicates have what their originals have, in one step", "[ui]")
{
    EditorRig rig;
    REQUIRE (rig.session.make<SetParameter> ("vco1", "frequency", 99.0f).empty());
    const auto before = rig.session.patch();
    rig.selection.select ({"vca1", "out1"});
    rig.editor.duplicateSelected();
    CHECK (rig.selection.modules() == std::set<std::string> {"output1", "vca2"});
    CHECK (rig.hasCable ("vca2.out", "output1.left"));
    CHECK (rig.hasCable ("vco1.saw", "vca2.in"));
    CHECK (rig.session.patch().cables.size() == 4);
    rig.checkOneStep (before);
    CHECK (rig.session.undoName() == "Duplicate 2 modules");
}

TEST_CASE ("What is copied is pasted at another place, with new ids", "[ui]")
{
    EditorRig rig;
    CHECK (rig.editor.copyText().empty());
    rig.selection.select ({"vco1", "vca1"});
    const auto text = rig.editor.copyText();
    const auto before = rig.session.patch();
    rig.editor.cutSelected();
    rig.checkOneStep (before);
    rig.editor.paste (text, {500.0f, 400.0f});
    CHECK (rig.hasCable ("vco1.saw", "vca1.in"));
    const auto withOne = rig.session.patch();
    rig.editor.paste (text, {900.0f, 400.0f});
    CHECK (rig.hasCable ("vco2.saw", "vca2.in"));
    CHECK (rig.session.patch().findModule ("vco2")->x == rig.session.patch().findModule ("vco1")->x + 400.0);
    rig.checkOneStep (withOne);
    CHECK (readPatch (writePatch (rig.session.patch())).ok());
}

TEST_CASE ("A clipboard that holds something else changes nothing", "[ui]")
{
    EditorRig rig;
    const auto before = rig.session.patch();

    for (const std::string& text :
         {std::string(), std::string ("hello"), std::string ("{\"format\": \"bulkhead-patch\", \"version\": 1}"),
          std::string (100000, '['), std::string ("\xff\xfe"),
          std::string (R"({"format": "bulkhead-patch", "version": 1, "modules": [{"id": "a b", "type": "vco"}]})")})
    {
        rig.session.notices.clear();
        rig.editor.paste (text, {});
        CHECK (rig.session.patch() == before);
        CHECK (rig.session.notices.size() == 1);
    }

    // Of a type that is not known: kept, as one of a file is.
    rig.editor.paste (R"({"format": "bulkhead-patch", "version": 1, "modules": [{"id": "a", "type": "b c"}]})", {});
    CHECK (rig.session.patch().modules.size() == before.modules.size() + 1);
    CHECK (rig.session.patch().modules.back().type == "b c");
    CHECK (rig.session.undo().empty());
    CHECK (rig.session.patch() == before);

    // A place that is no place.
    rig.editor.paste (
        R"({"format": "bulkhead-patch", "version": 1, "modules": [{"id": "a", "type": "vca", "x": 1e6, "y": -1e6}]})",
        {-1.0e9f, 1.0e9f});
    CHECK (readPatch (writePatch (rig.session.patch())).ok());
}

TEST_CASE ("Modules are given a place to run, defaults and names", "[ui]")
{
    EditorRig rig;
    CHECK (rig.editor.freeGroup() == "group1");
    auto before = rig.session.patch();
    rig.editor.setIsolation ({"vco1", "vca1"}, {Isolation::Kind::group, "group1"});
    CHECK (rig.editor.groups() == std::set<std::string> {"group1"});
    CHECK (rig.editor.freeGroup() == "group2");
    CHECK (rig.session.undoName() == "Run 2 modules in the group group1");
    rig.checkOneStep (before);

    REQUIRE (rig.session.make<SetParameter> ("vco1", "frequency", 99.0f).empty());
    REQUIRE (rig.session.make<SetParameter> ("vco1", "shape", 1.0f).empty());
    before = rig.session.patch();
    rig.editor.setDefaults ({"vco1", "vca1"});
    const auto& vco = *rig.session.patch().findModule ("vco1");

    for (std::size_t i = 0; i < vco.moduleType()->info.parameters.size(); ++i)
        CHECK (vco.parameter (static_cast<int> (i)) == vco.moduleType()->info.parameters[i].defaultValue);

    rig.checkOneStep (before);

    before = rig.session.patch();
    rig.editor.rename ("vco1", "");
    rig.editor.setDefaults ({"vco1", "vca1"});
    CHECK (rig.session.patch() == before);
    rig.editor.rename ("vco1", "Bass");
    CHECK (rig.session.patch().findModule ("vco1")->name == "Bass");
    rig.checkOneStep (before);
}
