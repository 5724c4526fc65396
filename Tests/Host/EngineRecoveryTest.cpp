// What happens when a worker dies or hangs.
#include "EngineRig.h"

#include "Ipc/Process.h"
#include "Modules/Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

ModuleStatus statusOf (Engine& engine, const std::string& id)
{
    for (const auto& module : engine.status().modules)
        if (module.id == id)
            return module;

    throw std::invalid_argument (id);
}

float largestStep (const std::vector<float>& signal)
{
    auto largest = 0.0f;

    for (std::size_t i = 1; i < signal.size(); ++i)
        largest = std::max (largest, std::abs (signal[i] - signal[i - 1]));

    return largest;
}

} // namespace

TEST_CASE ("Engine: a module that is killed comes back, with what it was set to", "[host][engine]")
{
    EngineRig rig (sinePatch());
    std::vector<std::string> words;
    std::mutex mutex;
    rig.engine.onFault = [&] (const std::string& w)
    {
        const std::lock_guard lock (mutex);
        words.push_back (w);
    };
    rig.play (4800);
    rig.engine.started();
    REQUIRE (rig.engine.setParameter ("vco1", 0, 660.0f));
    rig.engine.stopped();
    rig.play (4800);

    const auto before = rig.engine.moduleProcesses();

    // One after the other, and the next block comes whatever has died.
    for (const auto* id : {"vco1", "vca1", "out1"})
    {
        INFO (id);
        Sound heard;
        REQUIRE (rig.killAndPlayOn (id, &heard));
        CHECK (peakOf (heard.left) <= 2.0); // no limiter
        rig.play (4800);
        const auto sound = rig.play (24000);
        CHECK (frequencyNear (sound.left, 660.0) == Approx (660.0).margin (0.05));
        CHECK (std::abs (sineAt (sound.left, 660.0)) == Approx (0.5).epsilon (0.002));
        CHECK (rig.processOf (id) != before.at (id));
        CHECK (statusOf (rig.engine, id).faults == 1);
        CHECK (statusOf (rig.engine, id).state == ModuleStatus::State::playing);
    }

    const auto status = rig.engine.status();
    CHECK (status.faults == 3);
    CHECK (status.recoveries == 3);
    const std::lock_guard lock (mutex);
    REQUIRE (words.size() == 3);
    CHECK (words[0] == "vco1 stopped: its process was ended. It is back.");
}

TEST_CASE ("Engine: a path that does not run through the dead module is bit-identical", "[host][engine]")
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 440}}).add ("vca1", "vca").add ("vco2", "vco").add ("vcf2", "vcf");
    builder.add ("out1", "output", {{"limiter", 0}});
    builder.cable ("vco1.saw", "vca1.in")
        .cable ("vca1.out", "out1.left")
        .cable ("vco2.saw", "vcf2.in")
        .cable ("vcf2.out", "out1.right");

    EngineRig disturbed (builder), steady (builder);
    auto sound = disturbed.play (1280);
    REQUIRE (disturbed.killAndPlayOn ("vcf2", &sound));
    REQUIRE (disturbed.killAndPlayOn ("vco2", &sound));
    sound.append (disturbed.play (4800));

    const auto expected = steady.play (static_cast<std::uint32_t> (sound.left.size()));
    CHECK (sound.left == expected.left);

    // Whether the other side was hurt depends on where in a block they died; that they died does not.
    CHECK (disturbed.engine.status().faults == 2);
    CHECK (disturbed.engine.status().recoveries == 2);
}

