#include "Graph/RememberedPlugins.h"

#include "MissingPlugin.h"

#include "Graph/PatchFile.h"
#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;
using Catch::Contains;

namespace
{

std::string lineWith (const std::string& text, const std::string& what)
{
    const auto at = text.find (what);
    const auto begin = text.rfind ('\n', at) + 1;
    return at == text.npos ? std::string() : text.substr (begin, text.find ('\n', at) - begin);
}

} // namespace

TEST_CASE ("Remembered plugins: a patch that lacks one is kept byte for byte", "[graph][missing]")
{
    const auto entry = entryOf (descriptionOfNobodys ("urn:nobody:kept"));
    const auto text = patchOfNobodys ("lv2:urn:nobody:kept", entry);
    const auto first = readPatch (text);
    REQUIRE (first.ok());
    const auto written = writePatch (first.patch);

    for (const auto* what : {"\"fx1\"", "fx1.in", "fx1.out", "fx1.another", "\"controller\"", "\"plugins\""})
    {
        INFO (what);
        CHECK (lineWith (written, what).substr (0, 60) == lineWith (text, what).substr (0, 60));
    }

    CHECK_THAT (written, Contains (entry));
    CHECK_THAT (written, Contains (R"("state": {"opaque":"c29tZXRoaW5n","more":[1,2.0]}, "colour": "red")"));
    CHECK_THAT (written, Contains (R"("parameters": {"gain": -7.5, "mode": 1, "tone": 100.0})"));

    // Any number of times.
    auto again = readPatch (written);
    REQUIRE (again.ok());
    CHECK (writePatch (again.patch) == written);
    CHECK (again.patch == first.patch);
}

TEST_CASE ("Remembered plugins: one that is missing has its ports and parameters, cabled or not", "[graph][missing]")
{
    const auto read =
        readPatch (patchOfNobodys ("lv2:urn:nobody:ports", entryOf (descriptionOfNobodys ("urn:nobody:ports"))));
    REQUIRE (read.ok());
    const auto& module = *read.patch.findModule ("fx1");
    CHECK (module.moduleType() == nullptr);
    CHECK (isMissing (module));
    const auto* type = module.describedType();
    REQUIRE (type != nullptr);
    REQUIRE (type->info.inputs.size() == 3);
    CHECK (type->info.inputs[0].channels == 2);
    CHECK (type->info.inputs[2].kind == SignalKind::midi);
    CHECK (type->info.outputs[1].name == "Level");
    CHECK (type->info.parameters[0].unit == "dB");
    CHECK (type->info.parameters[1].choices[2] == "Broken");
    CHECK (module.parameter (0) == -7.5f);
    CHECK (module.parameter (1) == 1.0f);
    CHECK (findModuleType ("lv2:urn:nobody:ports") == nullptr);

    // Where somebody's plugins are is not told to others.
    CHECK_THAT (entryOf (descriptionOfNobodys ("urn:nobody:ports")), ! Contains ("somebody"));
}

TEST_CASE ("Remembered plugins: what is turned is written anew, all else as it was", "[graph][missing]")
{
    auto read =
        readPatch (patchOfNobodys ("lv2:urn:nobody:turned", entryOf (descriptionOfNobodys ("urn:nobody:turned"))));
    REQUIRE (read.ok());
    read.patch.findModule ("fx1")->parameters["mode"] = 2.0f;
    CHECK_THAT (writePatch (read.patch), Contains (R"("parameters": {"gain": -7.5, "mode": "broken", "tone": 100.0})"));
    read.patch.findModule ("fx1")->parameters["mode"] = 1.0f;
    CHECK_THAT (writePatch (read.patch), Contains (R"("mode": 1, )"));
}

TEST_CASE ("Remembered plugins: a known one is described in its patch, once", "[graph][missing]")
{
    const auto plugin = descriptionOfNobodys ("urn:nobody:known");
    registerPlugin (plugin);
    Patch patch;

    for (const auto* id : {"a", "b"})
    {
        PatchModule module;
        module.id = id;
        module.type = plugin.type();
        patch.modules.push_back (module);
    }

    const auto text = writePatch (patch);
    CHECK_THAT (text, Contains (entryOf (plugin)));
    CHECK (text.find ("\"type\":\"lv2:urn:nobody:known\"") == text.rfind ("\"type\":\"lv2:urn:nobody:known\""));
    const auto read = readPatch (text);
    REQUIRE (read.ok());
    CHECK (read.patch.modules[0].remembered == nullptr);
    CHECK (read.patch == patch);
}

