// bench recover: modules of a playing patch are killed, crashed and hung, again and again. What was missed, what was
// heard of it, how long until all sound again, and what is left behind.
#include "PlainPatch.h"
#include "RecoverPlayer.h"
#include "Report.h"

#include "App/Commands/Commands.h"
#include "App/Progress.h"
#include "Host/MachineWatch.h"
#include "Ipc/Clock.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr int blockFrames = 128;
constexpr double rate = 48000.0;

struct Kind
{
    const char* name;
    int signal; ///< Sent from outside; or 0.
    Fault fault; ///< Else committed in the midst of a block.
    bool dies; ///< The process is gone by itself: nothing is to be lost.
};

constexpr Kind kinds[] = {{"killed", SIGKILL, Fault::none, true},
                          {"crash in process", 0, Fault::crash, true},
                          {"abort", 0, Fault::abort, true},
                          {"busy loop", 0, Fault::busyLoop, false},
                          {"halted (SIGSTOP)", SIGSTOP, Fault::none, false},
                          {"sleeps 100 ms", 0, Fault::sleep, false}};

/// Two sides that share nothing but the output: each of three voices through filter and amplifier, mixed, delayed, with
/// reverb. 32 modules in processes of their own. Those that are hurt in ways that are heard are on the left side.
Patch recoverPatch (std::vector<std::string>& leftSide)
{
    Patch patch;
    patch.name = "recover";

    const auto add = [&] (const std::string& id, std::string_view type, std::map<std::string, float> values = {})
    {
        auto module = benchModule (id, type);

        for (const auto& [name, value] : values)
            module.parameters[name] = value;

        patch.modules.push_back (module);

        if (id.ends_with ("-left"))
            leftSide.push_back (id);
    };

    const auto connect = [&] (const std::string& from, const std::string& to) {
        patch.cables.push_back ({*PortRef::fromText (from), *PortRef::fromText (to)});
    };

    add ("output1", "output", {{"limiter", 0.0f}});

    for (const std::string side : {"left", "right"})
    {
        const auto of = [&] (const std::string& name) { return name + "-" + side; };
        add (of ("mixer"), "mixer");
        add (of ("delay"), "delay", {{"time", 0.15f}});
        add (of ("reverb"), "reverb");

        for (int voice = 1; voice <= 3; ++voice)
        {
            const auto n = std::to_string (voice);
            add (of ("vco" + n), "vco", {{"frequency", 55.0f * static_cast<float> (voice)}});
            add (of ("lfo" + n), "lfo", {{"rate", 0.7f * static_cast<float> (voice)}});
            add (of ("vcf" + n), "vcf", {{"cutoff", 600.0f}, {"resonance", 0.4f}});
            add (of ("vca" + n), "vca", {{"gain", -12.0f}});
            connect (of ("vco" + n) + ".saw", of ("vcf" + n) + ".in");
            connect (of ("lfo" + n) + ".out", of ("vcf" + n) + ".cutoff");
            connect (of ("vcf" + n) + ".out", of ("vca" + n) + ".in");
            connect (of ("vca" + n) + ".out", of ("mixer") + ".in" + n);
        }

        connect (of ("mixer") + ".out", of ("delay") + ".in");
        connect (of ("delay") + ".out", of ("reverb") + ".in");
        connect (of ("reverb") + ".out", "output1." + side);
    }

    add ("noise1", "noise");
    return patch;
}

/// What this process has at the moment, to be the same in the end.
struct Belongings
{
    int children = 0, zombies = 0, descriptors = 0, sharedFiles = 0;
    double megabytes = 0.0;

    static Belongings now()
    {
        Belongings found;

        for (const auto& task : std::filesystem::directory_iterator ("/proc/self/task"))
        {
            std::ifstream list (task.path() / "children");

            for (int child = 0; list >> child;)
            {
                std::ifstream stat ("/proc/" + std::to_string (child) + "/stat");
                const std::string text {std::istreambuf_iterator<char> (stat), {}};
                const auto name = text.rfind (')');
                ++found.children;
                found.zombies += name != text.npos && text.compare (name, 3, ") Z") == 0 ? 1 : 0;
            }
        }

        for (const auto& entry : std::filesystem::directory_iterator ("/proc/self/fd"))
        {
            std::error_code error;
            ++found.descriptors;
            found.sharedFiles +=
                std::filesystem::read_symlink (entry.path(), error).string().find ("memfd:") != std::string::npos ? 1
                                                                                                                  : 0;
        }

        std::ifstream status ("/proc/self/statm");
        double pages = 0.0, resident = 0.0;
        status >> pages >> resident;
        found.megabytes = resident * 4096.0 * 1e-6;
        return found;
    }
};

