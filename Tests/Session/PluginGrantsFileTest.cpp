#include "Session/PluginGrantsFile.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace bulkhead;
namespace fs = std::filesystem;

namespace
{

struct Folder
{
    Folder() : path (fs::canonical (fs::temp_directory_path()) / ("bulkhead-grants-" + std::to_string (::getpid())))
    {
        fs::create_directories (path / "samples");
    }

    ~Folder() { fs::remove_all (path); }

    std::string state() const { return path / "state"; }
    std::string samples() const { return path / "samples"; }
    std::string file() const { return path / "state/grants.json"; }

    fs::path path;
};

std::string contents (const std::string& file)
{
    std::ostringstream text;
    text << std::ifstream (file).rdbuf();
    return text.str();
}

constexpr const char* type = "lv2:urn:a:sampler";

} // namespace

TEST_CASE ("PluginGrantsFile: what is let is let at the next start, too, until it is withdrawn", "[session]")
{
    const Folder folder;
    PluginGrantsFile file (folder.state());
    CHECK (file.load() == "");
    CHECK (file.all().empty());
    CHECK (file.let (type, folder.samples() + "/../samples") == "");
    CHECK (file.let (type, folder.samples()) == "");
    CHECK (file.letWriteCode (type, true) == "");

    PluginGrantsFile next (folder.state());
    REQUIRE (next.load() == "");
    CHECK (next.of (type) == PluginGrants {{folder.samples()}, true});
    CHECK (next.of ("lv2:urn:another") == PluginGrants {});
    CHECK (next.withdraw (type, folder.samples()) == "");
    CHECK (next.letWriteCode (type, false) == "");
    CHECK (next.all().empty());
    CHECK_THAT (next.withdraw (type, folder.samples()), Catch::Contains ("has not been let read"));

    // Changes of two programs at a time are both kept.
    CHECK (file.let ("vst3:1234", folder.samples()) == "");
    CHECK (file.of (type).empty());
}

TEST_CASE ("PluginGrantsFile: what would open too much is refused, and nothing changes", "[session]")
{
    const Folder folder;
    PluginGrantsFile file (folder.state());
    CHECK_THAT (file.let (type, "/etc"), Catch::Contains ("holds more than a plugin should read"));
    CHECK_THAT (file.let (type, "/"), Catch::Contains ("holds more than a plugin should read"));
    CHECK_THAT (file.let (type, "samples"), Catch::Contains ("not the whole path"));
    CHECK_THAT (file.let (type, folder.samples() + "/none"), Catch::Contains ("none"));
    CHECK_THAT (file.let ("sampler", folder.samples()), Catch::Contains ("not the type of a plugin"));
    CHECK (file.all().empty());
    CHECK_FALSE (fs::exists (folder.file()));
}

TEST_CASE ("PluginGrantsFile: a file that is damaged lets nothing, says why, and is not written to", "[session]")
{
    const Folder folder;
    fs::create_directories (folder.state());

    for (const std::string text :
         {"", "{", "[]", R"({"format": "bulkhead-plugin-grants", "version": 2, "plugins": {}})",
          R"({"format": "bulkhead-plugin-grants", "version": 1, "plugins": {"lv2:urn:a:sampler": {"read": ["a"]}}})",
          R"({"format": "bulkhead-plugin-grants", "version": 1, "plugins": {"lv2:urn:a:sampler": {"read": "/a"}}})",
          R"({"format": "bulkhead-plugin-grants", "version": 1, "plugins": {"lv2:a": {"read": [], "write_code": 1}}})",
          R"({"format": "bulkhead-plugin-grants", "version": 1, "plugins": {"nobody": {"read": []}}})"})
    {
        std::ofstream (folder.file()) << text;
        PluginGrantsFile file (folder.state());
        CHECK_THAT (file.load(), Catch::Contains ("grants.json"));
        CHECK (file.all().empty());
        CHECK_FALSE (file.let (type, folder.samples()).empty());
        CHECK (contents (folder.file()) == text);
    }
}
