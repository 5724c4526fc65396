#include "Session/UserPresets.h"

#include "Graph/MissingPlugin.h"
#include "Graph/TemporaryFolder.h"
#include "SessionRig.h"

#include "Session/TakePreset.h"
#include "Session/Vst3Preset.h"

#include <juce_core/juce_core.h>

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bulkhead;
using namespace bulkhead::test;
using Catch::Contains;
using graphtests::TemporaryFolder;

namespace fs = std::filesystem;

namespace
{

PatchModule filter()
{
    PatchModule module;
    module.id = "vcf1";
    module.type = "vcf";
    module.name = "VCF";
    module.parameters = {{"cutoff", 200.0f}};
    return module;
}

struct Rig
{
    TemporaryFolder folder;
    UserPresets presets {folder.path ("data"), folder.path ("home")};

    std::vector<std::string> names (const std::string& type) const
    {
        std::vector<std::string> all;

        for (const auto& entry : presets.list (type))
            all.push_back (entry.name);

        return all;
    }
};

Json opaque (const std::string& bytes)
{
    return Json {{"opaque", juce::Base64::toBase64 (bytes.data(), bytes.size()).toStdString()}};
}

/// As JUCE keeps the state of a VST3 plugin.
std::string juceState (const std::string& component)
{
    const juce::MemoryBlock block (component.data(), component.size());
    const auto xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?> <VST3PluginState><IComponent>"
                     + block.toBase64Encoding().toStdString() + "</IComponent></VST3PluginState>";
    juce::MemoryOutputStream out;
    out.writeInt (0x21324356);
    out.writeInt (static_cast<int> (xml.size()));
    out.write (xml.data(), xml.size());
    out.writeByte (0);
    return {static_cast<const char*> (out.getData()), out.getDataSize()};
}

const char* const turtle = "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
                           "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
                           "<urn:bulkhead:state>\n\ta pset:Preset ;\n\tlv2:appliesTo <urn:nobody:preset> .\n";

} // namespace

TEST_CASE ("User presets: saved, listed, loaded, replaced, renamed and deleted", "[session][presets]")
{
    Rig rig;
    CHECK (rig.names ("vcf").empty());
    const std::vector<std::string> names {"Dark", "a/b: 50 % \xc3\xa9", ".hidden"};

    for (const auto& name : names)
    {
        const auto saved = rig.presets.save (presetOf (filter(), name, nullptr), filter());
        CHECK (saved.problem.empty());
        CHECK (saved.warning.empty());
    }

    CHECK (rig.names ("vcf") == std::vector<std::string> {".hidden", "Dark", "a/b: 50 % \xc3\xa9"});
    CHECK (rig.names ("vco").empty());

    auto brighter = filter();
    brighter.parameters["cutoff"] = 4000.0f;
    CHECK (rig.presets.save (presetOf (brighter, "Dark", nullptr), brighter).problem.empty());
    const auto dark = rig.presets.list ("vcf")[1];
    std::string problem;
    const auto loaded = rig.presets.load (dark, "vcf", problem);
    REQUIRE (loaded.has_value());
    CHECK (valuesOf (*loaded, *filter().moduleType()).at ("cutoff") == 4000.0f);
    CHECK_FALSE (rig.presets.load (dark, "vco", problem).has_value());
    CHECK_THAT (problem, Contains ("vcf"));

    CHECK_THAT (rig.presets.rename (dark, filter(), ".hidden"), Contains ("already"));
    CHECK_FALSE (rig.presets.rename (dark, filter(), "").empty());
    CHECK (rig.presets.rename (dark, filter(), "Bright").empty());
    CHECK (rig.names ("vcf") == std::vector<std::string> {".hidden", "Bright", "a/b: 50 % \xc3\xa9"});
    CHECK (rig.presets.remove (rig.presets.list ("vcf")[1], filter()).empty());
    CHECK (rig.names ("vcf").size() == 2);
}

