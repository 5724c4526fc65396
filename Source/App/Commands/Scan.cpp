// bulkhead scan: looks what plugins there are, without a window.
#include "App/Failure.h"
#include "App/Progress.h"
#include "Commands.h"

#include "Graph/QuotedText.h"
#include "Session/CatalogueScan.h"
#include "Session/StateFolder.h"

#include <csignal>
#include <map>
#include <unistd.h>

namespace bulkhead
{

namespace
{

std::atomic<bool> interrupted {false};

/// A line that moves, on a terminal.
class ScanLine final : public CatalogueScan::Progress
{
public:
    void scanning (const PluginFile& file, int done, int count) override
    {
        const std::lock_guard lock (mutex);
        const auto name = file.path.substr (file.path.rfind ('/') + 1);
        line.show (count == 0 ? 0.0 : static_cast<double> (done) / count,
                   std::to_string (done) + " of " + std::to_string (count) + ": " + escapedText (name, 40));
    }

    void ended (const CatalogueScan::Summary& s) override
    {
        const std::lock_guard lock (mutex);
        summary = s;
        over = true;
    }

    bool isOver() const
    {
        const std::lock_guard lock (mutex);
        return over;
    }

    CatalogueScan::Summary summary;

private:
    bulkhead::Progress line {"Scanning"};
    mutable std::mutex mutex;
    bool over = false;
};

/// "lv2:/a/folder".
struct FormatAndFolder
{
    PluginFormat format = PluginFormat::lv2;
    std::string folder;
};

std::string split (const std::string& text, FormatAndFolder& result)
{
    const auto colon = text.find (':');
    const auto name = text.substr (0, colon);
    const auto format = pluginFormatFromText (name);

    if (colon == text.npos)
        return quotedText (text, 200) + " is not FORMAT:FOLDER, as in lv2:/home/me/plugins";

    if (! format)
        return quotedText (name) + " is no format of plugins: lv2, vst3, vst2 or ladspa";

    result = {*format, text.substr (colon + 1)};
    return {};
}

/// What is wrong, or "".
std::string changeFolders (PluginCatalogue& catalogue, const ScanOptions& options)
{
    auto folders = catalogue.folders();
    FormatAndFolder place;

    for (const auto& text : options.add)
    {
        if (auto problem = split (text, place); ! problem.empty())
            return problem;

        if (::access (place.folder.c_str(), R_OK | X_OK) != 0)
            return quotedText (place.folder, 200) + " is no folder that can be read";

        if (auto problem = folders.add (place.format, place.folder); ! problem.empty())
            return problem;
    }

    for (const auto& text : options.remove)
    {
        if (auto problem = split (text, place); ! problem.empty())
            return problem;

        if (auto problem = folders.remove (place.format, place.folder); ! problem.empty())
            return problem;
    }

    return folders == catalogue.folders() ? std::string() : catalogue.setFolders (folders);
}

std::string counted (std::size_t count, const char* one, const char* many)
{
    return std::to_string (count) + ' ' + (count == 1 ? one : many);
}

void printJson (const CatalogueScan::Summary& summary, const PluginCatalogue& catalogue)
{
    Json failed = Json::array(), notScanned = Json::array();
    const auto entry = [] (const PluginFile& file, const std::string& why) {
        return Json {{"format", toText (file.format)}, {"file", file.path}, {"reason", why}};
    };

    for (const auto& failure : catalogue.failures())
        failed.push_back (entry (failure.file, failure.problem));

    for (const auto& problem : summary.problems)
        if (! problem.isItsFault)
            notScanned.push_back (entry (problem.file, problem.words));

    const Json json {{"files", summary.look.added + summary.look.changed + summary.look.unchanged},
                     {"new", summary.look.added},
                     {"changed", summary.look.changed},
                     {"removed", summary.look.removed},
                     {"scanned", summary.scanned},
                     {"plugins", catalogue.plugins().size()},
                     {"seconds", summary.seconds},
                     {"stopped", summary.wasStopped},
                     {"failed", std::move (failed)},
                     {"not_scanned", std::move (notScanned)}};
    std::printf ("%s\n", json.dump (2, ' ', false, Json::error_handler_t::replace).c_str());
}

void print (const CatalogueScan::Summary& summary, const PluginCatalogue& catalogue)
{
    const auto& look = summary.look;
    const auto failures = catalogue.failures();
    std::printf (
        "%s with plugins: %d new, %d changed, %d as before; %d gone.\n",
        counted (static_cast<std::size_t> (look.added + look.changed + look.unchanged), "file", "files").c_str(),
        look.added, look.changed, look.unchanged, look.removed);

    if (summary.scanned > 0)
        std::printf ("Scanned %s in %.1f seconds, with %s.\n",
                     counted (static_cast<std::size_t> (summary.scanned), "file", "files").c_str(), summary.seconds,
                     counted (static_cast<std::size_t> (summary.plugins), "plugin", "plugins").c_str());

    if (! failures.empty())
        std::printf ("%s failed (bulkhead scan --failed tries again):\n",
                     counted (failures.size(), "file has", "files have").c_str());

    for (const auto& failure : failures)
        std::printf ("  %s: %s\n", escapedText (failure.file.path, 1000).c_str(),
                     escapedText (failure.problem, 500).c_str());

    if (summary.notScanned > 0)
        std::printf ("%s not scanned, for no fault of theirs:\n",
                     counted (static_cast<std::size_t> (summary.notScanned), "file was", "files were").c_str());

    // Many may share one reason: a format that is not built in.
    std::map<std::string, std::vector<std::string>> reasons;

    for (const auto& problem : summary.problems)
        if (! problem.isItsFault && ! summary.wasStopped)
            reasons[problem.words].push_back (problem.file.path);

    for (const auto& [words, paths] : reasons)
        std::printf ("  %s%s: %s\n", escapedText (paths.front(), 1000).c_str(),
                     paths.size() > 1 ? (" and " + std::to_string (paths.size() - 1) + " more").c_str() : "",
                     escapedText (words, 500).c_str());

    std::printf ("%s known: bulkhead plugins lists them.\n",
                 counted (catalogue.plugins().size(), "plugin is", "plugins are").c_str());
}

void tell (const std::vector<std::string>& notices)
{
    for (const auto& notice : notices)
        std::fprintf (stderr, "bulkhead: %s\n", notice.c_str());
}

} // namespace

int scanPlugins (const ScanOptions& options)
{
    using Again = PluginCatalogue::Again;
    PluginScan::Settings settings;
    settings.launch.executable = findWorkerExecutable();
    settings.launch.requireSandbox = options.requireSandbox;
    settings.limit = std::chrono::milliseconds (static_cast<int> (options.limit * 1000.0));

    if (settings.launch.executable.empty())
        return fail ("bulkhead-worker is neither beside bulkhead nor in ../libexec/bulkhead");

    PluginCatalogue catalogue (stateFolder());
    tell (catalogue.load());

    if (const auto problem = changeFolders (catalogue, options); ! problem.empty())
        return fail (problem);

    std::signal (SIGINT, [] (int) { interrupted.store (true); });
    std::signal (SIGTERM, [] (int) { interrupted.store (true); });
    ScanLine line;
    {
        CatalogueScan scan (catalogue, settings, line,
                            options.again    ? Again::all
                            : options.failed ? Again::failed
                                             : Again::none);

        while (! line.isOver())
        {
            if (interrupted.load())
                scan.cancel();

            ::usleep (20000);
        }
    }

    const auto& summary = line.summary;
    tell (summary.look.notices);

    if (options.json)
        printJson (summary, catalogue);
    else
        print (summary, catalogue);

    std::fflush (stdout);

    if (! summary.saveProblem.empty())
        return fail ("what was found is not kept: " + summary.saveProblem);

    return summary.wasStopped ? fail ("the scan was stopped; the next one goes on from here") : 0;
}

} // namespace bulkhead
