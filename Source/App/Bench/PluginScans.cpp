#include "PluginBench.h"
#include "ReferenceHost.h"

#include "Ipc/Clock.h"
#include "Session/CatalogueScan.h"

#include <filesystem>
#include <future>
#include <set>
#include <stdexcept>
#include <stdlib.h>

namespace bulkhead
{

namespace
{

namespace fs = std::filesystem;

/// A folder of its own, gone with it.
class ScratchFolder
{
public:
    ScratchFolder()
    {
        auto name = (fs::temp_directory_path() / "bulkhead-bench-XXXXXX").string();

        if (::mkdtemp (name.data()) == nullptr)
            throw std::runtime_error ("cannot make a folder in " + fs::temp_directory_path().string());

        path = name;
    }

    ~ScratchFolder()
    {
        std::error_code error;
        fs::remove_all (path, error);
    }

    ScratchFolder (const ScratchFolder&) = delete;
    ScratchFolder& operator= (const ScratchFolder&) = delete;

    std::string path;
};

double secondsSince (std::uint64_t begin) { return static_cast<double> (nowNanoseconds() - begin) * 1e-9; }

struct OurScan : private CatalogueScan::Progress
{
    OurScan (PluginCatalogue& catalogue, const BenchProgress& shown) : progress (shown)
    {
        PluginScan::Settings settings;
        settings.launch.executable = findWorkerExecutable();
        const auto begin = nowNanoseconds();
        catalogue.load();
        const CatalogueScan scan (catalogue, settings, *this);
        over.get_future().wait();
        seconds = secondsSince (begin);
    }

    double seconds = 0.0;
    CatalogueScan::Summary summary;

private:
    void scanning (const PluginFile& file, int done, int count) override
    {
        progress (0.5 * done / std::max (1, count), fs::path (file.path).filename().string());
    }

    void ended (const CatalogueScan::Summary& found) override
    {
        summary = found;
        over.set_value();
    }

    const BenchProgress& progress;
    std::promise<void> over;
};

struct TheirScan
{
    double seconds = 0.0;
    int plugins = 0, crashes = 0;
    std::string crashed; ///< The files that it crashed or hung at, and how.
    std::string problem; ///< Why it has come to no end.
};

/// JUCE's scan of one format; where its process crashes another one goes on without that file, as a host would that has
/// been started again.
TheirScan scanWithJuce (PluginFormat format, const std::vector<std::string>& folders, const BenchProgress& progress)
{
    constexpr int mostCrashes = 50;
    const ScratchFolder scratch;
    TheirScan scan;
    std::vector<std::string> arguments {"scan", scratch.path + "/list.xml", scratch.path + "/pedal",
                                        std::string (toText (format))};
    arguments.insert (arguments.end(), folders.begin(), folders.end());
    const auto begin = nowNanoseconds();

    for (;;)
    {
        std::string at = "the first one";
        ReferenceHost host (arguments);

        try
        {
            for (;;)
            {
                const auto line = host.hear (std::chrono::seconds (60));

                if (line.starts_with ("at "))
                {
                    at = line.substr (3);
                    progress (0.8, at);
                }
                else if (line.starts_with ("found "))
                {
                    scan.plugins = std::atoi (line.c_str() + 6);
                    scan.seconds = secondsSince (begin);
                    return scan;
                }
            }
        }
        catch (const std::exception& error)
        {
            scan.crashed += (scan.crashed.empty() ? "" : "; ") + at + ": " + error.what();

            if (++scan.crashes == mostCrashes)
            {
                scan.problem = "it has crashed too often";
                return scan;
            }
        }
    }
}

bool anyThere (const std::vector<std::string>& folders)
{
    std::error_code error;
    return std::any_of (folders.begin(), folders.end(),
                        [&] (auto& folder) { return fs::is_directory (folder, error); });
}

} // namespace

void measurePluginScans (BenchReport& report, const BenchOptions& options, const BenchProgress& progress)
{
    const ScratchFolder state;
    PluginCatalogue catalogue (state.path);
    std::vector<PluginFormat> formats {PluginFormat::ladspa};

    if (! options.quick)
        formats.insert (formats.end(), {PluginFormat::lv2, PluginFormat::vst3});

    // The same folders for both: those that are there, of the formats that both know.
    auto folders = catalogue.folders();

    for (const auto format : PluginFolders::formats)
        if (std::find (formats.begin(), formats.end(), format) == formats.end())
            for (const auto& folder : folders.of (format))
                folders.remove (format, folder);

    if (const auto problem = catalogue.setFolders (folders); ! problem.empty())
        throw std::runtime_error (problem);

    Figure ours {.name = "scan of all plugins, locked up", .unit = "s", .reference = "JUCE's scan, in one process"};
    Figure again {.name = "scan when nothing has changed", .unit = "s", .goal = "max <= 0.3 s"};

    const OurScan first (catalogue, progress);
    ours.samples.push_back (first.seconds);
    ours.note = std::to_string (first.summary.scanned) + " files, " + std::to_string (first.summary.plugins)
                + " plugins, " + std::to_string (first.summary.failed) + " failed";

    for (int i = 0; i < (options.quick ? 2 : 10); ++i)
    {
        PluginCatalogue anew (state.path);
        const OurScan second (anew, progress);

        if (second.summary.scanned > 0)
            again.note = std::to_string (second.summary.scanned) + " files had changed";

        again.samples.push_back (second.seconds);
    }

    if (! options.quick)
        again.met = again.note.empty() && percentile (again.samples, 1.0) <= 0.3;

    double theirs = 0.0;
    auto theirPlugins = 0;
    std::string crashes, problem;

    for (const auto format : formats)
        if (const auto list = folders.of (format); anyThere (list))
        {
            try
            {
                const auto scan = scanWithJuce (format, list, progress);
                theirs += scan.seconds;
                theirPlugins += scan.plugins;
                problem += scan.problem;

                if (scan.crashes > 0)
                    crashes += "; JUCE's process had to be started again after " + std::to_string (scan.crashes)
                               + " of " + std::string (toText (format)) + " (" + scan.crashed + ")";
            }
            catch (const std::exception& error)
            {
                problem = error.what();
            }
        }

    if (problem.empty())
    {
        ours.referenceValue = theirs;
        ours.note += "; JUCE: " + std::to_string (theirPlugins) + " plugins" + crashes;
    }
    else
    {
        ours.reference.clear();
        ours.note += "; JUCE: " + problem;
    }

    report.add (std::move (ours));
    report.add (std::move (again));
}

} // namespace bulkhead
