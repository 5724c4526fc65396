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
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>

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

    /// Of each what `choose` says of the two.
    template <typename Choose> void combine (const Belongings& other, Choose choose)
    {
        children = choose (children, other.children);
        zombies = choose (zombies, other.zombies);
        descriptors = choose (descriptors, other.descriptors);
        sharedFiles = choose (sharedFiles, other.sharedFiles);
        megabytes = choose (megabytes, other.megabytes);
    }

    /// What there is more than before; zombies should never be.
    Belongings since (const Belongings& before) const
    {
        return {children - before.children, zombies, descriptors - before.descriptors, sharedFiles - before.sharedFiles,
                megabytes - before.megabytes};
    }

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
    std::uint64_t blocks = 0, missed = 0, missedAway = 0;
    std::uint64_t differLeft = 0, differRight = 0; ///< From the same without a fault.
    std::uint64_t differAway = 0; ///< On either side, in all blocks from one on in which the machine was away.
    std::uint64_t spared = 0, standIns = 0;
    int faults = 0, recoveries = 0;
    std::optional<Belongings> left {}; ///< More than after the first faults, by each engine of the kind.
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

/// Hurts one module after the other, of those named.
void hurt (Engine& engine, const RecoverPlayer& player, const Kind& kind, const std::vector<std::string>& modules,
           std::mt19937& random, Outcome& outcome)
{
    const auto& module = modules[random() % modules.size()];
    const auto firstBlock = player.numBlocks();
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

    while (next > firstBlock && ! player.block (next - 1).standIn)
        --next;

    if (next > firstBlock)
        outcome.milliseconds.push_back (static_cast<double> (player.block (next).begin - start) * 1e-6);
}

/// The first blocks without a fault, rendered; more of them when more are asked for.
class ExpectedSound
{
public:
    explicit ExpectedSound (const Patch& patch) : engine (offline())
    {
        auto problem = engine.configure (rate, blockFrames);
        problem = problem.empty() ? engine.setPatch (patch) : problem;

        if (! problem.empty())
            throw std::runtime_error (problem);
    }

    const std::vector<SideHashes>& first (std::size_t numBlocks)
    {
        while (sound.size() < numBlocks)
        {
            engine.process (left.data(), right.data(), blockFrames, 0);
            sound.push_back (hashesOf (left, right));
        }

        return sound;
    }

private:
    static EngineOptions offline()
    {
        EngineOptions options;
        options.realtime = false;
        options.spares = 0;
        return options;
    }

    Engine engine;
    std::vector<SideHashes> sound;
    std::vector<float> left = std::vector<float> (blockFrames), right = left;
};

/// Adds up what was played: what was late, and what differs from what was expected. A module that once was not heard
/// goes on otherwise than it would have, so that all that follows differs: when the machine was away in the first such
/// block, it and all that follow count as its doing.
void judge (const std::vector<RecoverPlayer::Block>& played, const std::vector<SideHashes>& expected,
            const MachineWatch& watch, std::uint64_t period, bool bothSides, Outcome& outcome)
{
    auto wasAway = false, hasDiffered = false;

    for (std::size_t i = 0; i < played.size(); ++i)
    {
        const auto& block = played[i];

        // The device would have wanted it at the end of its block.
        if (block.end - block.begin > period)
            ++(watch.wasAway (block.begin, block.end) ? outcome.missedAway : outcome.missed);

        const auto left = bothSides && block.sound[0] != expected[i][0], right = block.sound[1] != expected[i][1];

        if ((left || right) && ! std::exchange (hasDiffered, true))
            wasAway = watch.wasAway (block.begin, block.end);

        if (wasAway)
        {
            outcome.differAway += left || right ? 1 : 0;
        }
        else
        {
            outcome.differLeft += left ? 1 : 0;
            outcome.differRight += right ? 1 : 0;
        }
    }

    outcome.blocks += played.size();
}

