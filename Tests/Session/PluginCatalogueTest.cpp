#include "Session/CatalogueScan.h"

#include "Environment.h"
#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <filesystem>
#include <set>

using namespace bulkhead;
using graphtests::TemporaryFolder;
using test::Environment;

namespace fs = std::filesystem;

namespace
{

struct Told final : CatalogueScan::Progress
{
    void scanning (const PluginFile& file, int, int) override
    {
        const std::lock_guard lock (mutex);
        files.insert (fs::path (file.path).filename());

        if (onScanning != nullptr)
            onScanning();
    }

    void ended (const CatalogueScan::Summary& s) override
    {
        const std::lock_guard lock (mutex);
        summary = s;
        hasEnded = true;
        changed.notify_all();
    }

    void wait()
    {
        std::unique_lock lock (mutex);
        REQUIRE (changed.wait_for (lock, std::chrono::seconds (100), [this] { return hasEnded; }));
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> files;
    std::function<void()> onScanning;
    CatalogueScan::Summary summary;
    bool hasEnded = false;
};

/// A user with one folder of plugins, and workers whose plugins do what their files say.
struct Rig
{
    Rig() { fs::create_directories (folder.path ("plugins")); }

    std::string path (const std::string& name) const { return folder.path ("plugins/" + name); }
    std::string write (const std::string& name, const std::string& text)
    {
        return folder.write ("plugins/" + name, text);
    }

    /// An older file, so that writing it once more is seen however coarse the file system's clock is.
    void writeOld (const std::string& name, const std::string& text)
    {
        const auto file = write (name, text);
        fs::last_write_time (file, fs::last_write_time (file) - std::chrono::hours (1));
    }

    PluginScan::Settings settings() const
    {
        PluginScan::Settings result;
        result.launch.executable = BULKHEAD_FAKE_WORKER;
        return result;
    }

    /// As at a start.
    std::unique_ptr<PluginCatalogue> start()
    {
        auto catalogue = std::make_unique<PluginCatalogue> (folder.path ("state"));
        notices = catalogue->load();
        return catalogue;
    }

    void scan (PluginCatalogue& catalogue, PluginCatalogue::Again again = PluginCatalogue::Again::none)
    {
        told.files.clear();
        told.hasEnded = false;
        const CatalogueScan scan (catalogue, settings(), told, again);
        told.wait();
    }

    std::vector<std::string> records() const
    {
        std::vector<std::string> paths;

        for (const auto& entry : fs::directory_iterator (folder.path ("state/plugins/records")))
            paths.push_back (entry.path());

        return paths;
    }

