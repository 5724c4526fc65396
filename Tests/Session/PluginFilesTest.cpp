#include "Session/PluginFiles.h"

#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <sys/stat.h>

using namespace bulkhead;
using graphtests::TemporaryFolder;

namespace fs = std::filesystem;

namespace
{

struct Rig
{
    std::string write (const std::string& name, const std::string& text = "x")
    {
        fs::create_directories (fs::path (folder.path (name)).parent_path());
        return folder.write (name, text);
    }

    std::vector<FoundPluginFile> find (PluginFormat format, std::vector<std::string> folders = {})
    {
        if (folders.empty())
            folders.push_back (folder.path());

        notices.clear();
        return findPluginFiles (format, folders, notices);
    }

    /// Their names, below the folder.
    std::vector<std::string> names (PluginFormat format, std::vector<std::string> folders = {})
    {
        std::vector<std::string> result;

        for (const auto& found : find (format, std::move (folders)))
            result.push_back (found.file.path.substr (folder.path().size() + 1));

        return result;
    }

    std::string stamp (PluginFormat format) { return find (format).at (0).stamp; }

    TemporaryFolder folder;
    std::vector<std::string> notices;
};

using Names = std::vector<std::string>;

/// So that a write is seen however coarse the file system's clock is.
void makeOlder (const std::string& path)
{
    fs::last_write_time (path, fs::last_write_time (path) - std::chrono::hours (1));
}

} // namespace

TEST_CASE ("PluginFiles: each format has its own files", "[session]")
{
    Rig rig;
    rig.write ("eq.lv2/manifest.ttl");
    rig.write ("eq.lv2/eq.so");
    rig.write ("not a bundle/eq.txt");
    rig.write ("deeper/synth.vst3/Contents/x86_64-linux/synth.so");
    rig.write ("old.vst3");
    rig.write ("reverb.so");
    rig.write (".hidden.so");
    rig.write ("more/delay.so");
    CHECK (rig.names (PluginFormat::lv2) == Names {"eq.lv2"});
    CHECK (rig.names (PluginFormat::vst3) == Names {"deeper/synth.vst3", "old.vst3"});
    CHECK (rig.names (PluginFormat::ladspa)
           == Names {"deeper/synth.vst3/Contents/x86_64-linux/synth.so", "eq.lv2/eq.so", "more/delay.so", "reverb.so"});
    CHECK (rig.notices.empty());
}

TEST_CASE ("PluginFiles: folders that are not there or no folders hold nothing", "[session]")
{
    Rig rig;
    CHECK (rig.names (PluginFormat::vst3, {rig.folder.path ("none"), rig.write ("file")}).empty());
}

TEST_CASE ("PluginFiles: what several ways lead to is found once, by the first", "[session]")
{
    Rig rig;
    rig.write ("b/one.so");
    fs::create_directory_symlink (rig.folder.path ("b"), rig.folder.path ("a"));
    fs::create_directories (rig.folder.path ("c"));
    fs::create_hard_link (rig.folder.path ("b/one.so"), rig.folder.path ("c/two.so"));
    CHECK (rig.names (PluginFormat::ladspa) == Names {"a/one.so"});
    CHECK (rig.names (PluginFormat::ladspa, {rig.folder.path ("b"), rig.folder.path()}) == Names {"b/one.so"});
}

TEST_CASE ("PluginFiles: symbolic links in a circle come to an end", "[session]")
{
    Rig rig;
    rig.write ("a/b/one.so");
    fs::create_directory_symlink (rig.folder.path(), rig.folder.path ("a/b/up"));
    fs::create_directory_symlink (rig.folder.path ("a/self"), rig.folder.path ("a/self"));
    fs::create_symlink (rig.folder.path ("nowhere.so"), rig.folder.path ("nowhere.so"));
    CHECK (rig.names (PluginFormat::ladspa) == Names {"a/b/one.so"});
}

TEST_CASE ("PluginFiles: where a link leads is told", "[session]")
{
    Rig rig;
    TemporaryFolder elsewhere;
    fs::create_directories (elsewhere.path ("real.lv2"));
    elsewhere.write ("real.lv2/manifest.ttl", "x");
    fs::create_directory_symlink (elsewhere.path ("real.lv2"), rig.folder.path ("linked.lv2"));
    rig.write ("plain.lv2/manifest.ttl");
    const auto found = rig.find (PluginFormat::lv2);
    REQUIRE (found.size() == 2);
    CHECK (found[0].real == fs::canonical (elsewhere.path ("real.lv2")));
    CHECK (found[1].real == "");
}

TEST_CASE ("PluginFiles: only so deep", "[session]")
{
    Rig rig;
    std::string deep = "d";

    for (int i = 0; i < PluginFilesLimits::depth - 1; ++i)
        deep += "/d";

    rig.write (deep + "/seen.so");
    rig.write (deep + "/d/unseen.so");
    CHECK (rig.names (PluginFormat::vst2) == Names {deep + "/seen.so"});
}

TEST_CASE ("PluginFiles: a name that is no UTF-8 is left out, with a notice", "[session]")
{
    Rig rig;
    rig.write ("a\xff.so");
    rig.write ("b.so");
    CHECK (rig.names (PluginFormat::ladspa) == Names {"b.so"});
    REQUIRE (rig.notices.size() == 1);
    CHECK (rig.notices[0].find ("a\\xff.so") != std::string::npos);
}

TEST_CASE ("PluginFiles: devices and pipes are no plugins", "[session]")
{
    Rig rig;
    REQUIRE (::mkfifo (rig.folder.path ("pipe.so").c_str(), 0600) == 0);
    CHECK (rig.names (PluginFormat::ladspa).empty());
}

TEST_CASE ("PluginFiles: the stamp tells when a library has changed", "[session]")
{
    Rig rig;
    const auto path = rig.write ("one.so", "1234");
    makeOlder (path);
    const auto before = rig.stamp (PluginFormat::ladspa);
    CHECK (rig.stamp (PluginFormat::ladspa) == before);
    rig.write ("one.so", "4321");
    CHECK (rig.stamp (PluginFormat::ladspa) != before);
}

TEST_CASE ("PluginFiles: the stamp tells when a part of a bundle has changed", "[session]")
{
    Rig rig;
    const auto manifest = rig.write ("eq.lv2/manifest.ttl");
    const auto binary = rig.write ("eq.lv2/parts/eq.so", "1234");
    const auto picture = rig.write ("eq.lv2/picture.png", "1");
    makeOlder (manifest);
    makeOlder (binary);
    const auto before = rig.stamp (PluginFormat::lv2);
    rig.write ("eq.lv2/picture.png", "22");
    CHECK (rig.stamp (PluginFormat::lv2) == before);
    rig.write ("eq.lv2/parts/eq.so", "4321");
    const auto after = rig.stamp (PluginFormat::lv2);
    CHECK (after != before);
    rig.write ("eq.lv2/more.ttl");
    CHECK (rig.stamp (PluginFormat::lv2) != after);
}