/// So many faults of a kind, to an engine that has just been started.
void hurtOneEngine (const Patch& patch, const std::vector<std::string>& modules, const Kind& kind, int count,
                    std::mt19937& random, const MachineWatch& watch, ExpectedSound& expected, Outcome& outcome,
                    const std::function<void()>& progress)
{
    constexpr std::size_t mostBlocksPerFault = 200; // half a second
    EngineOptions options;
    options.strikes = false; // the thousandth fault is to be treated as the first
    Engine engine (options);
    auto problem = engine.configure (rate, blockFrames);
    problem = problem.empty() ? engine.setPatch (patch) : problem;

    if (! problem.empty())
        throw std::runtime_error (problem);

    engine.waitUntilSpared (std::chrono::seconds (30));
    std::vector<RecoverPlayer::Block> played;
    Belongings before;
    std::uint64_t period = 0;
    {
        const RecoverPlayer player (engine, static_cast<std::size_t> (count) * mostBlocksPerFault + 5000);
        period = player.period();

        for (int i = 0; i < count; ++i)
        {
            // What the first faults make it take for good is no leak.
            if (i == count / 10)
            {
                engine.waitUntilWarm (std::chrono::seconds (60));
                before = Belongings::now();
            }

            hurt (engine, player, kind, modules, random, outcome);
            progress();
        }

        engine.waitUntilWarm (std::chrono::seconds (60));
        const auto left = Belongings::now().since (before);

        // A worker that is being warmed or reaped this moment is none that is left: what leaks does so every time.
        if (outcome.left.has_value())
            outcome.left->combine (left, [] (auto a, auto b) { return std::min (a, b); });
        else
            outcome.left = left;

        for (std::size_t i = 0; i < player.numBlocks(); ++i)
            played.push_back (player.block (i));
    }

    const auto status = engine.status();
    outcome.faults += status.faults;
    outcome.recoveries += status.recoveries;
    outcome.spared += static_cast<std::uint64_t> (status.spared);
    outcome.standIns += static_cast<std::uint64_t> (status.standIns);
    judge (played, expected.first (played.size()), watch, period, kind.dies, outcome);
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
    constexpr int mostPerEngine = 100;
    const auto count = options.quick ? 5 : options.faults;
    std::vector<std::string> leftSide, all;
    const auto patch = recoverPatch (leftSide);

    for (const auto& module : patch.modules)
        all.push_back (module.id);

    const MachineWatch watch;
    ExpectedSound expected (patch);
    Progress bar ("recover");
    BenchReport report ("recover");
    std::mt19937 random (42);
    Outcome total;
    Belongings left;
    auto done = 0;

    for (const auto& kind : kinds)
    {
        Outcome outcome;

        for (int of = 0; of < count; of += mostPerEngine)
            hurtOneEngine (patch, kind.dies ? all : leftSide, kind, std::min (mostPerEngine, count - of), random, watch,
                           expected, outcome,
                           [&] { bar.show (++done / (static_cast<double> (count) * std::size (kinds)), kind.name); });

        const auto name = std::to_string (count) + " x " + kind.name + ": ";
        const auto heard = std::to_string (outcome.milliseconds.size()) + " of " + std::to_string (count)
                           + " were heard" + (kind.dies ? " at all" : "");
        report.add (countOf (! options.quick, name + "missed callbacks", outcome.missed,
                             std::to_string (outcome.blocks) + " blocks; " + std::to_string (outcome.missedAway)
                                 + " more while the machine was away"));
        report.add (
            countOf (! options.quick,
                     name + (kind.dies ? "blocks of any path that differ" : "blocks of the other path that differ"),
                     outcome.differLeft + outcome.differRight,
                     std::to_string (outcome.differAway) + " more from when the machine was away"));
        Figure figure {
            .name = name + "until all sound again", .unit = "ms", .samples = outcome.milliseconds, .note = heard};

        if (! kind.dies)
        {
            figure.goal = "p99 <= 10 ms";

            if (! options.quick)
                figure.met = percentile (outcome.milliseconds, 0.99) <= 10.0;
        }

        report.add (figure);
        total.faults += outcome.faults;
        total.recoveries += outcome.recoveries;
        total.spared += outcome.spared;
        total.standIns += outcome.standIns;
        left.combine (outcome.left.value_or (Belongings()), [] (auto a, auto b) { return std::max (a, b); });
    }

    const auto leftBehind = [&] (const char* what, int number)
    {
        report.add (countOf (! options.quick, std::string ("left behind: ") + what,
                             static_cast<std::uint64_t> (std::max (0, number)),
                             "by every engine of some kind, between a tenth of its faults and their end"));
    };
    leftBehind ("processes", left.children);
    leftBehind ("zombies", left.zombies);
    leftBehind ("descriptors", left.descriptors);
    leftBehind ("shared files", left.sharedFiles);
    report.add ({.name = "memory of the host, grown by",
                 .unit = "MB",
                 .samples = {left.megabytes},
                 .note = "by every engine of some kind"});
    report.add ({.name = "blocks run again by a spare",
                 .unit = "count",
                 .samples = {static_cast<double> (total.spared)},
                 .note = std::to_string (total.faults) + " faults, " + std::to_string (total.recoveries)
                         + " recoveries, " + std::to_string (total.standIns) + " blocks of stand-ins"});
    report.setMachineAway (watch.numAway(), static_cast<double> (watch.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