    TemporaryFolder folder;
    Environment environment {{"LADSPA_PATH", folder.path ("plugins").c_str()},
                             {"LV2_PATH", "/nowhere"},
                             {"VST3_PATH", "/nowhere"},
                             {"VST_PATH", "/nowhere"}};
    std::vector<std::string> notices;
    Told told;
};

using Names = std::vector<std::string>;
using Files = std::set<std::string>;

Names namesIn (const PluginCatalogue& catalogue)
{
    Names names;

    for (const auto& plugin : catalogue.plugins())
        names.push_back (plugin.name);

    return names;
}

} // namespace

TEST_CASE ("PluginCatalogue: what a scan has found is there at the next start, and not scanned again", "[session]")
{
    Rig rig;
    rig.write ("one.so", "plugin Zebra");
    rig.write ("two.so", "plugin apple");
    rig.write ("three.so", "nothing");
    {
        const auto catalogue = rig.start();
        CHECK (catalogue->plugins().empty());
        rig.scan (*catalogue);
        CHECK (rig.told.summary.scanned == 3);
        CHECK (rig.told.summary.plugins == 2);
        CHECK (rig.told.summary.look.added == 3);
        CHECK (rig.told.summary.saveProblem == "");
        CHECK (namesIn (*catalogue) == Names {"apple", "Zebra"});
    }
    const auto catalogue = rig.start();
    CHECK (rig.notices.empty());
    CHECK (namesIn (*catalogue) == Names {"apple", "Zebra"});
    CHECK (catalogue->look().due.empty());
    rig.scan (*catalogue);
    CHECK (rig.told.files.empty());
    CHECK (rig.told.summary.look.unchanged == 3);
}

TEST_CASE ("PluginCatalogue: plugins are found by their type", "[session]")
{
    Rig rig;
    rig.write ("one.so", "plugin One");
    const auto catalogue = rig.start();
    rig.scan (*catalogue);
    std::string problem;
    REQUIRE (catalogue->find ("ladspa:test:One").has_value());
    CHECK (catalogue->find ("ladspa:test:One")->file == rig.path ("one.so"));
    const auto described = catalogue->describe ("ladspa:test:One", problem);
    REQUIRE (described.has_value());
    CHECK (described->parameters.at (0).id == "gain");
    CHECK_FALSE (catalogue->find ("lv2:test:One").has_value());
    CHECK_FALSE (catalogue->describe ("ladspa:test:Two", problem).has_value());
    CHECK (problem == "no such plugin is known");
}

TEST_CASE ("PluginCatalogue: of two that call themselves the same the one in the first folder counts", "[session]")
{
    Rig rig;
    fs::create_directories (rig.folder.path ("first"));
    rig.write ("a.so", "plugin Same");
    rig.folder.write ("first/z.so", "plugin Same");
    const auto catalogue = rig.start();
    auto folders = catalogue->folders();
    REQUIRE (folders.add (PluginFormat::ladspa, rig.folder.path ("first")) == "");
    REQUIRE (catalogue->setFolders (folders) == "");
    rig.scan (*catalogue);
    CHECK (catalogue->plugins().size() == 1);
    CHECK (catalogue->find ("ladspa:test:Same")->file == rig.folder.path ("first/z.so"));

    // The folder is remembered; and when it is not there any more, the other one counts.
    fs::remove_all (rig.folder.path ("first"));
    const auto next = rig.start();
    CHECK (next->folders() == folders);
    next->look();
    CHECK (next->find ("ladspa:test:Same")->file == rig.path ("a.so"));
}

TEST_CASE ("PluginCatalogue: new, changed and removed files are noticed", "[session]")
{
    Rig rig;
    rig.writeOld ("stays.so", "plugin Stays");
    rig.writeOld ("changes.so", "plugin Before");
    rig.writeOld ("goes.so", "plugin Goes");
    rig.scan (*rig.start());
    CHECK (rig.records().size() == 3);
    rig.write ("changes.so", "plugin After");
    rig.write ("comes.so", "plugin Comes");
    fs::remove (rig.path ("goes.so"));
    const auto catalogue = rig.start();
    rig.scan (*catalogue);
    CHECK (rig.told.files == Files {"changes.so", "comes.so"});
    const auto& look = rig.told.summary.look;
    CHECK ((look.added == 1 && look.changed == 1 && look.removed == 1 && look.unchanged == 1));
    CHECK (namesIn (*catalogue) == Names {"After", "Comes", "Stays"});
    CHECK (rig.records().size() == 3);
}

TEST_CASE ("PluginCatalogue: what failed is remembered with its reason, and tried again when it is wanted", "[session]")
{
    Rig rig;
    rig.writeOld ("good.so", "plugin Good");
    rig.writeOld ("bad.so", "crash");
    rig.scan (*rig.start());
    const auto catalogue = rig.start();
    REQUIRE (catalogue->failures().size() == 1);
    CHECK (catalogue->failures()[0].file.path == rig.path ("bad.so"));
    CHECK (catalogue->failures()[0].problem.starts_with ("it crashed"));
    rig.scan (*catalogue);
    CHECK (rig.told.files.empty());

    // Mended, but with the same size and time: only trying again finds it out.
    const auto time = fs::last_write_time (rig.path ("bad.so"));
    rig.write ("bad.so", "spoil");
    REQUIRE (fs::file_size (rig.path ("bad.so")) == 5);
    fs::last_write_time (rig.path ("bad.so"), time);
    rig.scan (*catalogue, PluginCatalogue::Again::failed);
    CHECK (rig.told.files == Files {"bad.so"});
    CHECK (catalogue->failures().empty());
    rig.scan (*catalogue, PluginCatalogue::Again::all);
    CHECK (rig.told.files == Files {"bad.so", "good.so"});
}

TEST_CASE ("PluginCatalogue: a scan that was stopped goes on where it was", "[session]")
{
    Rig rig;

    for (int i = 0; i < 6; ++i)
        rig.write ("a" + std::to_string (i) + ".so", "plugin " + std::to_string (i));

    rig.write ("z.so", "hang");
    const auto catalogue = rig.start();
    {
        auto settings = rig.settings();
        settings.workers = 1;
        std::condition_variable hangs;
        auto isHanging = false;
        rig.told.onScanning = [&]
        {
            isHanging = rig.told.files.contains ("z.so");
            hangs.notify_all();
        };
        CatalogueScan scan (*catalogue, settings, rig.told);
        std::unique_lock lock (rig.told.mutex);
        REQUIRE (hangs.wait_for (lock, std::chrono::seconds (100), [&] { return isHanging; }));
        lock.unlock();
        scan.cancel();
        rig.told.wait();
        rig.told.onScanning = nullptr;
    }
    CHECK (rig.told.summary.wasStopped);
    CHECK (rig.told.summary.scanned == 6);
    CHECK (rig.told.summary.notScanned == 1);
    CHECK (catalogue->failures().empty());
    const auto next = rig.start();
    CHECK (next->plugins().size() == 6);
    CHECK (next->look().due == std::vector {PluginFile {PluginFormat::ladspa, rig.path ("z.so")}});
}

TEST_CASE ("PluginCatalogue: damaged records are dropped with one notice, and scanned again", "[session]")
{
    Rig rig;
    rig.write ("one.so", "plugin One");
    rig.write ("two.so", "plugin Two");
    rig.write ("three.so", "plugin Three");
    rig.scan (*rig.start());
    auto records = rig.records();
    REQUIRE (records.size() == 3);
    fs::resize_file (records[0], 10);

    // Another's name, and what is no file at all
    fs::rename (records[1], rig.folder.path ("state/plugins/records/0000000000000000.json"));
    fs::create_directory (records[1]);
    const auto catalogue = rig.start();
    REQUIRE (rig.notices.size() == 1);
    CHECK (rig.notices[0].starts_with ("what was known of 3 files with plugins is damaged, so they are scanned again"));
    CHECK (catalogue->plugins().size() == 1);
    CHECK (catalogue->look().due.size() == 2);
}

TEST_CASE ("PluginCatalogue: a damaged list of folders leaves the usual ones", "[session]")
{
    Rig rig;
    fs::create_directories (rig.folder.path ("state/plugins"));
    rig.folder.write ("state/plugins/folders.json", "{");
    const auto catalogue = rig.start();
    CHECK (rig.notices.size() == 1);
    CHECK (catalogue->folders() == PluginFolders());
}

TEST_CASE ("PluginCatalogue: what cannot be saved is known all the same, and told", "[session]")
{
    Rig rig;
    rig.write ("one.so", "plugin One");
    rig.folder.write ("state", "a file where the folder should be");
    const auto catalogue = rig.start();
    rig.scan (*catalogue);
    CHECK_FALSE (rig.told.summary.saveProblem.empty());
    CHECK (rig.told.summary.failed == 0);
    CHECK (namesIn (*catalogue) == Names {"One"});
}

TEST_CASE ("PluginCatalogue: the folders that workers must read are told", "[session]")
{
    Rig rig;
    CHECK (rig.start()->look().readableFolders
           == Names {fs::canonical (rig.path ("")).parent_path().string() + "/plugins"});
}

TEST_CASE ("PluginCatalogue: words are looked for everywhere, in any case", "[session]")
{
    KnownPlugin plugin;
    plugin.format = PluginFormat::lv2;
    plugin.identifier = "http://example.org/ir";
    plugin.name = "Big Room";
    plugin.vendor = "Somebody";
    plugin.category = "Effect";

    for (const auto* words : {"", " ", "big", "ROOM  big", "some effect", "lv2", "example.org/ir"})
        CHECK (matches (plugin, words));

    CHECK_FALSE (matches (plugin, "big small"));
}
