#include "Graph/PluginDescription.h"

#include "Graph/PluginFile.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace bulkhead;

namespace
{

PluginDescription equaliser()
{
    PluginDescription plugin;
    plugin.format = PluginFormat::vst3;
    plugin.identifier = "http://example.org/eq#mono";
    plugin.file = "/usr/lib/vst3/A  name with  blanks.vst3";
    plugin.name = "Größter EQ";
    plugin.vendor = "Example";
    plugin.version = "1.2";
    plugin.category = "Filter";
    plugin.inputs = {{"in", "In", SignalKind::audio, 2}, {"notes", "Notes", SignalKind::midi, 1}};
    plugin.outputs = {{"out", "Out", SignalKind::audio, 2}, {"envelope", "Envelope", SignalKind::cv, 1}};
    plugin.parameters = {{"freq", "Frequency", "Hz", "Low", 20.0f, 20000.0f, 440.0f, true, false, {}},
                         {"mode", "Mode", "", "", 0.0f, 2.0f, 1.0f, false, true, {"Off", "On", "Auto"}},
                         {"gain", "Gain", "dB", "", -0.1f, 0.1f, 0.05f, false, false, {}}};
    plugin.mainInput = 0;
    plugin.latency = 64;
    return plugin;
}

/// The equaliser as JSON, changed.
template <typename Change> std::optional<PluginDescription> readChanged (Change change, std::string& problem)
{
    auto json = toJson (equaliser());
    change (json);
    problem.clear();
    return readPluginDescription (json, problem);
}

template <typename Change> std::string problemOf (Change change)
{
    std::string problem;
    const auto plugin = readChanged (change, problem);
    CHECK (plugin.has_value() == problem.empty());
    return problem;
}

template <typename Change> PluginDescription putRight (Change change)
{
    std::string problem;
    auto plugin = readChanged (change, problem);
    CHECK (problem == "");
    return plugin.value_or (PluginDescription());
}

} // namespace

TEST_CASE ("PluginDescription: what is written is read again, through text, too", "[graph]")
{
    std::string problem;
    CHECK (readPluginDescription (toJson (equaliser()), problem) == equaliser());
    CHECK (readPluginDescription (Json::parse (toJson (equaliser()).dump()), problem) == equaliser());
    CHECK (problem == "");
    CHECK (equaliser().type() == "vst3:http://example.org/eq#mono");
}

TEST_CASE ("PluginDescription: formats have names", "[graph]")
{
    for (const auto format : {PluginFormat::lv2, PluginFormat::vst3, PluginFormat::vst2, PluginFormat::ladspa})
        CHECK (pluginFormatFromText (toText (format)) == format);

    CHECK_FALSE (pluginFormatFromText ("LV2").has_value());
    CHECK_FALSE (pluginFormatFromText ("").has_value());
}

TEST_CASE ("PluginDescription: what cannot be used is refused with its place", "[graph]")
{
    CHECK (problemOf ([] (Json& j) { j = Json::array(); }) == "expected an object, found an array");
    CHECK (problemOf ([] (Json& j) { j["format"] = "au"; }) == "format: is none of lv2, vst3, vst2 and ladspa");
    CHECK (problemOf ([] (Json& j) { j.erase ("identifier"); }) == "identifier: is missing");
    CHECK (problemOf ([] (Json& j) { j["identifier"] = ""; }) == "identifier: is empty");
    CHECK (problemOf ([] (Json& j) { j["identifier"] = "a\nb"; }) == "identifier: holds what cannot be part of a name");
    CHECK (problemOf ([] (Json& j) { j["file"] = "eq.so"; }) == "file: is no absolute path");
    CHECK (problemOf ([] (Json& j) { j["file"] = "/a\xff"; }) == "file: holds what cannot be part of a name");
    CHECK (problemOf ([] (Json& j) { j["file"] = "/" + std::string (2000, 'x'); })
           == "file: too long: 2001 bytes, 1024 are allowed");
    CHECK (problemOf ([] (Json& j) { j["inputs"] = 3; }) == "inputs: expected an array, found 3");
    CHECK (problemOf ([] (Json& j) { j["inputs"][1] = nullptr; }) == "inputs[1]: expected an object, found null");
    CHECK (problemOf ([] (Json& j) { j["outputs"][0]["kind"] = "light"; })
           == "outputs[0].kind: is neither audio, cv nor midi");
    CHECK (problemOf ([] (Json& j) { j["outputs"][1]["channels"] = 17; })
           == "outputs[1].channels: 17 is outside 1 to 16");
    CHECK (problemOf ([] (Json& j) { j["outputs"] = Json (17, j["outputs"][0]); })
           == "outputs: 17 of them, 16 are allowed");
    CHECK (problemOf ([] (Json& j) { j["parameters"] = Json (1025, j["parameters"][0]); })
           == "parameters: 1025 of them, 1024 are allowed");
    CHECK (problemOf ([] (Json& j) { j["parameters"][1]["choices"] = Json (513, "x"); })
           == "parameters[1].choices: 513 of them, 512 are allowed");
    CHECK (problemOf ([] (Json& j) { j["parameters"][2]["minimum"] = "low"; })
           == "parameters[2].minimum: expected a number, found the text \"low\"");
    CHECK (problemOf ([] (Json& j) { j["parameters"][0]["logarithmic"] = 1; })
           == "parameters[0].logarithmic: expected true or false, found 1");
    CHECK (problemOf ([] (Json& j) { j["latency"] = 0.5; }) == "latency: expected a whole number, found 0.5");
}

