#include "Host/PluginScan.h"

#include "Host/ReadableFolders.h"

#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace bulkhead;
using graphtests::TemporaryFolder;

namespace
{

struct Heard final : PluginScan::Listener
{
    void scanning (const PluginFile& file, int done, int count) override
    {
        const std::lock_guard lock (mutex);
        ++begun[file.path];
        placesAreRight = placesAreRight && done >= 0 && done < count;

        if (onScanning != nullptr)
            onScanning (file);
    }

    void scanned (PluginScan::Result result, int done, int count) override
    {
        const std::lock_guard lock (mutex);
        placesAreRight = placesAreRight && done == static_cast<int> (results.size()) + 1 && done <= count;
        results[result.file.path] = std::move (result);
    }

    std::mutex mutex;
    std::map<std::string, int> begun;
    std::map<std::string, PluginScan::Result> results;
    std::function<void (const PluginFile&)> onScanning;
    bool placesAreRight = true;
};

/// Files in a folder that the workers may read, and the scan of them.
struct Rig
{
    explicit Rig (PluginFormat f = PluginFormat::lv2) : format (f)
    {
        settings.launch.executable = BULKHEAD_FAKE_WORKER;
        settings.launch.readableFolders = {folder.path()};
    }

    std::string add (const std::string& name, const std::string& text)
    {
        files.push_back ({format, folder.write (name, text)});
        return files.back().path;
    }

    void scan()
    {
        PluginScan plugins (files, settings, heard);
        REQUIRE (plugins.waitUntilOver (std::chrono::seconds (100)));
    }

    const PluginScan::Result& of (const std::string& name) { return heard.results.at (folder.path (name)); }

    TemporaryFolder folder;
    const PluginFormat format;
    PluginScan::Settings settings;
    std::vector<PluginFile> files;
    Heard heard;
};

constexpr auto described = PluginScan::Outcome::described;
constexpr auto failed = PluginScan::Outcome::failed;
constexpr auto notScanned = PluginScan::Outcome::notScanned;

} // namespace

TEST_CASE ("PluginScan: tells of every file what is in it", "[host]")
{
    Rig rig;

    for (int i = 0; i < 40; ++i)
        rig.add ("file " + std::to_string (i), "plugin number " + std::to_string (i));

    rig.add ("empty", "nothing");
    rig.add ("shell", "plugins 100");
    rig.scan();
    CHECK (rig.heard.placesAreRight);
    REQUIRE (rig.heard.results.size() == 42);

    for (int i = 0; i < 40; ++i)
    {
        const auto& result = rig.of ("file " + std::to_string (i));
        REQUIRE (result.outcome == described);
        REQUIRE (result.contents.plugins.size() == 1);
        CHECK (result.contents.plugins[0].name == "number " + std::to_string (i));
        CHECK (result.contents.plugins[0].file == result.file.path);
        CHECK (result.contents.plugins[0].parameters.size() == 1);
    }

    CHECK (rig.of ("empty").outcome == described);
    CHECK (rig.of ("empty").contents.plugins.empty());
    CHECK (rig.of ("shell").contents.plugins.size() == 100);
}

TEST_CASE ("PluginScan: what crashes fails with its reason, after a second try, and the others do not", "[host]")
{
    Rig rig;
    rig.add ("good 1", "plugin one");
    rig.add ("crash", "crash");
    rig.add ("good 2", "plugin two");
    rig.add ("abort", "abort");
    rig.add ("exit", "exit");
    rig.add ("memory", "memory");
    rig.add ("refuse", "refuse it is of another\nprocessor");
    rig.add ("good 3", "plugin three");
    rig.scan();

    for (const auto* name : {"good 1", "good 2", "good 3"})
        CHECK (rig.of (name).outcome == described);

    for (const auto* name : {"crash", "abort", "exit", "memory", "refuse"})
        CHECK (rig.of (name).outcome == failed);

    CHECK (rig.of ("crash").contents.problem == "it crashed (it reached for memory that is not its own)");
    CHECK (rig.of ("abort").contents.problem == "it crashed (it gave up by itself)");
    CHECK (rig.of ("exit").contents.problem == "it ended its process");
    CHECK (rig.of ("memory").contents.problem == "it takes more memory than a plugin gets");
    CHECK (rig.of ("refuse").contents.problem == "it is of another");

    for (const auto* name : {"crash", "abort", "exit"})
        CHECK (rig.heard.begun[rig.folder.path (name)] == 2);
}

TEST_CASE ("PluginScan: what hangs is ended at its time limit", "[host]")
{
    Rig rig;
    rig.settings.limit = std::chrono::milliseconds (700);
    rig.add ("hang", "hang");
    rig.add ("flood", "flood");
    rig.scan();
    CHECK (rig.of ("hang").outcome == failed);
    CHECK (rig.of ("hang").contents.problem == "it did not answer within 0.7 seconds");
    CHECK (rig.heard.begun[rig.folder.path ("hang")] == 2);

    // It computes all the time: on a machine that has too little of it, it is not blamed.
    CHECK (rig.of ("flood").outcome != described);
}

