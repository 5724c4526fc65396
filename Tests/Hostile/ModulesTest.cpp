// Modules that misbehave at every moment of their life, in a real worker of a real engine. Whatever one does: the path
// that does not run through it sounds as if nothing had been, it is brought back or told to be stopped, in words, the
// patch can still be edited, nobody waits without end, and the host is left with what it had.
//
// Blocks wait for whoever does not come as long as in any offline render, ten seconds; or two where a module is to be
// found out by its being late. A machine on which the others are not at hand for so long is told by its being counted.
#include "Host/EngineRig.h"

#include "Modules/Analysis.h"
#include "Runner/SlotRunner.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// The left side is another's path, which shares nothing with that of the hostile module, "bad". What reads from
/// that, "after", remembers what it has heard.
Patch twoPaths (bool withBad = true)
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 330}})
        .add ("vcf1", "vcf", {{"cutoff", 900}})
        .add ("vco2", "vco", {{"frequency", 440}})
        .add ("out1", "output", {{"limiter", 0}})
        .add ("out2", "output", {{"limiter", 0}});
    builder.cable ("vco1.saw", "vcf1.in").cable ("vcf1.out", "out1.left").cable ("vco2.sine", "out2.right");

    if (withBad)
        builder.add ("bad", "vca", {{"gain", -6.0206}})
            .add ("after", "vcf", {{"cutoff", 12000}})
            .cable ("vco2.sine", "bad.in")
            .cable ("bad.out", "after.in")
            .cable ("after.out", "out2.right");

    return builder.patch;
}

void place (Patch& patch, const std::string& module, const std::string& isolation)
{
    patch.findModule (module)->isolation = *Isolation::fromText (isolation);
}

struct Kind
{
    const char* name;
    Fault fault;
    bool neverReturns; ///< And its process lives on: somebody has to find out.

    /// Of a block that may have to do without it: so long that a busy machine is hardly taken for it.
    std::uint64_t deadline() const
    {
        return neverReturns || fault == Fault::spoilRegion || fault == Fault::absurdReport ? 2'000'000'000 : 0;
    }
};

constexpr Kind kinds[] = {{"crash", Fault::crash, false},
                          {"abort", Fault::abort, false},
                          {"busy loop", Fault::busyLoop, true},
                          {"sleep", Fault::sleep, false},
                          {"hang", Fault::hang, true},
                          {"NaN", Fault::notANumber, false},
                          {"+600 dB", Fault::runaway, false},
                          {"memory bomb", Fault::memoryBomb, false},
                          {"descriptor bomb", Fault::descriptorBomb, false},
                          {"thread bomb", Fault::threadBomb, false},
                          {"log flood", Fault::logFlood, false},
                          {"spoils its region", Fault::spoilRegion, false},
                          {"absurd report", Fault::absurdReport, false}};

static_assert (std::size (kinds) == numFaults - 1);

/// What a host could be left with.
struct Holdings
{
    std::size_t children = childrenNow().size();
    int descriptors = countDescriptors();
    long threads = std::distance (std::filesystem::directory_iterator ("/proc/self/task"), {});

    bool operator== (const Holdings&) const = default;
};

std::string wordsOf (const Holdings& h)
{
    return std::to_string (h.children) + " children, " + std::to_string (h.descriptors) + " descriptors, "
           + std::to_string (h.threads) + " threads";
}

/// No order to a worker, and so no edit, takes longer, whatever it does: 5 s for an answer, four times, and what a busy
/// machine takes.
constexpr std::chrono::seconds longestEdit {60};

class Ship
{
public:
    explicit Ship (const Patch& patch, EngineOptions options = offlineOptions())
        : rig (patch, 48000.0, 128, std::move (options))
    {
        rig.engine.onFault = [this] (const std::string& w)
        {
            const std::lock_guard lock (mutex);
            words.push_back (w);
        };
        heard = rig.play (1280);
    }

    /// As a device would, plays until the condition holds.
    template <typename Condition> bool playUntil (Condition condition)
    {
        std::atomic<bool> done {false};
        engine.started();

        std::thread device (
            [&]
            {
                std::vector<float> left (engine.maxFrames()), right (left.size());

                while (! done.load())
                {
                    engine.process (left.data(), right.data(), engine.maxFrames(),
                                    deadline > 0 ? nowNanoseconds() + deadline : 0);
                    heard.append ({left, right});
                    std::this_thread::sleep_for (std::chrono::milliseconds (1)); // the device's time
                }
            });

        const auto holds = waitUntil (condition, std::chrono::seconds (60));
        done.store (true);
        device.join();
        engine.stopped();
        return holds;
    }

