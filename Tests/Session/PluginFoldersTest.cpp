#include "Session/PluginFolders.h"

#include "Environment.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bulkhead;
using test::Environment;

namespace
{

using Folders = std::vector<std::string>;

bool contains (const Folders& folders, const std::string& folder)
{
    return std::find (folders.begin(), folders.end(), folder) != folders.end();
}

} // namespace

TEST_CASE ("PluginFolders: the usual ones begin with the user's own", "[session]")
{
    const Environment environment {{"HOME", "/home/me"}, {"LV2_PATH", nullptr}, {"VST3_PATH", ""}};
    const auto lv2 = PluginFolders::usual (PluginFormat::lv2);
    REQUIRE_FALSE (lv2.empty());
    CHECK (lv2.front() == "/home/me/.lv2");
    CHECK (contains (lv2, "/usr/local/lib/lv2"));
    CHECK (contains (lv2, "/usr/lib/lv2"));
    CHECK (PluginFolders::usual (PluginFormat::vst3).front() == "/home/me/.vst3");
}

TEST_CASE ("PluginFolders: a variable of the environment takes their place", "[session]")
{
    const Environment environment {
        {"HOME", "/home/me"}, {"LADSPA_PATH", "/opt/ladspa//:~/mine::relative:/opt/ladspa"}, {"VST_PATH", "/opt/vst"}};
    CHECK (PluginFolders::usual (PluginFormat::ladspa) == Folders {"/opt/ladspa", "/home/me/mine"});
    CHECK (PluginFolders::usual (PluginFormat::vst2) == Folders {"/opt/vst"});
}

TEST_CASE ("PluginFolders: are added, left out and added again", "[session]")
{
    const Environment environment {{"LADSPA_PATH", "/one:/two"}};
    PluginFolders folders;
    CHECK (folders.of (PluginFormat::ladspa) == Folders {"/one", "/two"});
    CHECK (folders.add (PluginFormat::ladspa, "/mine/") == "");
    CHECK (folders.add (PluginFormat::ladspa, "/mine") == "");
    CHECK (folders.add (PluginFormat::ladspa, "/two") == "");
    CHECK (folders.of (PluginFormat::ladspa) == Folders {"/mine", "/one", "/two"});
    CHECK (folders.remove (PluginFormat::ladspa, "/one") == "");
    CHECK (folders.remove (PluginFormat::ladspa, "/mine") == "");
    CHECK (folders.of (PluginFormat::ladspa) == Folders {"/two"});
    CHECK (folders.add (PluginFormat::ladspa, "/one") == "");
    CHECK (folders == PluginFolders());
}

TEST_CASE ("PluginFolders: what is no folder's path is refused", "[session]")
{
    const Environment environment {{"LADSPA_PATH", "/one"}};
    PluginFolders folders;
    CHECK (folders.add (PluginFormat::lv2, "here") == "\"here\" is not the whole path of a folder");
    CHECK_FALSE (folders.add (PluginFormat::lv2, "/\xff").empty());
    CHECK_FALSE (folders.add (PluginFormat::lv2, "/" + std::string (5000, 'x')).empty());
    CHECK (folders.remove (PluginFormat::ladspa, "/two")
           == "\"/two\" is none of the folders where ladspa plugins are looked for");

    for (std::size_t i = 0; i < PluginFolders::mostPerFormat; ++i)
        CHECK (folders.add (PluginFormat::vst3, "/" + std::to_string (i)) == "");

    CHECK (folders.add (PluginFormat::vst3, "/one more") == "there are too many folders to look for plugins in");
}

TEST_CASE ("PluginFolders: are written and read again", "[session]")
{
    const Environment environment {{"LADSPA_PATH", "/one:/two"}};
    PluginFolders folders;
    folders.add (PluginFormat::lv2, "/a \"b\"");
    folders.remove (PluginFormat::ladspa, "/one");
    std::string problem;
    CHECK (PluginFolders::fromText (folders.toText(), problem) == folders);
    CHECK (problem == "");
}

TEST_CASE ("PluginFolders: of a damaged text are the usual ones", "[session]")
{
    for (const auto* text : {"", "[]", "{", "{\"format\": \"other\"}", "\xff"})
    {
        INFO (text);
        std::string problem;
        CHECK (PluginFolders::fromText (text, problem) == PluginFolders());
        CHECK_FALSE (problem.empty());
    }

    std::string problem;
    CHECK (PluginFolders::fromText (
               R"({"format": "bulkhead-plugin-folders", "lv2": {"added": [1, "relative", {}]}, "vst3": 4})", problem)
           == PluginFolders());
    CHECK (problem == "");
}
