// Spoil MINUTES: a patch plays in real time, and of its left side one module after the other fills its whole region
// with random bits, over and over, until it is found out; then the next. Nothing may be missed, and the right side must
// sound as it is rendered. Scripts/soak spoil runs it.
#include "Runner/PatchBuilder.h"

#include "App/Bench/RecoverPlayer.h"
#include "Host/MachineWatch.h"
#include "Ipc/Clock.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

constexpr double rate = 48000.0;
constexpr int blockFrames = 128;

/// Two sides that share nothing but the output.
Patch twoSides (std::vector<std::string>& leftSide)
{
    PatchBuilder builder;
    builder.add ("output1", "output", {{"limiter", 0}}); // which would turn down both

    for (const std::string side : {"left", "right"})
    {
        const auto of = [&] (const std::string& name) { return name + "-" + side; };
        builder.add (of ("clock"), "clock", {{"tempo", 140}})
            .add (of ("seq"), "step_sequencer")
            .add (of ("vco"), "vco")
            .add (of ("vcf"), "vcf", {{"cutoff", 800}, {"resonance", 0.4}})
            .add (of ("adsr"), "adsr")
            .add (of ("vca"), "vca")
            .add (of ("delay"), "delay", {{"time", 0.15}})
            .add (of ("reverb"), "reverb");
        builder.cable (of ("clock") + ".x4", of ("seq") + ".clock")
            .cable (of ("seq") + ".pitch", of ("vco") + ".pitch")
            .cable (of ("seq") + ".gate", of ("adsr") + ".gate")
            .cable (of ("vco") + ".saw", of ("vcf") + ".in")
            .cable (of ("vcf") + ".out", of ("vca") + ".in")
            .cable (of ("adsr") + ".out", of ("vca") + ".cv")
            .cable (of ("vca") + ".out", of ("delay") + ".in")
            .cable (of ("delay") + ".out", of ("reverb") + ".in")
            .cable (of ("reverb") + ".out", "output1." + side);
    }

    for (const auto& module : builder.patch.modules)
        if (module.id.ends_with ("-left"))
            leftSide.push_back (module.id);

    return builder.patch;
}

void start (Engine& engine, const Patch& patch)
{
    auto problem = engine.configure (rate, blockFrames);
    problem = problem.empty() ? engine.setPatch (patch) : problem;

    if (! problem.empty())
        throw std::runtime_error (problem);
}

struct Result
{
    std::size_t blocks = 0, missed = 0, missedAway = 0, differ = 0, heard = 0;
    int spoiled = 0, faults = 0, recoveries = 0;
};