TEST_CASE ("User presets: what is no preset is refused with its place", "[session][presets]")
{
    const auto problemOf = [] (const std::string& text)
    {
        std::string problem;
        CHECK_FALSE (readPreset (text, problem).has_value());
        return problem;
    };
    const auto with = [&] (const std::string& rest)
    { return problemOf (R"({"format": "bulkhead-preset", "version": 1, "type": "vcf", "name": "x", )" + rest + "}"); };

    CHECK_FALSE (problemOf ("").empty());
    CHECK_FALSE (problemOf ("[]").empty());
    CHECK_FALSE (problemOf (std::string (100000, '[')).empty());
    CHECK_THAT (problemOf (R"({"format": "bulkhead-patch"})"), Contains ("format"));
    CHECK_THAT (problemOf (R"({"format": "bulkhead-preset"})"), Contains ("version: is missing"));
    CHECK_THAT (problemOf (R"({"format": "bulkhead-preset", "version": 2})"), Contains ("newer"));
    CHECK_THAT (problemOf (R"({"format": "bulkhead-preset", "version": 1, "type": "vcf"})"), Contains ("name"));
    CHECK_THAT (with (R"("parameters": {"cutoff": []})"), Contains ("parameters.cutoff"));
    CHECK_THAT (with (R"("parameters": 7)"), Contains ("parameters"));
    CHECK_THAT (with (R"("state": "x")"), Contains ("state"));

    // What only another version knows is kept.
    std::string problem;
    const auto kept = readPreset (
        R"({"format": "bulkhead-preset", "version": 1, "type": "vcf", "name": "x", "tags": ["dark"]})", problem);
    REQUIRE (kept.has_value());
    CHECK (readPreset (writePreset (*kept), problem) == kept);
    CHECK_THAT (writePreset (*kept), Contains ("dark"));
}

TEST_CASE ("User presets: of an LV2 plugin as a bundle for other programs, too", "[session][presets]")
{
    Rig rig;
    PatchModule module;
    module.type = registerPlugin (descriptionOfNobodys ("urn:nobody:preset"))->info.type;
    REQUIRE (rig.presets.save (presetOf (module, "One", opaque (turtle)), module).warning.empty());
    REQUIRE (rig.presets.save (presetOf (module, "Two", nullptr), module).warning.empty());
    const auto bundles = fs::directory_iterator (rig.folder.path ("home/.lv2"));
    CHECK (std::distance (begin (bundles), end (bundles)) == 2);

    for (const auto& bundle : fs::directory_iterator (rig.folder.path ("home/.lv2")))
    {
        CHECK_THAT (TemporaryFolder::read ((bundle.path() / "manifest.ttl").string()),
                    Contains ("<preset.ttl>") && Contains ("<urn:nobody:preset>"));
        CHECK_THAT (TemporaryFolder::read ((bundle.path() / "preset.ttl").string()),
                    Contains ("<preset.ttl>") && Contains ("urn:nobody:preset") && ! Contains ("urn:bulkhead:state"));
    }

    for (const auto& entry : rig.presets.list (module.type))
        CHECK (rig.presets.remove (entry, module).empty());

    CHECK (fs::is_empty (rig.folder.path ("home/.lv2")));

    // What the plugin's process says is not believed; the preset is saved for us all the same.
    const auto saved = rig.presets.save (presetOf (module, "Three", opaque ("<urn:x> a <urn:y> .")), module);
    CHECK (saved.problem.empty());
    CHECK_FALSE (saved.warning.empty());
    CHECK (fs::is_empty (rig.folder.path ("home/.lv2")));
    CHECK (rig.names (module.type) == std::vector<std::string> {"Three"});
}