/// What came of the faults of one kind.
struct Outcome
{
    std::vector<double> milliseconds {}; ///< From a fault that was heard until all sounded again.
    std::size_t firstBlock = 0, endBlock = 0;
    int heard = 0;
};

void waitForRest (Engine& engine, int recoveries)
{
    const auto patience = nowNanoseconds() + 20'000'000'000ull;

    while (engine.numRecoveries() < recoveries || ! engine.waitUntilSpared (std::chrono::seconds (10)))
    {
        if (nowNanoseconds() > patience)
            throw std::runtime_error ("a module that was hurt is not brought back");

        std::this_thread::sleep_for (std::chrono::microseconds (500));
    }
}

Outcome hurt (Engine& engine, const RecoverPlayer& player, const Kind& kind, const std::vector<std::string>& modules,
              int count, const std::function<void (int)>& progress)
{
    std::mt19937 random (42);
    Outcome outcome;
    outcome.firstBlock = player.numBlocks();

    for (int i = 0; i < count; ++i)
    {
        const auto& module = modules[random() % modules.size()];
        const auto before = engine.numRecoveries();
        const auto start = nowNanoseconds();

        if (kind.signal != 0)
        {
            if (::kill (engine.moduleProcesses().at (module), kind.signal) != 0)
                throw std::runtime_error ("there is no process to hurt");
        }
        else if (! engine.injectFault (module, kind.fault))
        {
            throw std::runtime_error ("a fault cannot be ordered");
        }

        waitForRest (engine, before + 1);

        // The last block in which something stood in, and the one after it.
        const auto target = player.numBlocks() + 2;

        while (player.numBlocks() < target || player.block (player.numBlocks() - 1).standIn)
            std::this_thread::sleep_for (std::chrono::milliseconds (1));

        auto next = player.numBlocks() - 1;

        while (next > outcome.firstBlock && player.block (next - 1).begin > start && ! player.block (next - 1).standIn)
            --next;

        if (next > outcome.firstBlock && player.block (next - 1).begin > start)
        {
            ++outcome.heard;
            outcome.milliseconds.push_back (static_cast<double> (player.block (next).begin - start) * 1e-6);
        }

        progress (i);
    }

    outcome.endBlock = player.numBlocks();
    return outcome;
}

/// The same without a fault, rendered.
std::vector<SideHashes> expectedSound (const Patch& patch, std::size_t numBlocks)
{
    EngineOptions options;
    options.realtime = false;
    options.spares = 0;
    Engine engine (options);
    auto problem = engine.configure (rate, blockFrames);
    problem = problem.empty() ? engine.setPatch (patch) : problem;

    if (! problem.empty())
        throw std::runtime_error (problem);

    std::vector<SideHashes> sound (numBlocks);
    std::vector<float> left (blockFrames), right (blockFrames);

    for (auto& block : sound)
    {
        engine.process (left.data(), right.data(), blockFrames, 0);
        block = hashesOf (left, right);
    }

    return sound;
}

Figure countOf (bool judged, const std::string& name, std::uint64_t number, const std::string& note = {})
{
    Figure figure {.name = name, .unit = "count", .samples = {static_cast<double> (number)}, .note = note};
    figure.goal = "0";

    if (judged)
        figure.met = number == 0;

    return figure;
}

} // namespace