TEST_CASE ("PluginScan: a file that another one has spoiled the worker for is not blamed", "[host]")
{
    Rig rig;
    rig.settings.workers = 1;
    rig.add ("spoil", "spoil it");
    rig.add ("victim", "plugin good");
    rig.add ("spoil 2", "spoil it again");
    rig.add ("victim 2", "refuse not here");
    rig.scan();
    CHECK (rig.of ("spoil").outcome == described);
    CHECK (rig.of ("victim").outcome == described);
    CHECK (rig.heard.begun[rig.folder.path ("victim")] == 2);
    CHECK (rig.of ("victim 2").contents.problem == "not here");
}

TEST_CASE ("PluginScan: a worker looks into so many files only", "[host]")
{
    Rig rig;
    rig.settings.workers = 1;
    rig.settings.filesPerWorker = 1;
    rig.add ("spoil", "spoil it");
    rig.add ("victim", "plugin good");
    rig.scan();
    CHECK (rig.of ("victim").outcome == described);
    CHECK (rig.heard.begun[rig.folder.path ("victim")] == 1);
}

TEST_CASE ("PluginScan: without a worker nothing is blamed", "[host]")
{
    Rig rig;
    rig.settings.launch.executable = "/nowhere/bulkhead-worker";
    rig.settings.workers = 2;
    rig.add ("one", "plugin one");
    rig.add ("two", "plugin two");
    rig.scan();

    for (const auto* name : {"one", "two"})
    {
        CHECK (rig.of (name).outcome == notScanned);
        CHECK (rig.of (name).contents.problem
               == "no process could be started for it: could not start /nowhere/bulkhead-worker");
    }

    CHECK (rig.heard.begun.empty());
}

TEST_CASE ("PluginScan: a worker that is killed from outside is nobody's fault", "[host]")
{
    Rig rig;
    rig.settings.workers = 1;
    rig.add ("hang", "hang");

    // All children of this program's that are workers of the scan; others run no tests now.
    rig.heard.onScanning = [] (const PluginFile&)
    {
        std::ifstream file ("/proc/thread-self/children");

        for (int child = 0; file >> child;)
            ::kill (child, SIGKILL);
    };
    rig.scan();
    CHECK (rig.of ("hang").outcome == notScanned);
    CHECK (rig.of ("hang").contents.problem.starts_with ("its process was ended from outside"));
}

TEST_CASE ("PluginScan: a format that was not built in is nobody's fault", "[host]")
{
    Rig rig (PluginFormat::vst2);
    rig.add ("one", "plugin one");
    rig.scan();
    CHECK (rig.of ("one").outcome == notScanned);
    CHECK (rig.of ("one").contents.problem == "this Bulkhead was built without that format");
}

TEST_CASE ("PluginScan: can be stopped at any time", "[host]")
{
    Rig rig;
    rig.settings.workers = 2;

    for (int i = 0; i < 10; ++i)
        rig.add (std::to_string (i), "hang");

    std::mutex mutex;
    std::condition_variable begins;
    auto begun = 0;
    rig.heard.onScanning = [&] (const PluginFile&)
    {
        const std::lock_guard lock (mutex);
        ++begun;
        begins.notify_all();
    };
    {
        PluginScan scan (rig.files, rig.settings, rig.heard);
        std::unique_lock lock (mutex);
        REQUIRE (begins.wait_for (lock, std::chrono::seconds (60), [&] { return begun == 2; }));
        lock.unlock();
        scan.cancel();
        CHECK (scan.waitUntilOver (std::chrono::seconds (60)));
    }
    REQUIRE (rig.heard.results.size() == 10);

    for (const auto& [path, result] : rig.heard.results)
    {
        CHECK (result.outcome == notScanned);
        CHECK (result.contents.problem == "the scan was stopped");
    }
}

TEST_CASE ("PluginScan: of no files is over at once", "[host]")
{
    Rig rig;
    rig.scan();
    CHECK (rig.heard.results.empty());
}

TEST_CASE ("PluginScan: workers read the folders they are given, and no others", "[host]")
{
    Rig rig;
    TemporaryFolder other;
    const auto secret = other.write ("secret", "x");
    const auto open = rig.folder.write ("open", "x");
    rig.add ("in", "peek " + open);
    rig.add ("out", "peek " + secret);
    rig.add ("system", "peek /etc/passwd");
    rig.scan();
    CHECK (rig.of ("in").contents.plugins.at (0).name == "seen");
    CHECK (rig.of ("out").contents.plugins.at (0).name == "unseen");
    CHECK (rig.of ("system").contents.plugins.at (0).name == "unseen");
}