TEST_CASE ("User presets: of a VST3 plugin as its own file, which may be another program's", "[session][presets]")
{
    Rig rig;
    const std::string id = "0123456789ABCDEF0123456789ABCDEF";
    PatchModule module;
    module.type = registerPlugin (descriptionOfNobodys (id, PluginFormat::vst3))->info.type;
    const auto place = rig.folder.path ("home/.vst3/presets/Nobody/Nobody's");
    const auto state = juceState ("component");
    REQUIRE (rig.presets.save (presetOf (module, "One", opaque (state)), module).warning.empty());
    const auto file = TemporaryFolder::read (place + "/One.vstpreset");
    CHECK (file.substr (0, 4) == "VST3");
    CHECK (file.substr (8, 32) == id);
    CHECK (rig.names (module.type) == std::vector<std::string> {"One"});

    // Another program's are listed, loaded, and neither replaced nor deleted.
    fs::copy_file (place + "/One.vstpreset", place + "/Theirs.vstpreset");
    CHECK (rig.names (module.type) == std::vector<std::string> {"One", "Theirs"});
    const auto theirs = rig.presets.list (module.type)[1];
    CHECK_FALSE (theirs.isOurs);
    std::string problem;
    const auto loaded = rig.presets.load (theirs, module.type, problem);
    REQUIRE (loaded.has_value());
    CHECK_THAT (rig.presets.remove (theirs, module), Contains ("another program"));
    CHECK_THAT (rig.presets.save (presetOf (module, "Theirs", opaque (juceState ("other"))), module).warning,
                Contains ("another program"));
    CHECK (TemporaryFolder::read (place + "/Theirs.vstpreset") == file);

    for (const auto& entry : rig.presets.list (module.type))
        rig.presets.remove (entry, module);

    CHECK_FALSE (fs::exists (place + "/One.vstpreset"));
    CHECK (fs::exists (place + "/Theirs.vstpreset"));
}

TEST_CASE ("VST3 presets: to the file and back, and nothing that is none", "[session][presets]")
{
    const std::string id = "0123456789ABCDEF0123456789ABCDEF", state = juceState (std::string ("a\0b\xff", 4));
    const auto bytes = std::as_bytes (std::span (state));
    std::string problem;
    const auto file = vst3Preset (id, bytes, problem);
    REQUIRE (problem.empty());
    const auto back = stateOfVst3Preset (id, file, problem);
    REQUIRE (problem.empty());
    CHECK (vst3Preset (id, back, problem) == file);

    // Cut anywhere, with any byte changed: refused, or read within its bounds.
    for (std::size_t i = 0; i < file.size(); ++i)
    {
        std::string trouble;
        CHECK (stateOfVst3Preset (id, file.substr (0, i), trouble).empty());
        CHECK_FALSE (trouble.empty());
        auto changed = file;
        changed[i] = static_cast<char> (changed[i] ^ 0x80);
        std::string any;
        const auto read = stateOfVst3Preset (id, changed, any);
        CHECK (read.empty() == ! any.empty());
    }

    CHECK (stateOfVst3Preset ("1123456789ABCDEF0123456789ABCDEF", file, problem).empty());
    CHECK_THAT (problem, Contains ("another plugin"));

    for (std::size_t i = 0; i < state.size() - 1; ++i)
    {
        std::string trouble;
        vst3Preset (id, bytes.first (i), trouble);
        CHECK_FALSE (trouble.empty());
    }
}

TEST_CASE ("TakePreset: one step, and undo gives back what was", "[session][presets]")
{
    SessionRig rig;
    REQUIRE (rig.add ("vcf1", "vcf").empty());
    REQUIRE (rig.make<SetParameter> ("vcf1", "cutoff", 500.0f).empty());
    const auto before = rig.patch();
    REQUIRE (rig.make<TakePreset> ("vcf1", "Dark", std::map<std::string, float> {{"cutoff", 1.0e9f}}, Json()).empty());
    CHECK (rig.undoName() == "Load \"Dark\"");
    const auto& module = *rig.patch().findModule ("vcf1");
    const auto& info = module.moduleType()->info;
    CHECK (module.parameters.at ("cutoff")
           == info.parameters[static_cast<std::size_t> (findParameter (info, "cutoff"))].maximum);
    CHECK (module.parameters.size() == info.parameters.size());
    REQUIRE (rig.undo().empty());
    CHECK (rig.patch() == before);
    CHECK_FALSE (rig.make<TakePreset> ("nobody", "Dark", std::map<std::string, float>(), Json()).empty());
}