TEST_CASE ("PluginDescription: what says more of itself than fits is refused", "[graph]")
{
    CHECK (problemOf (
               [] (Json& j)
               {
                   j["parameters"][1]["choices"] = Json (512, std::string (250, 'x'));
                   j["parameters"] = Json (100, j["parameters"][1]);
               })
           == "says more than 1048576 bytes of itself");
}

TEST_CASE ("PluginDescription: names are made fit to be shown", "[graph]")
{
    CHECK (putRight ([] (Json& j) { j["name"] = " Big\x1b[2J\n\tEQ \xff "; }).name == "Big [2J EQ \xef\xbf\xbd");
    CHECK (putRight ([] (Json& j) { j["name"] = "\xe2\x80\xae"; }).name == "http://example.org/eq#mono");

    // Without one it is called by its identifier, made fit likewise.
    const auto nameless = putRight (
        [] (Json& j)
        {
            j["name"] = "";
            j["identifier"] = "  b";
        });
    CHECK (nameless.name == "b");
    CHECK (nameless.identifier == "  b");
    CHECK (putRight ([] (Json& j) { j["vendor"] = std::string (255, 'x') + "\xc3\xb6"; }).vendor
           == std::string (255, 'x'));
    CHECK (putRight ([] (Json& j) { j["category"] = "Reverb"; }).category == "Effect");
}

TEST_CASE ("PluginDescription: ids become unique, and ports' fit for a cable's end", "[graph]")
{
    const auto plugin = putRight (
        [] (Json& j)
        {
            j["inputs"] = Json (3, j["inputs"][0]);
            j["inputs"][1]["id"] = "side.chain 1";
            j["outputs"][1]["id"] = "out";
            j["outputs"][0]["id"] = "";
            j["parameters"] = Json (3, j["parameters"][0]);
            j["parameters"][1]["id"] = "freq_2";
        });
    CHECK (plugin.inputs[0].id == "in");
    CHECK (plugin.inputs[1].id == "side_chain_1");
    CHECK (plugin.inputs[2].id == "in_2");
    CHECK (plugin.outputs[0].id == "port");
    CHECK (plugin.outputs[1].id == "out");
    CHECK (plugin.parameters[0].id == "freq");
    CHECK (plugin.parameters[1].id == "freq_2");
    CHECK (plugin.parameters[2].id == "freq_3");
}

TEST_CASE ("PluginDescription: odd ranges are put right", "[graph]")
{
    const auto parameter = [] (Json change)
    { return putRight ([&] (Json& j) { j["parameters"][2].update (change); }).parameters[2]; };
    CHECK (parameter ({{"default", 7}}).defaultValue == 0.1f);
    CHECK (parameter ({{"default", nullptr}}).defaultValue == -0.1f);
    CHECK (parameter ({{"minimum", 5}, {"maximum", -5}}).minimum == -5.0f);
    CHECK (parameter ({{"minimum", 5}, {"maximum", 5}}).maximum == 6.0f);
    CHECK (parameter ({{"maximum", 1e300}}).maximum == std::numeric_limits<float>::max());
    CHECK_FALSE (parameter ({{"logarithmic", true}}).logarithmic);
    CHECK (parameter ({{"integer", true}, {"minimum", 0.5}, {"maximum", 3.7}, {"default", 2.4}}).minimum == 1.0f);
    CHECK (parameter ({{"integer", true}, {"minimum", 0.5}, {"maximum", 3.7}, {"default", 2.4}}).defaultValue == 2.0f);
    CHECK (parameter ({{"choices", {"a", "b"}}, {"minimum", 3}, {"maximum", 9}}).maximum == 1.0f);
    CHECK (parameter ({{"choices", {"a"}}}).choices.empty());

    for (const auto extreme : {-3.4e38, 3.5e38, 1e30})
    {
        const auto one = parameter ({{"minimum", extreme}, {"maximum", extreme}, {"default", extreme}});
        CHECK (one.minimum < one.maximum);
        CHECK (one.defaultValue >= one.minimum);
        CHECK (one.defaultValue <= one.maximum);
    }
}