    /// While it plays. What setPatch() says.
    std::string edit (const Patch& patch)
    {
        std::string problem;
        const auto began = std::chrono::steady_clock::now();
        playUntil (
            [&]
            {
                problem = engine.setPatch (patch);
                return true;
            });
        CHECK (std::chrono::steady_clock::now() - began < longestEdit);
        return problem;
    }

    /// Another process comes in the place of a module's, whatever becomes of that one meanwhile.
    bool replace (const std::string& id)
    {
        const auto process = rig.processOf (id);
        ::kill (process, SIGKILL);
        return playUntil ([&] { return rig.processOf (id) != process && isSettled (id); });
    }

    ModuleStatus statusOf (const std::string& id)
    {
        for (const auto& module : engine.status().modules)
            if (module.id == id)
                return module;

        return {};
    }

    /// True once the module is heard or parked, and nothing is left to be repaired.
    bool isSettled (const std::string& id)
    {
        const auto state = statusOf (id).state;
        return engine.waitUntilRecovered (std::chrono::milliseconds (0))
               && (state == ModuleStatus::State::playing || state == ModuleStatus::State::parked);
    }

    /// Everything that has been heard of the left side is what it would have been.
    void checkOtherPath (const Patch& patch)
    {
        EngineRig steady (patch);
        const auto expected = steady.play (static_cast<std::uint32_t> (heard.left.size()));
        CHECK (peakOf (heard.left) > 0.1);
        CHECK (peakOf (heard.right) <= 16.0); // nor NaN: what the ears are protected from, at two outputs

        // A machine that is away for so long has them skipped, too.
        auto passedOver = false;

        for (const auto* id : {"vco1", "vcf1", "out1"})
            passedOver = passedOver || statusOf (id).skipped > 0 || statusOf (id).faults > 0;

        if (deadline > 0 && passedOver)
            WARN ("This machine has too much else to do: the other path was passed over, too.");
        else
            CHECK (firstDifference (heard.left, expected.left) == -1);
    }

    static long firstDifference (const std::vector<float>& a, const std::vector<float>& b)
    {
        const auto at = std::mismatch (a.begin(), a.end(), b.begin(), b.end());
        return at.first == a.end() ? -1 : std::distance (a.begin(), at.first);
    }

    /// All is heard once more that is to be heard of this patch, also by whoever has read what was no sound.
    void checkSounds (const Patch& patch)
    {
        CHECK (playUntil (
            [&]
            {
                const auto now = engine.status();
                const auto later = now.blocks + 8;
                waitUntil ([&] { return engine.blockNumber() > later; });
                const auto then = engine.status();
                return std::equal (now.modules.begin(), now.modules.end(), then.modules.begin(), then.modules.end(),
                                   [] (auto& a, auto& b) { return a.nonFinite == b.nonFinite; })
                       && engine.waitUntilRecovered (std::chrono::milliseconds (0));
            }));
        heard.append (rig.play (9600));
        const auto sound = rig.play (24000);
        heard.append (sound);
        EngineRig steady (patch);
        steady.play (9600);
        CHECK (std::abs (sineAt (sound.right, 440.0))
               == Approx (std::abs (sineAt (steady.play (24000).right, 440.0))).epsilon (0.002));

        for (const auto& module : patch.modules)
        {
            INFO (module.id);
            CHECK (statusOf (module.id).state == ModuleStatus::State::playing);
        }
    }

    /// What is told of modules is told in sensible figures, whatever they say.
    void checkFigures()
    {
        for (const auto& module : engine.status().modules)
        {
            CHECK (std::isfinite (module.microseconds));
            CHECK (std::isfinite (module.awakeMicroseconds));

            for (const auto peak : module.peak)
                CHECK (std::isfinite (peak));
        }
    }

    EngineRig rig;
    Engine& engine = rig.engine;
    std::uint64_t deadline = 0; ///< Nanoseconds for each block; 0: all the time it needs.
    Sound heard;
    std::mutex mutex;
    std::vector<std::string> words;
};