TEST_CASE ("Remembered plugins: an entry of a format that a later version knows is kept", "[graph][missing]")
{
    const auto text = writePatch (readPatch (R"({"format": "bulkhead-patch", "version": 1,
        "plugins": [{"type": "clap:com.example.eq", "name": "EQ", "inputs": {"later": [1.50]}}]})")
                                      .patch);
    CHECK_THAT (text, Contains (R"("type":"clap:com.example.eq")"));
    const auto again = readPatch (text);
    REQUIRE (again.ok());
    CHECK (again.warnings.size() == 1);
    CHECK (writePatch (again.patch) == text);
}

TEST_CASE ("Remembered plugins: an entry that is not sound is refused with its place", "[graph][missing]")
{
    const auto problem = [] (const std::string& entry)
    {
        const auto read = readPatch (R"({"format": "bulkhead-patch", "version": 1, "plugins": [)" + entry + "]}");
        return read.ok() ? std::string() : read.problems.front().toText();
    };

    CHECK (problem (entryOf (descriptionOfNobodys ("urn:nobody:sound"))).empty());
    CHECK_THAT (problem ("7"), Contains ("plugins[0]"));
    CHECK_THAT (problem ("{}"), Contains ("plugins[0]: type"));
    CHECK_THAT (problem (R"({"type": "vco"})"), Contains ("plugins[0]: type"));
    CHECK_THAT (problem (R"({"type": "lv2:"})"), Contains ("plugins[0]: identifier"));
    CHECK_THAT (problem (R"({"type": "lv2:urn:x", "parameters": [{"minimum": "low"}]})"),
                Contains ("plugins[0]: parameters[0].minimum"));
    CHECK_THAT (problem (R"({"type": "lv2:urn:x", "inputs": {}})"), Contains ("plugins[0]: inputs"));
    CHECK_THAT (problem (R"({"type": "lv2:urn:x"}, {"type": "lv2:urn:x", "name": "X"})"), Contains ("plugins[1]"));
}

TEST_CASE ("Remembered plugins: what the file says of a plugin need not fit the one that is there", "[graph][missing]")
{
    const auto plugin = descriptionOfNobodys ("urn:nobody:updated");
    registerPlugin (plugin);
    auto text = patchOfNobodys (plugin.type(), {});
    text.replace (text.find ("-7.50"), 5, "12345");
    text.replace (text.find ("\"mode\": 1"), 9, "\"mode\": \"gone\"");
    text.replace (text.rfind ("\"gain\""), 6, "\"gone\"");
    const auto read = readPatch (text);
    REQUIRE (read.ok());
    CHECK (read.warnings.size() >= 4);
    const auto& module = *read.patch.findModule ("fx1");
    CHECK (module.parameters.at ("gain") == 6.0f);
    CHECK_FALSE (module.parameters.contains ("mode"));
    CHECK (read.patch.cables.size() == 3);
    CHECK (read.patch.midi.size() == 1);
    const auto again = readPatch (writePatch (read.patch));
    REQUIRE (again.ok());
    CHECK (again.patch == read.patch);
}

TEST_CASE ("Remembered plugins: one that is back takes its parameters over", "[graph][missing]")
{
    auto read = readPatch (patchOfNobodys ("lv2:urn:nobody:back", entryOf (descriptionOfNobodys ("urn:nobody:back"))));
    REQUIRE (read.ok());
    auto& module = *read.patch.findModule ("fx1");
    CHECK_FALSE (revive (module));
    module.parameters["mode"] = 1.0f;

    // As another version: other choices, another range, one more.
    auto plugin = descriptionOfNobodys ("urn:nobody:back");
    plugin.parameters[0].minimum = -6.0f;
    plugin.parameters[1].choices = {"Off", "Soft", "Hard"};
    PluginParameter tone;
    tone.id = tone.name = "tone";
    tone.maximum = 50.0f;
    plugin.parameters.push_back (tone);
    registerPlugin (plugin);

    CHECK (revive (module));
    CHECK (module.remembered == nullptr);
    CHECK (module.parameters == std::map<std::string, float> {{"gain", -6.0f}, {"mode", 2.0f}, {"tone", 50.0f}});
    CHECK (module.unknownParameters.empty());
    CHECK_FALSE (isMissing (module));
    CHECK_FALSE (revive (module));
}

TEST_CASE ("Remembered plugins: without an entry a missing one is kept all the same", "[graph][missing]")
{
    const auto text = patchOfNobodys ("lv2:urn:nobody:undescribed", {});
    const auto read = readPatch (text);
    REQUIRE (read.ok());
    CHECK (read.patch.findModule ("fx1")->describedType() == nullptr);
    const auto written = writePatch (read.patch);
    CHECK_THAT (written, Contains (R"("parameters": {"gain": -7.5, "mode": 1, "tone": 100.0})"));
    CHECK_THAT (written, ! Contains ("plugins"));
    CHECK (writePatch (readPatch (written).patch) == written);
}
