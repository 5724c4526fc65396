// The modes of placement in a session: what the user sets, and what is played.
#include "SessionRig.h"

#include "Graph/Placement.h"
#include "Session/AutomaticPlacer.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

std::string placeOf (const Patch& patch, const std::string& id)
{
    const auto* module = patch.findModule (id);
    return module != nullptr ? module->isolation.toText() : "nowhere";
}

/// A device that needs `load` of each block's time.
EngineStatus statusOf (const Patch& patch, std::uint64_t blocks, double load)
{
    EngineStatus status;
    status.sampleRate = 48000.0;
    status.maxFrames = 64;
    status.blocks = blocks;
    status.load = load;

    for (const auto& module : patch.modules)
    {
        ModuleStatus m;
        m.id = module.id;
        m.microseconds = 2.0;
        status.modules.push_back (m);
    }

    return status;
}

} // namespace

TEST_CASE ("Session placement: a mode moves what plays and leaves what is saved", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto saved = session.patch().modules;
    REQUIRE (session.perform (std::make_unique<SetPlacement> (Placement {PlacementMode::together})) == "");
    CHECK (session.isModified());
    CHECK (session.patch().modules == saved);

    for (const auto& module : session.placedPatch().modules)
        CHECK (module.isolation.toText() == "group:all");

    for (const auto& module : session.engine().status().modules)
        CHECK (module.group == "all");

    CHECK (session.undoName() == "Place the modules: Together");
    REQUIRE (session.undo() == "");
    CHECK (session.placedPatch() == session.patch());
    CHECK_FALSE (session.perform (std::make_unique<SetPlacement> (Placement {PlacementMode::automatic, 99})).empty());
}

TEST_CASE ("Session placement: what the automatic mode does is no step, and forgotten with the patch", "[session]")
{
    SessionRig session;
    session.addVoice();
    REQUIRE (session.perform (std::make_unique<SetPlacement> (Placement {PlacementMode::automatic})) == "");
    const auto step = session.undoName();
    const auto patch = session.patch();
    CHECK (placeOf (session.placedPatch(), "vco1") == "process");

    REQUIRE (session.placeAutomatically (
                 {{"vco1", {Isolation::Kind::group, "auto-1"}}, {"vca1", {Isolation::Kind::group, "auto-1"}}})
             == "");
    CHECK (placeOf (session.placedPatch(), "vco1") == "group:auto-1");
    CHECK (placeOf (session.placedPatch(), "out1") == "process");
    CHECK (session.patch() == patch);
    CHECK (session.undoName() == step);

    // An edit keeps it.
    REQUIRE (session.perform (std::make_unique<RenameModule> ("vco1", "Bass")) == "");
    CHECK (placeOf (session.placedPatch(), "vca1") == "group:auto-1");

    REQUIRE (session.newPatch() == "");
    session.addVoice();
    CHECK (placeOf (session.placedPatch(), "vco1") != "group:auto-1");
}

TEST_CASE ("AutomaticPlacer: groups modules while the load is high, not too often", "[session]")
{
    SessionRig session;
    session.addVoice();
    AutomaticPlacer placer (session);
    std::uint64_t blocks = 0;
    int changes = 0;

    const auto watch = [&] (double from, double to, double load)
    {
        for (auto seconds = from; seconds < to; seconds += 0.05)
        {
            const auto before = session.placedPatch();
            placer.look (statusOf (session.patch(), ++blocks, load), seconds, 2);
            changes += session.placedPatch() == before ? 0 : 1;
        }
    };

    // Another mode: nothing happens.
    watch (0.0, 5.0, 0.99);
    CHECK (changes == 0);

    REQUIRE (session.perform (std::make_unique<SetPlacement> (Placement {PlacementMode::automatic, 50})) == "");
    watch (5.0, 10.0, 0.3);
    CHECK (changes == 0);

    watch (10.0, 10.9, 0.95);
    CHECK (changes == 0);
    watch (10.9, 30.0, 0.95);
    CHECK (changes >= 1);
    CHECK (changes <= 7);
    CHECK (placeOf (session.placedPatch(), "vco1") == placeOf (session.placedPatch(), "out1"));
    CHECK (placeOf (session.placedPatch(), "vco1").starts_with ("group:"));

    // Nothing plays: the last look does not count for ever.
    const auto before = session.placedPatch();

    for (auto seconds = 30.0; seconds < 60.0; seconds += 0.05)
        placer.look (statusOf (session.patch(), blocks, 0.0), seconds, 2);

    CHECK (session.placedPatch() == before);
}