TEST_CASE ("Engine: the sound of a dying module fades, it does not click", "[host][engine]")
{
    auto options = offlineOptions();
    options.spares = 0; // which would leave nothing to be heard
    options.strikes = false;
    EngineRig rig (sinePatch(), 48000.0, 128, options);
    const auto usual = largestStep (rig.play (48000).left);
    auto stoodIn = false;

    // On a busy machine the new worker may be there before the next block is: then there is no stand-in to be heard.
    for (int tries = 0; tries < 20 && ! stoodIn; ++tries)
    {
        auto sound = rig.play (4800);
        const auto before = rig.engine.status();
        const auto blocks = rig.engine.blockNumber();
        auto killed = false;

        REQUIRE (rig.playUntil (
            [&]
            {
                if (! killed && rig.engine.blockNumber() > blocks + 2)
                    killed = ::kill (rig.processOf ("vco1"), SIGKILL) == 0;

                return rig.engine.status().recoveries > before.recoveries;
            },
            &sound));
        sound.append (rig.play (4800));
        stoodIn = rig.engine.status().standIns > before.standIns;

        if (stoodIn)
            CHECK (largestStep (sound.left) < 3.0f * usual);
    }

    CHECK (stoodIn);
}

TEST_CASE ("Engine: a module that dies and is back between two blocks goes on as if nothing had been", "[host][engine]")
{
    EngineRig rig (sinePatch()), steady (sinePatch());
    const auto expected = steady.play (96000);
    auto sound = rig.play (48000);
    REQUIRE (::kill (rig.processOf ("vco1"), SIGKILL) == 0);
    REQUIRE (waitUntil ([&] { return rig.engine.status().recoveries == 1; }));
    sound.append (rig.play (48000));
    CHECK (expected.firstDifference (sound) == -1);
}

TEST_CASE ("Engine: a module that crashes in its own code comes back, too", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);

    for (const auto signal : {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE})
    {
        INFO ("signal " << signal);
        const auto before = rig.engine.status().recoveries;
        const auto process = rig.processOf ("vca1");
        REQUIRE (::kill (process, signal) == 0);
        REQUIRE (rig.playUntil ([&] { return rig.engine.status().recoveries > before; }));
        CHECK (rig.processOf ("vca1") != process);
    }

    rig.play (4800);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
}

TEST_CASE ("Engine: all of them at once come back", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);

    for (const auto& [id, process] : rig.engine.moduleProcesses())
        REQUIRE (::kill (process, SIGKILL) == 0);

    REQUIRE (rig.playUntil ([&] { return rig.engine.status().recoveries >= 3; }));
    rig.play (4800);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
}

TEST_CASE ("Engine: a group that dies comes back as a group", "[host][engine]")
{
    EngineRig rig (sinePatch ("group:all"));
    rig.play (1280);
    REQUIRE (rig.killAndPlayOn ("vca1"));
    CHECK (rig.processOf ("vco1") == rig.processOf ("out1"));
    CHECK (statusOf (rig.engine, "vco1").faults == 1);
    rig.play (4800);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
}

TEST_CASE ("Engine: repatching after a death, and a death after repatching", "[host][engine]")
{
    auto builder = sinePatch();
    EngineRig rig (builder);
    rig.play (1280);
    REQUIRE (rig.killAndPlayOn ("vco1"));
    builder.add ("vca2", "vca").cable ("vca1.out", "vca2.in").cable ("vca2.out", "out1.right");
    REQUIRE (rig.engine.setPatch (builder).empty());
    rig.play (1280);
    REQUIRE (rig.killAndPlayOn ("vca2"));
    REQUIRE (rig.killAndPlayOn ("vco1"));
    rig.play (4800);
    const auto sound = rig.play (24000);
    CHECK (std::abs (sineAt (sound.left, 440.0)) == Approx (0.5).epsilon (0.002));
    CHECK (std::abs (sineAt (sound.right, 440.0)) == Approx (0.5).epsilon (0.002));
}

