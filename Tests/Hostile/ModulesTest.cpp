// Modules that misbehave at every moment of their life, in a real worker of a real engine. Whatever one does: the path
// that does not run through it sounds as if nothing had been, it is brought back or told to be stopped, in words, the
// patch can still be edited, nobody waits without end, and the host is left with what it had.
//
// Blocks wait for whoever does not come as long as in any offline render, ten seconds; or two where a module is to be
// found out by its being late. A machine on which the others are not at hand for so long is told by its being counted.
#include "Ship.h"

#include "Runner/SlotRunner.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

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

TEST_CASE ("Hostile modules: one that fails again and again is taken out of its group", "[hostile][engine]")
{
    auto patch = twoPaths();
    place (patch, "bad", "group:pair");
    place (patch, "vco2", "group:pair");
    Ship ship (patch);
    REQUIRE (ship.rig.processOf ("bad") == ship.rig.processOf ("vco2"));

    for (int times = 0; times < 3; ++times)
    {
        const auto before = ship.engine.numRecoveries();
        REQUIRE (ship.engine.injectFault ("bad", Fault::crash));
        REQUIRE (ship.playUntil ([&] { return ship.engine.numRecoveries() > before && ship.isSettled ("bad"); }));
    }

    REQUIRE (ship.playUntil ([&] { return ship.rig.processOf ("bad") != ship.rig.processOf ("vco2"); }));
    CHECK (ship.engine.faultReport().find ("bad has a process of its own now") != std::string::npos);

    // It falls on alone, until it is parked; what was in its group plays on, and an edit does not bring it back there.
    const auto mate = ship.rig.processOf ("vco2");
    CHECK (ship.edit (patch) == "");
    CHECK (ship.rig.processOf ("bad") != ship.rig.processOf ("vco2"));

    for (int times = 0; times < 20 && ship.statusOf ("bad").state != ModuleStatus::State::parked; ++times)
    {
        const auto before = ship.engine.numRecoveries();
        ship.engine.injectFault ("bad", Fault::crash);
        REQUIRE (ship.playUntil (
            [&]
            {
                return ship.statusOf ("bad").state == ModuleStatus::State::parked
                       || (ship.engine.numRecoveries() > before && ship.isSettled ("bad"));
            }));
    }

    CHECK (ship.statusOf ("bad").state == ModuleStatus::State::parked);
    CHECK (ship.statusOf ("vco2").state == ModuleStatus::State::playing);
    CHECK (ship.rig.processOf ("vco2") == mate);
    ship.checkOtherPath (patch);

    // Who is given another place by the user has that.
    auto elsewhere = patch;
    place (elsewhere, "bad", "group:other");
    CHECK (ship.edit (elsewhere) == "");
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
