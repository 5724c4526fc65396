#include "Session/TakeOver.h"

#include "Graph/MissingPlugin.h"

#include "Graph/PatchFile.h"
#include "Session/PluginCandidates.h"
#include "Session/ReplacePlugin.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

Patch missing (const std::string& identifier, bool described = true)
{
    return readPatch (patchOfNobodys ("lv2:" + identifier,
                                      described ? entryOf (descriptionOfNobodys (identifier)) : std::string()))
        .patch;
}

/// The same plugin as VST3: ids that are numbers, and nobody knows the range of its gain.
PluginDescription asVst3 (const std::string& identifier)
{
    auto plugin = descriptionOfNobodys (identifier, PluginFormat::vst3);
    plugin.inputs = {{"midi_in", "MIDI", SignalKind::midi, 1}, {"input", "Input", SignalKind::audio, 2}};
    plugin.outputs = {{"output", "Output", SignalKind::audio, 2}};
    plugin.parameters[0].id = "1";
    plugin.parameters[0].minimum = 0.0f;
    plugin.parameters[0].maximum = 1.0f;
    plugin.parameters[0].unit = "";
    plugin.parameters[1].id = "0";
    plugin.parameters[1].choices = {"Hard", "Soft"};
    plugin.parameters[1].maximum = 1.0f;
    plugin.mainInput = 1;
    return plugin;
}

} // namespace

TEST_CASE ("TakeOver: parameters by name, in another range, and ports by kind and order", "[session][missing]")
{
    const auto patch = missing ("urn:nobody:taken");
    const auto* to = registerPlugin (asVst3 ("00000000000000000000000000000001"));
    const auto taken = takeOver (patch, *patch.findModule ("fx1"), *to);

    CHECK (taken.module.type == "vst3:00000000000000000000000000000001");
    CHECK (taken.module.name == "Mine");
    CHECK (taken.module.parameters.at ("1") == Approx ((-7.5f + 60.0f) / 66.0f));
    CHECK (taken.module.parameters.at ("0") == 0.0f);
    CHECK (taken.inputs.at ("in") == "input");
    CHECK (taken.inputs.at ("midi") == "midi_in");
    CHECK_FALSE (taken.inputs.contains ("side"));
    CHECK (taken.outputs.at ("out") == "output");
    CHECK (taken.module.state.is_null());
    CHECK (taken.lost
           == std::vector<std::string> {"the parameter tone", "the cable from Mine another to Output Right",
                                        "what only the former plugin understands of its state"});
}

TEST_CASE ("TakeOver: of a plugin of which nothing is known, by ids", "[session][missing]")
{
    const auto patch = missing ("urn:nobody:unknown", false);
    const auto* to = registerPlugin (descriptionOfNobodys ("urn:nobody:newer"));
    const auto taken = takeOver (patch, *patch.findModule ("fx1"), *to);
    CHECK (taken.module.parameters == std::map<std::string, float> {{"gain", -7.5f}, {"mode", 1.0f}});
    CHECK (taken.inputs.at ("in") == "in");
    CHECK (taken.outputs.at ("out") == "out");
    CHECK (taken.outputs.at ("another") == "level");
}

TEST_CASE ("ReplacePlugin: cables and controllers follow, and undo brings all back", "[session][missing]")
{
    auto patch = missing ("urn:nobody:replaced");
    const auto before = patch;
    const auto* to = registerPlugin (asVst3 ("00000000000000000000000000000002"));
    ReplacePlugin command ({"fx1"}, std::string (to->info.type));
    REQUIRE (command.apply (patch).empty());
    CHECK (command.name() == "Replace Mine by Nobody's (VST3)");
    REQUIRE (patch.cables.size() == 2);
    CHECK (patch.cables[0].to.toText() == "fx1.input");
    CHECK (patch.cables[1].from.toText() == "fx1.output");
    REQUIRE (patch.midi.size() == 1);
    CHECK (patch.midi[0].parameter == "1");
    CHECK_FALSE (patch.midi[0].minimum.has_value());
    CHECK (readPatch (writePatch (patch)).ok());

    command.undo (patch);
    CHECK (patch == before);
    CHECK (writePatch (patch) == writePatch (before));
    REQUIRE (command.apply (patch).empty());
    CHECK (patch.findModule ("fx1")->type == to->info.type);
}

TEST_CASE ("ReplacePlugin: what cannot be replaced, or by nothing that is there, is refused", "[session][missing]")
{
    auto patch = missing ("urn:nobody:refused");
    const auto before = patch;
    CHECK_FALSE (ReplacePlugin ({"fx1"}, "lv2:urn:nobody:never").apply (patch).empty());
    CHECK_FALSE (ReplacePlugin ({"fx1"}, "vco").apply (patch).empty());
    const std::string to (registerPlugin (descriptionOfNobodys ("urn:nobody:refusing"))->info.type);
    CHECK_FALSE (ReplacePlugin ({"vco1"}, to).apply (patch).empty());
    CHECK_FALSE (ReplacePlugin ({"nobody"}, to).apply (patch).empty());
    CHECK_FALSE (ReplacePlugin ({}, to).apply (patch).empty());
    CHECK (patch == before);
}

TEST_CASE ("Candidates: the same in another format comes first, others by name and maker, strangers not at all",
           "[session][missing]")
{
    const auto patch = missing ("http://example.org/plugins/Nobody");
    const auto known = [] (const char* identifier, PluginFormat format, const char* name, const char* vendor)
    {
        auto plugin = descriptionOfNobodys (identifier, format);
        plugin.name = name;
        plugin.vendor = vendor;
        return knownPlugin (plugin);
    };

    const std::vector<KnownPlugin> all {
        known ("urn:a", PluginFormat::lv2, "Reverb", "Nobody"),
        known ("urn:b", PluginFormat::lv2, "Nobody's 2", "Nobody"),
        known ("1234", PluginFormat::ladspa, "Nobodys", "Somebody else"),
        known ("00", PluginFormat::vst3, "Nobody's", "Nobody <nobody@example.org>"),
        known ("http://example.org/plugins/Nobody", PluginFormat::lv2, "Nobody's", "Nobody")};
    const auto candidates = candidatesFor (*patch.findModule ("fx1"), all);
    std::vector<std::string> types;

    for (const auto& candidate : candidates)
        types.push_back (candidate.type());

    CHECK (types == std::vector<std::string> {"vst3:00", "lv2:urn:b", "ladspa:1234"});
    CHECK (nameWithFormat (candidates.front()) == "Nobody's (VST3)");
    CHECK (candidatesFor (*patch.findModule ("vco1"), all).empty());
}
