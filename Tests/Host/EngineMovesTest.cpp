// That a module which goes on in another process is not heard to: bit for bit what it would have played at its old
// place.
#include "EngineRig.h"

#include "Graph/Placement.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Long echoes, a room, and a loop through a delay: everything that remembers.
PatchBuilder echoes()
{
    PatchBuilder patch;
    patch.add ("clock1", "clock", {{"tempo", 300}})
        .add ("decay1", "decay")
        .add ("vco1", "vco")
        .add ("vca1", "vca")
        .add ("mixer1", "mixer", {{"level2", -6}})
        .add ("delay1", "delay", {{"time", 0.31}})
        .add ("vca2", "vca", {{"gain", -4}})
        .add ("reverb1", "reverb")
        .add ("out1", "output");
    patch.cable ("clock1.x4", "decay1.trigger")
        .cable ("decay1.out", "vca1.cv")
        .cable ("vco1.saw", "vca1.in")
        .cable ("vca1.out", "mixer1.in1")
        .cable ("mixer1.out", "vca2.in")
        .cable ("vca2.out", "mixer1.in2") // a feedback cable
        .cable ("mixer1.out", "delay1.in")
        .cable ("delay1.out", "reverb1.in")
        .cable ("reverb1.out", "out1.left")
        .cable ("delay1.out", "out1.right");
    return patch;
}

Patch placed (Patch patch, const char* isolation)
{
    for (auto& module : patch.modules)
        module.isolation = Isolation::fromText (isolation).value();

    return patch;
}

/// Every other module here, the others there.
Patch scattered (Patch patch, const char* here, const char* there)
{
    for (std::size_t i = 0; i < patch.modules.size(); ++i)
        patch.modules[i].isolation = Isolation::fromText (i % 2 == 0 ? here : there).value();

    return patch;
}

std::vector<Patch> everyPlacement (const Patch& patch)
{
    return {placed (patch, "group:all"), scattered (patch, "group:a", "process"), placed (patch, "host"),
            placed (patch, "process"),   scattered (patch, "host", "group:b"),    scattered (patch, "group:b", "host")};
}

} // namespace

TEST_CASE ("EngineMoves: a render in which modules move is bit for bit the one without", "[host][engine]")
{
    for (const auto& patch : {echoes().patch, everyModulePatch().patch})
        for (const auto block : {64u, 37u})
        {
            EngineRig still (patch, 48000.0, 64), moving (patch, 48000.0, 64);
            Sound moved = moving.play (6400, block, chord (moving.engine));
            auto unmoved = still.play (6400, block, chord (still.engine));

            for (const auto& next : everyPlacement (patch))
            {
                REQUIRE (moving.engine.setPatch (next).empty());
                moved.append (moving.play (3200, block));
                unmoved.append (still.play (3200, block));
            }

            CHECK (moved.firstDifference (unmoved) == -1);
            CHECK (*std::max_element (moved.left.begin(), moved.left.end()) > 0.01f);
        }
}

TEST_CASE ("EngineMoves: so is what is played while they move", "[host][engine]")
{
    for (const auto& patch : {echoes().patch, everyModulePatch().patch})
    {
        EngineRig rig (patch, 48000.0, 64);
        auto moved = rig.play (19200, 64, chord (rig.engine));
        std::atomic<bool> done {false};
        std::string problem;

        std::thread user (
            [&]
            {
                waitUntil ([&] { return rig.engine.blockNumber() > 400; });

                for (const auto& next : everyPlacement (patch))
                {
                    problem += rig.engine.setPatch (next);
                    const auto until = rig.engine.blockNumber() + 60;
                    waitUntil ([&] { return rig.engine.blockNumber() > until; });
                }

                done.store (true);
            });

        CHECK (rig.playUntil ([&] { return done.load(); }, &moved));
        user.join();
        CHECK (problem == "");

        EngineRig still (placed (patch, "group:all"), 48000.0, 64);
        const auto unmoved = still.play (static_cast<std::uint32_t> (moved.left.size()), 64, chord (still.engine));
        CHECK (moved.firstDifference (unmoved) == -1);
        CHECK (rig.engine.status().standIns == 0);
    }
}

TEST_CASE ("EngineMoves: a parameter that is on its way arrives at the new place", "[host][engine]")
{
    const auto patch = sinePatch().patch;
    EngineRig still (patch), moving (patch);
    const std::vector<TimedEvent> turn {still.change ("vca1", "gain", -20.0f, 100, patch)};
    auto unmoved = still.play (128, 0, turn);
    auto moved = moving.play (128, 0, {moving.change ("vca1", "gain", -20.0f, 100, patch)});

    REQUIRE (moving.engine.setPatch (placed (patch, "group:all")).empty());
    unmoved.append (still.play (1280));
    moved.append (moving.play (1280));
    CHECK (moved.firstDifference (unmoved) == -1);

    // Neither is what was sent to the old place lost, nor what is turned with the move.
    REQUIRE (moving.engine.setParameter ("vca1", 0, -3.0f));
    REQUIRE (still.engine.setParameter ("vca1", 0, -3.0f));
    auto next = placed (patch, "host");
    next.findModule ("vca1")->parameters["gain"] = -3.0f;
    REQUIRE (moving.engine.setPatch (next).empty());
    CHECK (moving.play (1280).firstDifference (still.play (1280)) == -1);
}

TEST_CASE ("EngineMoves: a module that moved is not lost when its new process dies", "[host][engine]")
{
    const auto patch = echoes().patch;
    EngineRig rig (patch, 48000.0, 64);
    auto sound = rig.play (9600, 64);
    REQUIRE (rig.engine.setPatch (placed (patch, "group:all")).empty());
    sound.append (rig.play (640, 64));
    REQUIRE (rig.killAndPlayOn ("delay1"));
    const auto after = rig.play (48000, 64);
    CHECK (*std::max_element (after.right.begin(), after.right.end()) > 0.01f);
    CHECK (rig.engine.status().recoveries == 1);
}
