// Kills a host in the middle of edits and saves, again and again, and looks at what is left.
//
//     HostKill COUNT [SEED]
//
// Each time a session with the real engine, workers and journal plays, edits a patch at random and saves it now and
// then, and tells of each step; after a random while it gets a SIGKILL. Then
//   - the file is whole: a version that was being saved, not older than the last one whose save had ended;
//   - the journal, or the file when there is none, has every edit that is older than a second;
//   - no worker lives, and no pipe of theirs is left; of a save one piece at most.
#include "Graph/PatchFile.h"
#include "Graph/WholeFile.h"
#include "Host/AudioDevices.h"
#include "Ipc/Clock.h"
#include "Ipc/Descriptor.h"
#include "Session/Commands.h"
#include "Session/PatchNames.h"
#include "Session/Session.h"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <map>
#include <poll.h>
#include <random>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

using namespace bulkhead;
namespace fs = std::filesystem;

namespace
{

constexpr std::uint64_t second = 1000000000;

// The one that edits -------------------------------------------------------------------------------------------------

class Editor
{
public:
    Editor (unsigned seed, std::string patchFile, std::string stateFolder)
        : random (seed), file (std::move (patchFile)), state (std::move (stateFolder)),
          journal (JournalFolder (state),
                   [] (const std::string& words) { std::fprintf (stderr, "%s\n", words.c_str()); }),
          engine (options()), session (engine), player (engine), devices (player)
    {
        session.journalTo (&journal, state);

        if (const auto problem = devices.open ({"null", 48000.0, 256}); ! problem.empty())
            throw std::runtime_error (problem);

        if (const auto problem = session.open (file); ! problem.empty())
            throw std::runtime_error (problem);

        say ('e');
    }

    /// Until it is killed.
    [[noreturn]] void run()
    {
        for (;;)
        {
            if (below (12) == 0)
                save();
            else
                edit();

            say ('e');
            const auto pause = below (40) == 0 ? 1300 : below (8) == 0 ? 150 : below (15);
            std::this_thread::sleep_for (std::chrono::milliseconds (pause));
        }
    }

private:
    static EngineOptions options()
    {
        EngineOptions o;
        o.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
        o.pool.atRest = 3;
        o.realtime = false;
        return o;
    }

    unsigned below (unsigned count) { return static_cast<unsigned> (random()) % count; }

    /// One line, in one write: the step, when it was done, and what the patch is by then.
    void say (char what, const Patch& patch)
    {
        const auto hash = fingerprintOf (writePatch (patch)).hash;
        char line[64];
        const auto size =
            std::snprintf (line, sizeof line, "%c %llu %016llx\n", what,
                           static_cast<unsigned long long> (nowNanoseconds()), static_cast<unsigned long long> (hash));

        if (::write (STDOUT_FILENO, line, static_cast<std::size_t> (size)) != size)
            ::_exit (1);
    }

    void say (char what) { say (what, session.patch()); }

    /// Half of them as the window does it: changes go on while a thread writes.
    void save()
    {
        const auto save = session.beginSave (file);
        say ('b', save.patch);
        PatchSave::Result result;

        if (below (2) == 0)
        {
            result = save.run();
        }
        else
        {
            std::thread writer ([&] { result = save.run(); });

            for (auto count = below (4); count > 0; --count)
            {
                edit();
                say ('e');
            }

            writer.join();
        }

        session.finishSave (save, result);

        if (result.outcome != PatchSave::Outcome::saved)
            throw std::runtime_error (result.problem);

        say ('s', save.patch);
    }

    std::string someModule() { return session.patch().modules[below (numModules())].id; }
    unsigned numModules() const { return static_cast<unsigned> (session.patch().modules.size()); }

    /// What is refused changes nothing.
    void edit()
    {
        if (numModules() < 2)
            return add();

        switch (below (12))
        {
            case 0:
                return add();
            case 1:
                return connect();
            case 2:
                return remove();
            case 3:
                return perform<MoveModules> (std::vector {someModule()}, 8.0 * below (9) - 32.0, 8.0);
            case 4:
                return perform<RenameModule> (someModule(), "Name " + std::to_string (below (1000)));
            case 5:
                return isolate();
            case 6:
                session.undo();
                return;
            case 7:
                session.redo();
                return;
            default:
                return turn();
        }
    }

