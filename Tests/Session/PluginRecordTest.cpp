#include "Session/PluginRecord.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

const PluginFile file {PluginFormat::vst3, "/plugins/shell.vst3"};

PluginDescription plugin (const std::string& identifier)
{
    PluginDescription description;
    description.format = file.format;
    description.file = file.path;
    description.identifier = identifier;
    description.name = "Plugin " + identifier;
    description.vendor = "Somebody";
    description.category = "Filter";
    description.inputs = {{"in", "In", SignalKind::audio, 2},
                          {"side", "Side", SignalKind::audio, 1},
                          {"notes", "Notes", SignalKind::midi, 1}};
    description.outputs = {{"cv", "CV", SignalKind::cv, 1}};
    description.parameters = {{"gain", "Gain", "dB", "", -60.0f, 12.0f, 0.0f, false, false, {}}};
    return description;
}

const PluginFileContents contents {{plugin ("one"), plugin ("two")}, "a third one cannot be read", false};

} // namespace

TEST_CASE ("PluginRecord: is written and read again", "[session]")
{
    const auto text = writePluginRecord (file, "123;45", false, contents);
    std::string problem;
    const auto record = readPluginRecord (text, problem);
    REQUIRE (record.has_value());
    CHECK (*record
           == PluginRecord {
               file, "123;45", false, contents.problem, {knownPlugin (plugin ("one")), knownPlugin (plugin ("two"))}});
    CHECK (record->plugins[0].inputs == KnownPlugin::Ports {3, 0, 1});
    CHECK (record->plugins[0].outputs == KnownPlugin::Ports {0, 1, 0});
    CHECK (record->plugins[1].type() == "vst3:two");
    CHECK (readRecordedPlugin (text, 0, problem) == plugin ("one"));
    CHECK (readRecordedPlugin (text, 1, problem) == plugin ("two"));
    CHECK (problem == "");
    CHECK_FALSE (readRecordedPlugin (text, 2, problem).has_value());
}

TEST_CASE ("PluginRecord: of a file that failed keeps the reason", "[session]")
{
    std::string problem;
    const auto record = readPluginRecord (writePluginRecord (file, "s", true, {{}, "it crashed", false}), problem);
    REQUIRE (record.has_value());
    CHECK (record->hasFailed);
    CHECK (record->problem == "it crashed");
}

TEST_CASE ("PluginRecord: of another version is none, without a problem", "[session]")
{
    auto text = writePluginRecord (file, "s", false, contents);
    const auto written = "\"version\":" + std::to_string (PluginRecord::version);
    text.replace (text.find (written), written.size(), "\"version\":999");
    std::string problem;
    CHECK_FALSE (readPluginRecord (text, problem).has_value());
    CHECK (problem == "");
}

TEST_CASE ("PluginRecord: one that was cut off or damaged anywhere is never more than a problem", "[session]")
{
    const auto text = writePluginRecord (file, "s", false, contents);
    const auto line = text.find ('\n');

    for (std::size_t length = 0; length < line; ++length)
    {
        std::string problem;
        CHECK_FALSE (readPluginRecord (text.substr (0, length), problem).has_value());
        CHECK_FALSE (problem.empty());
    }

    for (std::size_t at = 0; at < text.size(); ++at)
        for (const auto c : {'\0', '\xff', '"', '{', '9'})
        {
            auto damaged = text;
            damaged[at] = c;
            std::string problem;
            readPluginRecord (damaged, problem);
            readRecordedPlugin (damaged, 0, problem);
            readRecordedPlugin (damaged, 1, problem);
        }

    std::string problem;
    CHECK (readPluginRecord (text, problem).has_value());
}