int benchRecover (const RecoverBenchOptions& options)
{
    const auto count = options.quick ? 5 : options.faults;
    std::vector<std::string> leftSide, all;
    const auto patch = recoverPatch (leftSide);

    for (const auto& module : patch.modules)
        all.push_back (module.id);

    EngineOptions engineOptions;
    engineOptions.strikes = false; // the thousandth fault is to be treated as the first
    Engine engine (engineOptions);
    auto problem = engine.configure (rate, blockFrames);
    problem = problem.empty() ? engine.setPatch (patch) : problem;

    if (! problem.empty())
        throw std::runtime_error (problem);

    engine.waitUntilSpared (std::chrono::seconds (30));

    const MachineWatch watch;
    Progress bar ("recover");
    BenchReport report ("recover");
    constexpr std::size_t mostBlocksPerFault = 200; // half a second
    const auto maxBlocks = std::size (kinds) * static_cast<std::size_t> (count) * mostBlocksPerFault + 5000;
    std::vector<Outcome> outcomes;
    Belongings before, after;
    std::vector<RecoverPlayer::Block> played;
    std::uint64_t period = 0;
    {
        const RecoverPlayer player (engine, maxBlocks);
        period = player.period();

        for (std::size_t k = 0; k < std::size (kinds); ++k)
        {
            outcomes.push_back (hurt (engine, player, kinds[k], kinds[k].dies ? all : leftSide, count,
                                      [&] (int done)
                                      {
                                          bar.show ((static_cast<double> (k) + static_cast<double> (done) / count)
                                                        / static_cast<double> (std::size (kinds)),
                                                    kinds[k].name);
                                      }));

            // What the first faults make it take for good is no leak.
            if (k == 0)
            {
                engine.waitUntilWarm (std::chrono::seconds (60));
                before = Belongings::now();
            }
        }

        engine.waitUntilWarm (std::chrono::seconds (60));
        after = Belongings::now();

        for (std::size_t i = 0; i < player.numBlocks(); ++i)
            played.push_back (player.block (i));
    }

    const auto status = engine.status();
    const auto expected = expectedSound (patch, played.size());
    auto leftIsHurt = false;

    for (std::size_t k = 0; k < std::size (kinds); ++k)
    {
        const auto& kind = kinds[k];
        const auto& outcome = outcomes[k];
        const auto name = std::to_string (count) + " x " + kind.name + ": ";
        std::uint64_t missed = 0, missedAway = 0, differLeft = 0, differRight = 0;

        for (auto i = outcome.firstBlock; i < outcome.endBlock; ++i)
        {
            // The device would have wanted it at the end of its block.
            if (played[i].end - played[i].begin > period)
                ++(watch.wasAway (played[i].begin, played[i].end) ? missedAway : missed);

            differLeft += played[i].sound[0] != expected[i][0] ? 1 : 0;
            differRight += played[i].sound[1] != expected[i][1] ? 1 : 0;
        }

        report.add (countOf (! options.quick, name + "missed callbacks", missed,
                             std::to_string (outcome.endBlock - outcome.firstBlock) + " blocks; "
                                 + std::to_string (missedAway) + " more while the machine was away"));

        if (kind.dies && ! leftIsHurt)
            report.add (countOf (! options.quick, name + "blocks of any path that differ", differLeft + differRight));
        else
            report.add (countOf (! options.quick, name + "blocks of the other path that differ", differRight));

        Figure figure {.name = name + "until all sound again", .unit = "ms", .samples = outcome.milliseconds};

        if (kind.dies)
        {
            figure.note = std::to_string (outcome.heard) + " of " + std::to_string (count) + " were heard at all";
        }
        else
        {
            figure.goal = "p99 <= 10 ms";
            figure.note = std::to_string (outcome.heard) + " of " + std::to_string (count) + " were heard";
            leftIsHurt = true;

            if (! options.quick)
                figure.met = percentile (outcome.milliseconds, 0.99) <= 10.0;
        }

        report.add (figure);
    }

    const auto grown = [&] (const char* what, int from, int to)
    {
        report.add (countOf (! options.quick, std::string ("left behind: ") + what,
                             static_cast<std::uint64_t> (std::max (0, to - from)),
                             std::to_string (to) + " in the end"));
    };
    grown ("processes", before.children, after.children);
    grown ("zombies", 0, after.zombies);
    grown ("descriptors", before.descriptors, after.descriptors);
    grown ("shared files", before.sharedFiles, after.sharedFiles);
    report.add ({.name = "memory of the host, grown by",
                 .unit = "MB",
                 .samples = {after.megabytes - before.megabytes},
                 .note = "since the first kind of fault"});
    report.add ({.name = "blocks run again by a spare",
                 .unit = "count",
                 .samples = {static_cast<double> (status.spared)},
                 .note = std::to_string (status.faults) + " faults, " + std::to_string (status.recoveries)
                         + " recoveries, " + std::to_string (status.standIns) + " blocks of stand-ins"});
    report.setMachineAway (watch.numAway(), static_cast<double> (watch.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