    template <typename C, typename... Arguments> void perform (Arguments&&... arguments)
    {
        session.perform (std::make_unique<C> (std::forward<Arguments> (arguments)...));
    }

    void add()
    {
        static constexpr const char* types[] = {"vco", "vcf", "vca", "lfo", "adsr", "mixer", "delay", "attenuverter"};

        if (numModules() >= 12)
            return;

        PatchModule module;
        module.type = types[below (std::size (types))];
        module.id = session.freeIdFor (module.type);
        module.name = module.id;
        module.isolation.kind = below (3) == 0 ? Isolation::Kind::host : Isolation::Kind::process;
        perform<AddModule> (std::move (module));
    }

    void remove()
    {
        if (! session.patch().cables.empty() && below (2) == 0)
        {
            const auto cable = session.patch().cables[below (static_cast<unsigned> (session.patch().cables.size()))];
            return perform<Disconnect> (cable.from, cable.to);
        }

        if (numModules() > 4)
            perform<RemoveModules> (std::vector {someModule()});
    }

    void connect()
    {
        const auto from = someModule(), to = someModule();
        const auto& source = session.patch().findModule (from)->moduleType()->info;
        const auto& target = session.patch().findModule (to)->moduleType()->info;

        if (! source.outputs.empty() && ! target.inputs.empty())
            perform<Connect> (
                PortRef {from, std::string (source.outputs[below (static_cast<unsigned> (source.outputs.size()))].id)},
                PortRef {to, std::string (target.inputs[below (static_cast<unsigned> (target.inputs.size()))].id)});
    }

    void isolate()
    {
        static const Isolation places[] = {{}, {Isolation::Kind::group, "a"}, {Isolation::Kind::host, {}}};
        perform<SetIsolation> (someModule(), places[below (3)]);
    }

    /// By hand, by a controller, or a controller is learned.
    void turn()
    {
        const auto id = someModule();
        const auto& info = session.patch().findModule (id)->moduleType()->info;

        if (info.parameters.empty())
            return;

        const auto& parameter = info.parameters[below (static_cast<unsigned> (info.parameters.size()))];
        const std::string name (parameter.id);
        const auto part = static_cast<float> (below (1000)) / 1000.0f;
        const auto value = parameter.minimum + part * (parameter.maximum - parameter.minimum);

        if (below (6) == 0)
            return perform<MapController> (
                MidiMapping {1, static_cast<int> (below (100)), id, name, {}, {}, Json::object()});

        if (below (2) == 0)
            session.turn ({id, name}, value);
        else
            perform<SetParameter> (id, name, value);
    }

    std::mt19937 random;
    const std::string file, state;
    EditJournal journal;
    Engine engine;
    Session session;
    DevicePlayer player;
    AudioDevices devices;
};

// The one that kills -------------------------------------------------------------------------------------------------

struct Step
{
    char what;
    std::uint64_t time;
    std::string hash;
};

std::string hashOf (std::string_view text)
{
    char hex[24];
    std::snprintf (hex, sizeof hex, "%016llx", static_cast<unsigned long long> (fingerprintOf (text).hash));
    return hex;
}

/// Nothing when it cannot be read: a process may end at any moment.
std::string read (const fs::path& path)
{
    std::string bytes;
    return readWholeFile (path.string(), 16u << 20, bytes).empty() ? bytes : std::string();
}

/// Processes whose command line names this host as theirs, and the names of their pipes.
std::map<int, std::vector<std::string>> workersOf (int host)
{
    std::map<int, std::vector<std::string>> workers;
    const auto mark = "--bulkhead-" + std::to_string (host) + "-";

    for (const auto& entry : fs::directory_iterator ("/proc"))
    {
        const auto name = entry.path().filename().string();

        if (name.find_first_not_of ("0123456789") != name.npos)
            continue;

        const auto words = read (entry.path() / "cmdline");

        if (const auto at = words.find (mark); at != words.npos)
        {
            const auto argument = words.substr (at, words.find ('\0', at) - at);
            const auto pipe = "/tmp/" + argument.substr (argument.rfind (':') + 1);
            workers[std::stoi (name)] = {pipe + "_in", pipe + "_out"};
        }
    }

    return workers;
}

class Trial
{
public:
    Trial (fs::path folderOfAll, unsigned s) : folder (std::move (folderOfAll)), seed (s), random (s)
    {
        std::error_code ignored;
        fs::remove_all (folder, ignored);
        fs::create_directories (folder);
        Patch patch;
        patch.name = "Start";

        if (const auto problem = savePatchFile (patch, file()); ! problem.empty())
            throw std::runtime_error (problem);

        saved.push_back (hashOf (read (file())));
    }

