// bench start: how long the program itself takes, run as a child like a user runs it, from exec until it is heard
// (every module of a patch of eight has computed a block that was handed to the device) and until its window has been
// painted.
#include "PlainPatch.h"
#include "Report.h"

#include "App/Commands/Commands.h"
#include "App/Progress.h"
#include "App/StartReport.h"
#include "Graph/PatchFile.h"
#include "Host/MachineWatch.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <unistd.h>

namespace bulkhead
{

namespace
{

/// A folder of its own for what a run of the program keeps, so that no run finds what another one left.
class FreshHome
{
public:
    FreshHome()
    {
        std::string name = (std::filesystem::temp_directory_path() / "bulkhead-bench-XXXXXX").string();

        if (mkdtemp (name.data()) == nullptr)
            throw std::runtime_error ("cannot make a temporary folder");

        folder = name;
    }

    ~FreshHome()
    {
        std::error_code ignored;
        std::filesystem::remove_all (folder, ignored);
    }

    FreshHome (const FreshHome&) = delete;
    FreshHome& operator= (const FreshHome&) = delete;

    const std::string& path() const noexcept { return folder; }

private:
    std::string folder;
};

struct Start
{
    std::optional<double> heard, seen; ///< Milliseconds from exec.
};

std::optional<double> millisecondsIn (const std::string& text, const char* line, std::uint64_t start)
{
    const auto at = text.find (line);

    if (at == std::string::npos || text.find ('\n', at) == std::string::npos)
        return std::nullopt;

    const auto time = std::strtoull (text.c_str() + at + std::string_view (line).size(), nullptr, 10);
    return static_cast<double> (time - start) * 1e-6;
}

/// Runs the program until it has said what is waited for, and ends it.
Start startOnce (std::vector<std::string> arguments, bool withWindow)
{
    const FreshHome home;
    std::vector<std::string> environment {"HOME=" + home.path(), "XDG_CONFIG_HOME=" + home.path(),
                                          "XDG_DATA_HOME=" + home.path(), "XDG_STATE_HOME=" + home.path()};

    for (auto** variable = environ; *variable != nullptr; ++variable)
        if (const std::string_view text (*variable); ! text.starts_with ("HOME=") && ! text.starts_with ("XDG_CONFIG")
                                                     && ! text.starts_with ("XDG_DATA")
                                                     && ! text.starts_with ("XDG_STATE"))
            environment.emplace_back (text);

    const auto pointersTo = [] (std::vector<std::string>& texts)
    {
        std::vector<char*> pointers;

        for (auto& text : texts)
            pointers.push_back (text.data());

        pointers.push_back (nullptr);
        return pointers;
    };

    int ends[2];

    if (pipe2 (ends, O_CLOEXEC) != 0)
        throw std::runtime_error ("cannot make a pipe");

    const Descriptor readEnd (ends[0]);
    Descriptor writeEnd (ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init (&actions);
    posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2 (&actions, writeEnd.get(), STDERR_FILENO);
    const auto program = std::filesystem::read_symlink ("/proc/self/exe").string();
    arguments.insert (arguments.begin(), program);
    pid_t child = 0;
    const auto start = nowNanoseconds();
    const auto error = posix_spawn (&child, program.c_str(), &actions, nullptr, pointersTo (arguments).data(),
                                    pointersTo (environment).data());
    posix_spawn_file_actions_destroy (&actions);
    writeEnd.reset();

    if (error != 0)
        throw std::runtime_error ("cannot run " + program);

    Start found;
    std::string said;
    pollfd waiting {readEnd.get(), POLLIN, 0};

    while (poll (&waiting, 1, 10000) > 0)
    {
        char bytes[4096];
        const auto n = read (readEnd.get(), bytes, sizeof bytes);

        if (n <= 0)
            break;

        said.append (bytes, static_cast<std::size_t> (n));
        found.heard = millisecondsIn (said, StartReport::heard, start);
        found.seen = millisecondsIn (said, StartReport::seen, start);

        if (found.heard && (found.seen || ! withWindow))
            break;
    }

    ::kill (child, SIGTERM);
    reapProcess (child);

    if (! found.heard || (withWindow && ! found.seen))
        throw std::runtime_error ("the program does not start: " + said);

    return found;
}

} // namespace

int benchStart (const BenchOptions& options)
{
    const auto count = options.quick ? 2 : 20;
    BenchReport report ("start");
    const MachineWatch machine;
    Progress progress ("Measuring");
    const FreshHome folder;
    const auto patch = folder.path() + "/eight.bulkhead";

    if (const auto problem = savePatchFile (chainOf (8), patch); ! problem.empty())
        throw std::runtime_error (problem);

    const auto display = std::getenv ("DISPLAY");
    const auto withWindow = display != nullptr && display[0] != 0;
    Figure headless {.name = "play without a window, exec to first sound", .unit = "ms", .goal = "p50 <= 250 ms"};
    Figure heard {.name = "window, exec to first sound", .unit = "ms", .goal = "p50 <= 250 ms"};
    Figure seen {.name = "window, exec to its first frame", .unit = "ms", .goal = "p50 <= 250 ms"};

    // The first run brings the files into the cache and is not counted.
    for (int i = -1; i < count; ++i)
    {
        progress.show (static_cast<double> (i + 1) / (count + 1));
        const auto played = startOnce ({"play", patch, "--device", "null", "--report-start"}, false);

        if (i >= 0)
            headless.samples.push_back (*played.heard);

        if (! withWindow)
            continue;

        const auto shown = startOnce ({patch, "--report-start"}, true);

        if (i >= 0)
        {
            heard.samples.push_back (*shown.heard);
            seen.samples.push_back (*shown.seen);
        }
    }

    for (auto* figure : {&headless, &heard, &seen})
    {
        if (figure->samples.empty())
            figure->note = "there is no display";
        else if (! options.quick)
            figure->met = percentile (figure->samples, 0.5) <= 250.0;

        report.add (std::move (*figure));
    }

    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