void misbehaveAsItPlays (const Kind& kind, FaultPhase phase)
{
    const Holdings before;
    {
        const auto patch = twoPaths();
        Ship ship (patch);
        ship.deadline = kind.deadline();
        const auto process = ship.rig.processOf ("bad");
        REQUIRE (ship.engine.waitUntilSpared (EngineRig::generous));
        REQUIRE (ship.engine.injectFault ("bad", kind.fault, phase));
        const auto blocks = ship.engine.blockNumber();

        // Either its process is another, or it has gone on.
        REQUIRE (ship.playUntil (
            [&]
            {
                return ship.engine.blockNumber() > blocks + 20
                       && (! kind.neverReturns || ship.rig.processOf ("bad") != process) && ship.isSettled ("bad");
            }));

        if (ship.rig.processOf ("bad") != process)
        {
            CHECK (ship.statusOf ("bad").trouble != "");
            CHECK (ship.engine.faultReport().find ("bad stopped") != std::string::npos);
        }

        ship.checkFigures();

        // It may still be at it: an edit puts another in its place, a killed one comes back.
        if (kind.fault == Fault::spoilRegion && ship.rig.processOf ("bad") == process)
            CHECK (ship.replace ("bad"));

        CHECK (ship.edit (patch) == "");
        ship.checkSounds (patch);
        ship.checkOtherPath (patch);
    }
    CHECK (waitUntil ([&] { return Holdings() == before; }));
    INFO (wordsOf (Holdings()) << "; before: " << wordsOf (before));
}

void misbehaveAsItMoves (const Kind& kind, FaultPhase phase)
{
    const Holdings before;
    {
        auto patch = twoPaths();
        Ship ship (patch);
        ship.deadline = kind.deadline();
        REQUIRE (ship.engine.injectFault ("bad", kind.fault, phase));
        place (patch, "bad", "group:elsewhere");
        CHECK (ship.edit (patch) == "");
        REQUIRE (ship.playUntil ([&] { return ship.isSettled ("bad"); }));
        ship.checkFigures();

        if (kind.fault == Fault::spoilRegion)
            CHECK (ship.replace ("bad"));

        CHECK (ship.edit (twoPaths()) == "");
        ship.checkSounds (patch);
        ship.checkOtherPath (patch);
    }
    CHECK (waitUntil ([&] { return Holdings() == before; }));
}

} // namespace

TEST_CASE ("Hostile modules: in the midst of a block", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    misbehaveAsItPlays (kind, FaultPhase::process);
}

TEST_CASE ("Hostile modules: as their state is kept", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    misbehaveAsItPlays (kind, FaultPhase::stateSave);
}

TEST_CASE ("Hostile modules: as they load another worker's state", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    misbehaveAsItMoves (kind, FaultPhase::stateLoad);
}

TEST_CASE ("Hostile modules: as they go on from another worker's last block", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    misbehaveAsItMoves (kind, FaultPhase::takeOver);
}

TEST_CASE ("Hostile modules: when they are made", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    const Holdings before;
    {
        Ship ship (twoPaths (false));
        ship.deadline = kind.deadline();
        REQUIRE (ship.engine.injectFault ("bad", kind.fault, FaultPhase::prepare));
        CHECK (ship.edit (twoPaths()) == "");
        REQUIRE (ship.playUntil ([&] { return ship.isSettled ("bad"); }));
        ship.checkFigures();

        if (kind.fault == Fault::spoilRegion)
            CHECK (ship.replace ("bad"));

        ship.checkSounds (twoPaths());
        ship.checkOtherPath (twoPaths());
    }
    CHECK (waitUntil ([&] { return Holdings() == before; }));
}

TEST_CASE ("Hostile modules: when they are let go, beside others in their process", "[hostile][engine]")
{
    const auto kind = GENERATE (from_range (std::begin (kinds), std::end (kinds)));
    INFO (kind.name);
    const Holdings before;
    {
        auto with = twoPaths(), without = twoPaths (false);
        place (with, "bad", "group:pair");
        place (with, "vco2", "group:pair");
        place (without, "vco2", "group:pair");
        Ship ship (with);
        ship.deadline = kind.deadline();
        REQUIRE (ship.engine.injectFault ("bad", kind.fault, FaultPhase::destroy));

        // What a plan let go is thrown away with the next ones.
        CHECK (ship.edit (without) == "");
        auto more = without;
        more.modules.push_back (*with.findModule ("bad"));
        more.modules.back().id = "more";
        CHECK (ship.edit (more) == "");
        CHECK (ship.edit (without) == "");
        REQUIRE (ship.playUntil ([&] { return ship.isSettled ("vco2"); }));
        ship.checkFigures();

        if (kind.fault == Fault::spoilRegion)
            CHECK (ship.replace ("vco2"));

        ship.checkSounds (without);
        ship.checkOtherPath (without);
    }
    CHECK (waitUntil ([&] { return Holdings() == before; }));
}