    /// Throws what is wrong.
    void run()
    {
        start();
        const auto isReady = [this] { return ! steps.empty(); };

        if (! listenUntil (nowNanoseconds() + 60 * second, isReady))
            throw std::runtime_error ("it never began to edit");

        // At any moment of the first three seconds; often right in a save.
        const auto moment = steps.front().time + random() % (3 * second);
        const auto inSave = random() % 2 == 0;
        listenUntil (moment, [] { return false; });

        if (inSave)
            listenUntil (moment + 5 * second, [this] { return steps.back().what == 'b'; });

        std::this_thread::sleep_for (std::chrono::microseconds (random() % 8000));
        const auto workers = workersOf (child);
        const auto killed = nowNanoseconds();
        ::kill (child, SIGKILL);
        int status = 0;
        ::waitpid (child, &status, 0);
        listenUntil (nowNanoseconds() + 10 * second, [] { return false; });

        if (! WIFSIGNALED (status))
            throw std::runtime_error ("it ended by itself");

        checkFile();
        checkEdits (killed);
        checkNothingLeft (workers);
    }

    std::size_t numEdits() const { return steps.size(); }
    double secondsAtRisk() const { return static_cast<double> (risk) * 1e-9; }
    int numPieces() const { return pieces; }
    bool sawJournal() const { return hasJournal; }

private:
    std::string file() const { return (folder / "patch.bulkhead").string(); }

    void start()
    {
        int ends[2];

        if (::pipe (ends) != 0)
            throw std::runtime_error ("cannot make a pipe");

        child = ::fork();

        if (child == 0)
        {
            ::dup2 (ends[1], STDOUT_FILENO);
            ::close (ends[0]);
            ::close (ends[1]);
            ::execl ("/proc/self/exe", "HostKill", "edit", std::to_string (seed).c_str(), file().c_str(),
                     (folder / "state").c_str(), nullptr);
            ::_exit (127);
        }

        ::close (ends[1]);
        pipe = Descriptor (ends[0]);
    }

    /// Takes what it says, until then, the condition holds, or there is no more.
    template <typename Condition> bool listenUntil (std::uint64_t until, Condition condition)
    {
        while (! condition())
        {
            const auto now = nowNanoseconds();
            pollfd waiting {pipe.get(), POLLIN, 0};

            if (now >= until || ::poll (&waiting, 1, static_cast<int> ((until - now) / 1000000) + 1) <= 0)
                return condition();

            char bytes[4096];
            const auto got = ::read (pipe.get(), bytes, sizeof bytes);

            if (got <= 0)
                return condition();

            said.append (bytes, static_cast<std::size_t> (got));

            for (auto end = said.find ('\n'); end != said.npos; end = said.find ('\n'))
            {
                std::istringstream line (said.substr (0, end));
                Step step {};
                line >> step.what >> step.time >> step.hash;
                steps.push_back (std::move (step));
                said.erase (0, end + 1);
            }
        }

        return true;
    }

    void checkFile()
    {
        // From the last save that ended, whatever was begun since.
        for (const auto& step : steps)
            if (step.what == 's')
                saved = {step.hash};
            else if (step.what == 'b')
                saved.push_back (step.hash);

        const auto text = read (file());

        if (const auto result = readPatch (text); ! result.ok())
            throw std::runtime_error ("the patch is torn: " + result.problems.front().toText());

        if (std::find (saved.begin(), saved.end(), hashOf (text)) == saved.end())
            throw std::runtime_error ("the file holds no version that was saved last");
    }