TEST_CASE ("PluginDescription: what does not fit together is put right", "[graph]")
{
    CHECK (putRight ([] (Json& j) { j["main_input"] = 1; }).mainInput == -1); // its MIDI
    CHECK (putRight ([] (Json& j) { j["main_input"] = 99; }).mainInput == -1);
    CHECK (putRight ([] (Json& j) { j["latency"] = -5; }).latency == 0);
    CHECK (putRight ([] (Json& j) { j["latency"] = 1000000000; }).latency == PluginLimits::latency);
    CHECK (putRight ([] (Json& j) { j["inputs"][1]["channels"] = 4; }).inputs[1].channels == 1);
}

TEST_CASE ("PluginFile: its contents are written and read again", "[graph]")
{
    const PluginFile file {PluginFormat::vst3, equaliser().file};
    PluginFileContents contents;
    contents.plugins = {equaliser(), equaliser()};
    contents.problem = "a second line\nis escaped";
    std::string problem;
    const auto read = readPluginFileContents (writePluginFileContents (contents), file, problem);
    REQUIRE (read.has_value());
    CHECK (read->plugins == contents.plugins);
    CHECK (read->problem == "a second line\\nis escaped");
    CHECK_FALSE (read->isUnsupported);
    contents.isUnsupported = true;
    CHECK (readPluginFileContents (writePluginFileContents (contents), file, problem)->isUnsupported);
}

TEST_CASE ("PluginFile: a plugin cannot say that it is in another file", "[graph]")
{
    const PluginFile file {PluginFormat::lv2, "/home/me/.lv2/a.lv2"};
    std::string problem;
    const auto read = readPluginFileContents (writePluginFileContents ({{equaliser()}, {}, false}), file, problem);
    REQUIRE (read.has_value());
    REQUIRE (read->plugins.size() == 1);
    CHECK (read->plugins[0].file == file.path);
    CHECK (read->plugins[0].format == PluginFormat::lv2);
}

TEST_CASE ("PluginFile: a bad plugin does not take the others with it", "[graph]")
{
    const PluginFile file {PluginFormat::vst3, equaliser().file};
    auto bad = equaliser();
    bad.identifier.clear();
    std::string problem;
    const auto read = readPluginFileContents (writePluginFileContents ({{bad, equaliser()}, {}, false}), file, problem);
    REQUIRE (read.has_value());
    CHECK (read->plugins == std::vector {equaliser()});
    CHECK (read->problem == "plugins[0]: identifier: is empty");
}

TEST_CASE ("PluginFile: text that is no contents is refused", "[graph]")
{
    const PluginFile file {PluginFormat::lv2, "/a.lv2"};

    for (const auto* text :
         {"", "[]", "{}", "{\"plugins\": 3}", "{\"plugins\": [}", "{\"plugins\": [\"\xff\"]}", "null"})
    {
        INFO (text);
        std::string problem;
        CHECK_FALSE (readPluginFileContents (text, file, problem).has_value());
        CHECK_FALSE (problem.empty());
    }

    std::string problem;
    CHECK_FALSE (readPluginFileContents (std::string (100000, '['), file, problem).has_value());
    CHECK_FALSE (readPluginFileContents ("{\"plugins\": [" + std::string (PluginFileContents::mostBytes, ' ') + "]}",
                                         file, problem)
                     .has_value());
    std::string many = "{\"plugins\": [0";

    for (std::size_t i = 0; i < PluginLimits::perBundle; ++i)
        many += ",0";

    problem.clear();
    CHECK_FALSE (readPluginFileContents (many + "]}", file, problem).has_value());
    CHECK (problem == "too many plugins");
}