TEST_CASE ("Engine: a module that hangs is passed over at the deadline, found out and replaced", "[host][engine]")
{
    constexpr std::uint64_t deadline = 20'000'000;
    const auto hangs = GENERATE (0, 1, 2);
    INFO ("hang " << hangs);
    EngineRig rig (sinePatch());
    std::string words;
    std::mutex mutex;
    rig.engine.onFault = [&] (const std::string& w)
    {
        const std::lock_guard lock (mutex);
        words += w;
    };
    rig.play (1280);
    const auto process = rig.processOf ("vca1");

    if (hangs == 0)
        REQUIRE (::kill (process, SIGSTOP) == 0);
    else
        REQUIRE (rig.engine.injectFault ("vca1", hangs == 1 ? Fault::busyLoop : Fault::sleep));

    // A sleep ends by itself. Where nobody had the time to find it out, it sleeps again.
    const auto isReplaced = [&]
    {
        const auto now = rig.processOf ("vca1");

        if (hangs == 2 && now == process)
            rig.engine.injectFault ("vca1", Fault::sleep);

        return now != process && now > 0;
    };

    // The block comes without it. (A machine that is away for a while is nobody's fault, and then nothing counts; one
    // that is busy may hold up the others as well. So each thing is waited for.)
    REQUIRE (rig.playUntil (isReplaced, nullptr, deadline));
    CHECK (rig.engine.status().skipped > 0);
    CHECK (rig.engine.status().standIns > 0);
    CHECK (rig.engine.waitUntilRecovered (EngineRig::generous));
    CHECK (waitUntil ([&] { return ::kill (process, 0) != 0; })); // gone, zombie and all

    // It may be late once more on a busy machine, and then is replaced once more.
    REQUIRE (rig.playUntil ([&] { return statusOf (rig.engine, "vca1").state == ModuleStatus::State::playing; }));
    rig.play (9600);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
    const std::lock_guard lock (mutex);
    CHECK_THAT (words, Catch::Contains ("vca1 stopped: "
                                        + std::string (hangs == 0   ? "its process was halted"
                                                       : hangs == 1 ? "it did not finish in time"
                                                                    : "it waited for something in the midst of playing")
                                        + ". It is back."));
}

TEST_CASE ("Engine: one that fails again and again is parked, and comes back when it is told to", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);

    // What is injected is gone with the process: each new one is told again.
    REQUIRE (rig.playUntil (
        [&]
        {
            rig.engine.injectFault ("vca1", Fault::crash);
            return statusOf (rig.engine, "vca1").state == ModuleStatus::State::parked;
        }));

    const auto status = statusOf (rig.engine, "vca1");
    CHECK (status.faults == 6);
    CHECK (status.trouble == "it crashed (it reached for memory that is not its own)");
    CHECK (rig.engine.faultReport().find ("vca1 stopped again and again") != std::string::npos);

    // The others play on, and edits are not held up by it.
    rig.play (9600);
    CHECK (peakOf (rig.play (4800).left) > 0.9); // the amplifier's dry input
    REQUIRE (rig.engine.setParameter ("vca1", 0, -12.0412f));

    CHECK (rig.engine.retry ("vca1").empty());
    rig.play (9600);
    CHECK (statusOf (rig.engine, "vca1").state == ModuleStatus::State::playing);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.25).epsilon (0.002));
}

TEST_CASE ("Engine: NaN and runaway levels stop at the module that makes them, and are counted", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);

    for (const auto fault : {Fault::notANumber, Fault::runaway})
    {
        REQUIRE (rig.engine.injectFault ("vco1", fault));
        const auto before = statusOf (rig.engine, "vco1");
        Sound heard;
        REQUIRE (rig.playUntil (
            [&]
            {
                const auto now = statusOf (rig.engine, "vco1");
                return now.nonFinite + now.runaway > before.nonFinite + before.runaway;
            },
            &heard));
        CHECK (peakOf (heard.left) <= 0.6); // never NaN either
    }

    CHECK (statusOf (rig.engine, "vco1").nonFinite == 1);
    CHECK (statusOf (rig.engine, "vco1").runaway == 1);
    rig.play (4800);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
}

TEST_CASE ("Engine: two deaths while the device stalls are both made good when it goes on", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);
    rig.engine.started(); // and not one block comes

    for (const auto* id : {"vco1", "vca1"})
        REQUIRE (::kill (rig.processOf (id), SIGKILL) == 0);

    REQUIRE (waitUntil ([&] { return rig.engine.status().recoveries >= 2; }));
    rig.play (9600);
    CHECK (std::abs (sineAt (rig.play (24000).left, 440.0)) == Approx (0.5).epsilon (0.002));
    rig.engine.stopped();
}