    void checkEdits (std::uint64_t killed)
    {
        const JournalFolder journals ((folder / "state").string());
        auto found = journals.find (JournalFolder::Which::all);

        if (! found.problems.empty())
            throw std::runtime_error ("the journal: " + found.problems.front());

        hasJournal = ! found.journals.empty();
        const auto text = hasJournal ? writePatch (found.journals.front().reading.patch) : read (file());
        const auto hash = hashOf (text);
        auto last = steps.size();

        for (std::size_t i = 0; i < steps.size(); ++i)
            if (steps[i].what == 'e' && steps[i].hash == hash)
                last = i;

        if (last == steps.size() && hash != saved.back())
            throw std::runtime_error ("what can be recovered is no version of the patch");

        // The first edit that is not in it, and changed something.
        for (auto i = last == steps.size() ? 0 : last + 1; i < steps.size(); ++i)
            if (steps[i].what == 'e' && steps[i].hash != hash)
            {
                risk = killed > steps[i].time ? killed - steps[i].time : 0;
                break;
            }

        if (risk > second)
            throw std::runtime_error ("an edit that was " + std::to_string (static_cast<double> (risk) * 1e-9)
                                      + " s old is lost");

        if (hasJournal && found.journals.front().reading.header.file != file())
            throw std::runtime_error ("the journal names another file");
    }

    void checkNothingLeft (const std::map<int, std::vector<std::string>>& workers)
    {
        for (const auto until = nowNanoseconds() + 10 * second; ! workersOf (child).empty();)
        {
            if (nowNanoseconds() > until)
                throw std::runtime_error ("a worker lives on");

            std::this_thread::sleep_for (std::chrono::milliseconds (10));
        }

        for (const auto& [worker, names] : workers)
            for (const auto& name : names)
                if (std::error_code error; fs::exists (name, error))
                    throw std::runtime_error ("left behind: " + name);

        // A save's bytes have a name of their own for the few microseconds before they take the file's.
        for (const auto& entry : fs::recursive_directory_iterator (folder))
            pieces += entry.path().extension() == ".tmp" ? 1 : 0;

        if (pieces > 1)
            throw std::runtime_error ("pieces of saves are left behind");
    }

    const fs::path folder;
    const unsigned seed;
    std::mt19937_64 random;
    int child = 0;
    Descriptor pipe;
    std::string said;
    std::vector<Step> steps;
    std::vector<std::string> saved;
    std::uint64_t risk = 0;
    int pieces = 0;
    bool hasJournal = false;
};

int killHosts (int count, unsigned seed)
{
    auto name = (fs::temp_directory_path() / "bulkhead-host-kill-XXXXXX").string();

    if (::mkdtemp (name.data()) == nullptr)
        return 1;

    std::size_t edits = 0;
    double atRisk = 0.0;
    auto journals = 0, pieces = 0;

    for (int i = 0; i < count; ++i)
    {
        Trial trial (name, seed + static_cast<unsigned> (i));

        try
        {
            trial.run();
        }
        catch (const std::exception& error)
        {
            std::printf ("FAILED: kill %d, seed %u: %s (see %s)\n", i + 1, seed + static_cast<unsigned> (i),
                         error.what(), name.c_str());
            return 1;
        }

        edits += trial.numEdits();
        atRisk = std::max (atRisk, trial.secondsAtRisk());
        journals += trial.sawJournal() ? 1 : 0;
        pieces += trial.numPieces();

        if ((i + 1) % 10 == 0)
        {
            std::printf (
                "%d kills, %zu steps: no patch torn, the oldest edit lost was %.3f s old, %d with a journal, %d "
                "pieces of saves left\n",
                i + 1, edits, atRisk, journals, pieces);
            std::fflush (stdout);
        }
    }

    std::error_code ignored;
    fs::remove_all (name, ignored);
    return 0;
}

} // namespace

int main (int argc, char** argv)
{
    try
    {
        if (argc == 5 && std::strcmp (argv[1], "edit") == 0)
        {
            const juce::ScopedJuceInitialiser_GUI juce;
            Editor editor (static_cast<unsigned> (std::atoi (argv[2])), argv[3], argv[4]);
            editor.run();
        }

        if (argc == 2 || argc == 3)
            return killHosts (std::atoi (argv[1]), argc == 3 ? static_cast<unsigned> (std::atoi (argv[2])) : 1u);
    }
    catch (const std::exception& error)
    {
        std::fprintf (stderr, "HostKill: %s\n", error.what());
        return 1;
    }

    std::fprintf (stderr, "HostKill COUNT [SEED]\n");
    return 2;
}