TEST_CASE ("Hostile modules: one that can never be made is refused, and what plays plays on", "[hostile][engine]")
{
    const auto fault = GENERATE (Fault::crash, Fault::hang);
    Ship ship (twoPaths (false));
    REQUIRE (ship.engine.injectFault ("bad", fault, FaultPhase::prepare, 1000));
    CHECK (ship.edit (twoPaths())
           == std::string ("bad cannot be started (its process ")
                  + (fault == Fault::hang ? "does not answer" : "has ended") + ")");
    ship.checkSounds (twoPaths (false));
    ship.checkOtherPath (twoPaths (false));

    REQUIRE (ship.engine.injectFault ("bad", Fault::none, FaultPhase::prepare, 0));
    CHECK (ship.edit (twoPaths()) == "");
    ship.checkSounds (twoPaths());
}

TEST_CASE ("Hostile modules: one that fails of its own state begins anew", "[hostile][engine]")
{
    Ship ship (twoPaths());
    REQUIRE (ship.engine.injectFault ("bad", Fault::crash, FaultPhase::stateLoad, 1000));
    REQUIRE (ship.replace ("bad"));
    ship.checkSounds (twoPaths());
    CHECK (
        ship.engine.faultReport().find ("bad stopped and cannot be started (its process has ended). It is tried anew.")
        != std::string::npos);
    CHECK (ship.engine.faultReport().find ("bad is back.") != std::string::npos);
    ship.checkOtherPath (twoPaths());
}

TEST_CASE ("Hostile modules: one that can never be made again is parked, until it is tried again", "[hostile][engine]")
{
    Ship ship (twoPaths());
    REQUIRE (ship.engine.injectFault ("bad", Fault::crash, FaultPhase::prepare, 1000));
    REQUIRE (::kill (ship.rig.processOf ("bad"), SIGKILL) == 0);
    REQUIRE (ship.playUntil ([&] { return ship.statusOf ("bad").state == ModuleStatus::State::parked; }));
    CHECK (ship.statusOf ("bad").trouble == "it cannot be started (its process has ended)");
    CHECK (! ship.engine.retry ("bad").empty());

    REQUIRE (ship.engine.injectFault ("bad", Fault::none, FaultPhase::prepare, 0));
    std::string problem;
    ship.playUntil (
        [&]
        {
            problem = ship.engine.retry ("bad");
            return true;
        });
    CHECK (problem == "");
    ship.checkSounds (twoPaths());
    ship.checkOtherPath (twoPaths());
}

TEST_CASE ("Hostile modules: one that never answers holds up nobody for long", "[hostile][engine]")
{
    Ship ship (twoPaths());
    REQUIRE (ship.engine.injectFault ("bad", Fault::hang, FaultPhase::prepare));
    REQUIRE (::kill (ship.rig.processOf ("bad"), SIGKILL) == 0);
    std::chrono::steady_clock::duration longest {};
    REQUIRE (ship.playUntil (
        [&]
        {
            const auto began = std::chrono::steady_clock::now();
            const auto status = ship.engine.status();
            longest = std::max (longest, std::chrono::steady_clock::now() - began);
            return status.recoveries > 0;
        }));
    CHECK (longest < longestEdit);
    ship.checkSounds (twoPaths());
    ship.checkOtherPath (twoPaths());
}

TEST_CASE ("Hostile modules: any type, spoiling all that it can write for a while", "[hostile][engine]")
{
    const PatchBuilder everything = everyModulePatch();
    const Patch& patch = everything;
    auto options = offlineOptions (4);
    options.strikes = false;
    Ship ship (patch, options);
    ship.deadline = 20'000'000; // whoever else is passed over on a busy machine is no matter here

    for (const auto& module : patch.modules)
    {
        INFO (module.id);

        for (const auto fault : {Fault::absurdReport, Fault::spoilRegion})
        {
            CHECK (ship.playUntil ([&] { return ship.engine.injectFault (module.id, fault, FaultPhase::stateSave); }));
            const auto blocks = ship.engine.blockNumber();
            CHECK (ship.playUntil (
                [&]
                {
                    Display lines;
                    ship.engine.display (module.id, lines);
                    return ship.engine.blockNumber() > blocks + 10;
                }));
            ship.checkFigures();
        }

        CHECK (ship.replace (module.id));
    }

    CHECK (peakOf (ship.heard.left) <= 8.0);
    CHECK (peakOf (ship.heard.right) <= 8.0);
    CHECK (ship.playUntil (
        [&]
        {
            const auto status = ship.engine.status();
            return std::all_of (status.modules.begin(), status.modules.end(),
                                [] (auto& m) { return m.state == ModuleStatus::State::playing; });
        }));
    ship.rig.play (48000);
    CHECK (peakOf (ship.rig.play (48000).left) > 0.01);
}
