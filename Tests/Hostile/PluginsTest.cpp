// A plugin that misbehaves at every moment of its life, in a real worker of a real engine that does not wait for
// plugins: it is added, played, asked for its state, killed, edited and removed. Whatever it does: the path that does
// not run through it sounds as if nothing had been, no edit waits for it, and the host is left with what it had.
#include "PluginBundle.h"
#include "Ship.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// No edit waits for what a plugin does when it is made; for one that is stuck in something else it does for a while.
constexpr std::chrono::seconds longestWait {15}; // a constructor is given 20

Patch with (const HostileBundle& bundle)
{
    auto patch = twoPaths();
    auto& bad = *patch.findModule ("bad");
    bad.type = bundle.type();
    bad.parameters.clear();
    return patch;
}

void checkEdit (Ship& ship, const Patch& patch)
{
    const auto begin = std::chrono::steady_clock::now();
    CHECK (ship.edit (patch) == "");
    CHECK (std::chrono::steady_clock::now() - begin < longestWait);
}

void misbehaveAt (const std::string& moment, const std::string& fault)
{
    INFO (moment << " " << fault);
    const auto neverReturns = fault == "busyLoop" || fault == "hang";
    const auto isStuckAtFirst = neverReturns && (moment == "load" || moment == "instantiate" || moment == "activate");
    const Holdings before;
    {
        const HostileBundle bundle (moment + "-" + fault);
        auto options = offlineOptions();
        options.pluginsJoinLater = true;
        options.readableFolders = {bundle.folder()};
        Ship ship (twoPaths (false), options);

        // So long that a busy machine is hardly taken for one that hangs.
        if (neverReturns && moment == "run")
            ship.deadline = 2'000'000'000;

        const auto patch = with (bundle);
        checkEdit (ship, patch);
        CHECK (ship.playUntil (
            [&] {
                return isStuckAtFirst ? ship.statusOf ("bad").state == ModuleStatus::State::starting
                                      : ship.isSettled ("bad");
            }));

        // Its state is taken by the way; and it fails of itself once it has played for a while.
        const auto blocks = ship.engine.blockNumber();
        CHECK (ship.playUntil ([&] { return ship.engine.blockNumber() > blocks + 300; }));
        ship.checkFigures();

        // Made again, from its state.
        if (const auto process = ship.rig.processOf ("bad");
            process > 0 && ship.statusOf ("bad").state == ModuleStatus::State::playing)
        {
            ::kill (process, SIGKILL);
            CHECK (ship.playUntil (
                [&]
                {
                    return ship.rig.processOf ("bad") != process
                           || ship.statusOf ("bad").state
                                  == ModuleStatus::State::parked; // its state is what it fails of
                }));
        }

        // Edited: turned, and another cable at it.
        ship.engine.setParameter ("bad", 0, 0.25f);
        auto edited = patch;
        edited.cables.push_back ({*PortRef::fromText ("vco2.saw"), *PortRef::fromText ("bad.in")});
        checkEdit (ship, edited);

        checkEdit (ship, twoPaths (false));
        ship.checkOtherPath (twoPaths (false));
    }
    CHECK (waitUntil ([&] { return Holdings() == before; }));
    INFO (wordsOf (Holdings()) << "; before: " << wordsOf (before));
}

} // namespace

TEST_CASE ("Hostile plugins: as their library is loaded", "[hostile][plugins]")
{
    misbehaveAt ("load", GENERATE ("crash", "abort", "busyLoop", "sleep", "hang", "memoryBomb", "descriptorBomb",
                                   "threadBomb", "logFlood"));
}

TEST_CASE ("Hostile plugins: in their constructor", "[hostile][plugins]")
{
    misbehaveAt ("instantiate", GENERATE ("crash", "abort", "busyLoop", "sleep", "hang", "memoryBomb", "descriptorBomb",
                                          "threadBomb", "logFlood"));
}

TEST_CASE ("Hostile plugins: as they are made ready to play", "[hostile][plugins]")
{
    misbehaveAt ("activate", GENERATE ("crash", "busyLoop", "hang"));
}

TEST_CASE ("Hostile plugins: as they play", "[hostile][plugins]")
{
    misbehaveAt ("run", GENERATE ("crash", "abort", "busyLoop", "sleep", "hang", "notANumber", "runaway", "memoryBomb",
                                  "descriptorBomb", "threadBomb", "logFlood", "absurdReport"));
}

TEST_CASE ("Hostile plugins: as they save their state", "[hostile][plugins]")
{
    misbehaveAt ("save", GENERATE ("crash", "abort", "busyLoop", "sleep", "hang", "memoryBomb", "logFlood"));
}

TEST_CASE ("Hostile plugins: as they load their state", "[hostile][plugins]")
{
    misbehaveAt ("restore", GENERATE ("crash", "sleep", "hang", "memoryBomb"));
}

TEST_CASE ("Hostile plugins: in their destructor", "[hostile][plugins]")
{
    misbehaveAt ("cleanup", GENERATE ("crash", "abort", "busyLoop", "hang", "threadBomb"));
}

TEST_CASE ("Hostile plugins: one that takes its time to start joins those that play", "[hostile][plugins]")
{
    const HostileBundle bundle ("instantiate-sleep"); // 100 ms
    auto options = offlineOptions();
    options.pluginsJoinLater = true;
    options.readableFolders = {bundle.folder()};
    Ship ship (twoPaths (false), options);
    auto patch = with (bundle);
    CHECK (ship.edit (patch) == "");
    CHECK (ship.statusOf ("bad").state == ModuleStatus::State::starting);

    // What is turned meanwhile it has when it plays.
    CHECK (ship.engine.setParameter ("bad", 0, 1.0f));
    CHECK (ship.playUntil ([&] { return ship.isSettled ("bad"); }));
    CHECK (ship.statusOf ("bad").state == ModuleStatus::State::playing);
    patch.findModule ("bad")->parameters["gain"] = 1.0f;
    ship.heard.append (ship.rig.play (9600));
    const auto sound = ship.rig.play (24000);
    ship.heard.append (sound);
    options.pluginsJoinLater = false;
    EngineRig steady (patch, 48000.0, 128, options);
    steady.play (9600);
    CHECK (std::abs (sineAt (sound.right, 440.0))
           == Approx (std::abs (sineAt (steady.play (24000).right, 440.0))).epsilon (0.002));
    CHECK (std::abs (sineAt (sound.right, 440.0)) > 1.5); // and not half of it, as it begins
    ship.checkOtherPath (twoPaths (false));
}