std::vector<RecoverPlayer::Block> playSpoiled (const Patch& patch, const std::vector<std::string>& victims,
                                               double seconds, Result& result)
{
    EngineOptions options;
    options.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.strikes = false; // the last one is to be treated as the first
    Engine engine (options);
    start (engine, patch);
    engine.waitUntilSpared (std::chrono::seconds (30));

    const MachineWatch machine;
    std::vector<RecoverPlayer::Block> played;
    {
        constexpr double secondsToSpare = 60.0;
        const auto maxBlocks = static_cast<std::size_t> ((seconds + secondsToSpare) * rate / blockFrames);
        const RecoverPlayer player (engine, maxBlocks);
        const auto end = nowNanoseconds() + static_cast<std::uint64_t> (seconds * 1e9);
        auto nextWords = nowNanoseconds();

        for (std::size_t turn = 0; nowNanoseconds() < end; ++turn)
        {
            constexpr std::uint64_t longest = 2'000'000'000;
            const auto& victim = victims[turn % victims.size()];
            const auto process = engine.moduleProcesses().at (victim);
            result.spoiled += engine.injectFault (victim, Fault::spoilRegion) ? 1 : 0;

            // One that nobody finds out goes on with it, and the next one begins.
            for (const auto until = nowNanoseconds() + longest;
                 nowNanoseconds() < until && engine.moduleProcesses().at (victim) == process;)
                std::this_thread::sleep_for (std::chrono::milliseconds (5));

            if (nowNanoseconds() >= nextWords)
            {
                const auto status = engine.status();
                std::printf ("%.0f s: %d modules spoiled, %d processes replaced, %llu blocks of a module skipped\n",
                             static_cast<double> (player.numBlocks()) * blockFrames / rate, result.spoiled,
                             status.recoveries, static_cast<unsigned long long> (status.skipped));
                std::fflush (stdout);
                nextWords = nowNanoseconds() + 60'000'000'000ull;
            }
        }

        for (const auto& victim : victims)
            ::kill (engine.moduleProcesses().at (victim), SIGKILL);

        const auto more = player.numBlocks() + static_cast<std::size_t> (5.0 * rate / blockFrames);

        while (player.numBlocks() < more)
            std::this_thread::sleep_for (std::chrono::milliseconds (10));

        for (std::size_t i = 0; i < player.numBlocks(); ++i)
        {
            played.push_back (player.block (i));

            if (const auto& block = played.back(); block.end - block.begin > player.period())
                std::printf ("block %zu took %.3f ms\n", i, static_cast<double> (block.end - block.begin) * 1e-6),
                    ++(machine.wasAway (block.begin, block.end) ? result.missedAway : result.missed);
        }
    }

    const auto status = engine.status();
    result.faults = status.faults;
    result.recoveries = status.recoveries;
    result.blocks = played.size();

    for (const auto& module : status.modules)
        if (! module.id.ends_with ("-left") && (module.skipped > 0 || module.faults > 0))
            std::printf ("%s was passed over %llu times, and died %d times %s\n", module.id.c_str(),
                         static_cast<unsigned long long> (module.skipped), module.faults, module.trouble.c_str());

    for (const auto& module : status.modules)
        if (module.state != ModuleStatus::State::playing)
            throw std::runtime_error (module.id + " is not back");

    return played;
}

void compare (const Patch& patch, const std::vector<RecoverPlayer::Block>& played, Result& result)
{
    EngineOptions options;
    options.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.realtime = false;
    options.spares = 0;
    Engine engine (options);
    start (engine, patch);
    std::vector<float> left (blockFrames), right (blockFrames);

    for (const auto& block : played)
    {
        engine.process (left.data(), right.data(), blockFrames, 0);
        const auto expected = hashesOf (left, right);

        if (expected[1] != block.sound[1] && result.differ++ == 0)
            std::printf ("the other side differs from block %td on\n", &block - played.data());

        result.heard += expected[0] != block.sound[0] ? 1 : 0;
    }
}

int spoilFor (double minutes)
{
    std::vector<std::string> victims;
    const auto patch = twoSides (victims);
    Result result;
    const auto played = playSpoiled (patch, victims, minutes * 60.0, result);
    compare (patch, played, result);

    std::printf ("%zu blocks; %d modules spoiled, %d processes died or were ended, %d replaced\n"
                 "missed: %zu, and %zu while the machine was away\n"
                 "blocks of the other side that differ: %zu\n"
                 "blocks of the spoiled side that differ: %zu\n",
                 result.blocks, result.spoiled, result.faults, result.recoveries, result.missed, result.missedAway,
                 result.differ, result.heard);

    // The proof is of something: it was heard where it was done.
    return result.missed == 0 && result.differ == 0 && result.heard > 0 && result.recoveries > 0 ? 0 : 1;
}

} // namespace

int main (int argc, char** argv)
{
    const auto minutes = argc == 2 ? std::atof (argv[1]) : 0.0;

    if (! (minutes > 0.0 && minutes <= 24.0 * 60.0))
    {
        std::fprintf (stderr, "Spoil MINUTES\n");
        return 2;
    }

    try
    {
        return spoilFor (minutes);
    }
    catch (const std::exception& error)
    {
        std::fprintf (stderr, "Spoil: %s\n", error.what());
        return 1;
    }
}
