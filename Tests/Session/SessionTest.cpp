#include "SessionRig.h"

#include "Graph/PatchFile.h"
#include "Graph/Placement.h"
#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <random>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Session: every command is done, undone and done again", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto start = session.patch();
    std::vector<Patch> steps {start};
    const auto changesBefore = session.changes;

    const auto make = [&] (std::unique_ptr<Command> command)
    {
        session.beginGesture();
        REQUIRE (session.perform (std::move (command)) == "");
        session.endGesture();
        steps.push_back (session.patch());
        REQUIRE_FALSE (steps.back() == steps[steps.size() - 2]);
    };

    make (std::make_unique<SetParameter> ("vco1", "frequency", 330.0f));
    make (std::make_unique<MoveModules> (std::vector<std::string> {"vco1"}, 5.0, 6.0));
    make (std::make_unique<RenameModule> ("vco1", "Bass"));
    make (std::make_unique<SetIsolation> ("vca1", Isolation()));
    make (std::make_unique<SetPlacement> (Placement {PlacementMode::hybrid}));
    make (std::make_unique<Connect> (*PortRef::fromText ("vco1.sine"), *PortRef::fromText ("out1.right")));
    make (std::make_unique<Disconnect> (*PortRef::fromText ("vco1.saw"), *PortRef::fromText ("vca1.in")));
    make (std::make_unique<AddModule> (PatchBuilder ("host").add ("midi1", "midi_in").patch.modules[0]));
    make (std::make_unique<SetParameter> ("midi1", "voices", 3.0f));
    make (std::make_unique<RemoveModules> (std::vector<std::string> {"vca1", "vco1"}));
    CHECK (session.changes == changesBefore + 9);
    CHECK (session.parameterChanges == 1);

    for (std::size_t i = steps.size() - 1; i-- > 0;)
    {
        REQUIRE (session.canUndo());
        REQUIRE (session.undo() == "");
        REQUIRE (session.patch() == steps[i]);
    }

    for (std::size_t i = 1; i < steps.size(); ++i)
    {
        REQUIRE (session.canRedo());
        REQUIRE (session.redo() == "");
        REQUIRE (session.patch() == steps[i]);
    }

    CHECK_FALSE (session.canRedo());
    CHECK_FALSE (session.redo().empty());
}

TEST_CASE ("Session: within a gesture the turns of a knob are one step", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto before = session.patch();

    session.beginGesture();

    for (const auto value : {100.0f, 200.0f, 300.0f})
        REQUIRE (session.make<SetParameter> ("vco1", "frequency", value).empty());

    session.endGesture();
    session.beginGesture();
    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 400.0f).empty());
    session.endGesture();

    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 400.0f);
    REQUIRE (session.undo().empty());
    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 300.0f);
    REQUIRE (session.undo().empty());
    CHECK (session.patch() == before);
    REQUIRE (session.redo().empty());
    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 300.0f);
}

TEST_CASE ("Session: what controllers turn without a pause is one step", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto before = session.patch();

    for (int i = 0; i <= 10; ++i)
    {
        REQUIRE (session.turn ({"vco1", "frequency"}, 100.0f + static_cast<float> (i)).empty());
        REQUIRE (session.turn ({"vca1", "gain"}, -static_cast<float> (i)).empty());
    }

    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 110.0f);
    CHECK (session.patch().findModule ("vca1")->parameters.at ("gain") == -10.0f);
    CHECK (session.undoName() == "Turn controllers");

    SECTION ("undone and done again together")
    {
        REQUIRE (session.undo().empty());
        CHECK (session.patch() == before);
        REQUIRE (session.redo().empty());
        CHECK (session.patch().findModule ("vca1")->parameters.at ("gain") == -10.0f);

        // What comes after is another step.
        REQUIRE (session.turn ({"vco1", "frequency"}, 300.0f).empty());
        REQUIRE (session.undo().empty());
        CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 110.0f);
    }

    SECTION ("a change by hand between is a step of its own")
    {
        REQUIRE (session.make<SetParameter> ("vco1", "fine", 5.0f).empty());
        REQUIRE (session.turn ({"vco1", "frequency"}, 200.0f).empty());
        REQUIRE (session.undo().empty());
        CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 110.0f);
        CHECK (session.patch().findModule ("vco1")->parameters.at ("fine") == 5.0f);
    }

    SECTION ("what there is not is refused")
    {
        CHECK_FALSE (session.turn ({"vco9", "frequency"}, 1.0f).empty());
        CHECK_FALSE (session.turn ({"vco1", "nothing"}, 1.0f).empty());
    }
}

TEST_CASE ("Session: outside of a gesture each change is a step of its own", "[session]")
{
    SessionRig session;
    session.addVoice();
    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 100.0f).empty());
    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 200.0f).empty());
    REQUIRE (session.undo().empty());
    CHECK (session.patch().findModule ("vco1")->parameter (0) == 100.0f);
}

TEST_CASE ("Session: what a command refuses changes nothing", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto before = session.patch();
    const auto undoName = session.undoName();
    const auto changes = session.changes;

    CHECK_FALSE (session.add ("vco1", "vco").empty());
    CHECK_FALSE (session.connect ("vco1.nothing", "vca1.in").empty());
    CHECK_FALSE (session.make<SetParameter> ("nobody", "x", 1.0f).empty());
    CHECK_FALSE (session.make<RemoveModules> (std::vector<std::string> {"nobody"}).empty());
    CHECK (session.patch() == before);
    CHECK (session.undoName() == undoName);
    CHECK (session.changes == changes);
}

TEST_CASE ("Session: what the engine refuses changes nothing", "[session]")
{
    SessionRig session;
    REQUIRE (session.engine().configure (48000.0, 4096).empty());
    REQUIRE (session.add ("midi1", "midi_in", "group:x").empty());
    REQUIRE (session.make<SetParameter> ("midi1", "voices", 1.0f).empty());

    for (int i = 0; i < 8; ++i)
    {
        REQUIRE (session.add ("vco" + std::to_string (i), "vco", "group:x").empty());
        REQUIRE (session.connect ("midi1.pitch", "vco" + std::to_string (i) + ".pitch").empty());
    }

    // Sixteen voices of all of them do not fit into one process.
    const auto before = session.patch();
    const auto undoName = session.undoName();
    CHECK_THAT (session.make<SetParameter> ("midi1", "voices", 16.0f), Catch::Contains ("does not fit"));
    CHECK (session.patch() == before);
    CHECK (session.undoName() == undoName);

    // And what it plays is still that patch: undoing and redoing goes on from there.
    REQUIRE (session.undo().empty());
    REQUIRE (session.redo().empty());
    CHECK (session.patch() == before);
}

TEST_CASE ("Session: modified, or not", "[session]")
{
    const graphtests::TemporaryFolder folder;
    const auto file = folder.path ("a.bulkhead");
    SessionRig session;
    CHECK_FALSE (session.isModified());
    CHECK_FALSE (session.save().empty()); // it has no file yet

    session.addVoice();
    CHECK (session.isModified());
    REQUIRE (session.saveAs (file).empty());
    CHECK_FALSE (session.isModified());
    CHECK (session.filePath() == file);

    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 100.0f).empty());
    CHECK (session.isModified());
    REQUIRE (session.undo().empty());
    CHECK_FALSE (session.isModified());
    REQUIRE (session.redo().empty());
    CHECK (session.isModified());
    REQUIRE (session.save().empty());
    CHECK_FALSE (session.isModified());
    CHECK (writePatch (loadPatchFile (file).patch) == writePatch (session.patch()));

    REQUIRE (session.undo().empty());
    CHECK (session.isModified());
}

TEST_CASE ("Session: what a plugin's own editor turns in a gesture is one step", "[session]")
{
    SessionRig session;
    session.addVoice();
    const auto before = session.patch();

    for (const auto value : {100.0f, 200.0f, 300.0f})
        REQUIRE (session.turnedInEditor ({"vco1", "frequency"}, value).empty());

    session.endTurn();

    for (const auto value : {400.0f, 500.0f})
        REQUIRE (session.turnedInEditor ({"vco1", "frequency"}, value).empty());

    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 500.0f);
    REQUIRE (session.undo().empty());
    CHECK (session.patch().findModule ("vco1")->parameters.at ("frequency") == 300.0f);
    REQUIRE (session.undo().empty());
    CHECK (session.patch() == before);
    CHECK_FALSE (session.turnedInEditor ({"vco9", "frequency"}, 1.0f).empty());
}

TEST_CASE ("Session: a turn of the same knob after saving is a change", "[session]")
{
    const graphtests::TemporaryFolder folder;
    SessionRig session;
    session.addVoice();
    session.beginGesture();
    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 100.0f).empty());
    REQUIRE (session.saveAs (folder.path ("a.bulkhead")).empty());
    REQUIRE (session.make<SetParameter> ("vco1", "frequency", 200.0f).empty());
    session.endGesture();
    CHECK (session.isModified());
}

TEST_CASE ("Session: another way taken after undoing what was saved is a change", "[session]")
{
    const graphtests::TemporaryFolder folder;
    SessionRig session;
    session.addVoice();
    REQUIRE (session.saveAs (folder.path ("a.bulkhead")).empty());
    REQUIRE (session.undo().empty());
    REQUIRE (session.make<RenameModule> ("vco1", "Other").empty()); // as many steps as were saved
    CHECK (session.isModified());
    REQUIRE (session.undo().empty());
    CHECK (session.isModified()); // what was saved cannot be reached any more
}

TEST_CASE ("Session: opening replaces all, and what cannot be opened changes nothing", "[session]")
{
    const graphtests::TemporaryFolder folder;
    const auto file = folder.path ("a.bulkhead");
    REQUIRE (savePatchFile (sinePatch ("host"), file).empty());

    SessionRig session;
    session.addVoice();
    REQUIRE (session.open (file).empty());
    CHECK (session.patch() == loadPatchFile (file).patch);
    CHECK_FALSE (session.canUndo());
    CHECK_FALSE (session.isModified());

    const auto before = session.patch();
    REQUIRE (session.make<RenameModule> ("vco1", "x").empty());
    CHECK_FALSE (session.open (folder.path ("missing.bulkhead")).empty());
    CHECK (session.filePath() == file);
    CHECK (session.isModified());
    REQUIRE (session.undo().empty());
    CHECK (session.patch() == before);

    REQUIRE (session.newPatch().empty());
    CHECK (session.patch().modules.empty());
    CHECK (session.filePath().empty());
}

TEST_CASE ("Session: what was not understood in a file is said", "[session]")
{
    const graphtests::TemporaryFolder folder;
    auto patch = sinePatch ("host").patch;
    patch.modules.push_back (PatchBuilder().add ("strange", "lv2:http://example.org/x").patch.modules[0]);
    REQUIRE (savePatchFile (patch, folder.path ("a.bulkhead")).empty());
    SessionRig session;
    REQUIRE (session.open (folder.path ("a.bulkhead")).empty());
    REQUIRE_FALSE (session.notices.empty());
    CHECK (session.patch().findModule ("strange") != nullptr);
}

TEST_CASE ("Session: ids that are free", "[session]")
{
    SessionRig session;
    CHECK (session.freeIdFor ("vco") == "vco1");
    session.addVoice();
    CHECK (session.freeIdFor ("vco") == "vco2");
    CHECK (session.freeIdFor ("lfo") == "lfo1");
}

namespace
{

/// A change at random, which may be refused.
std::unique_ptr<Command> randomCommand (std::mt19937& random, const Patch& patch, int& next)
{
    const auto anyOf = [&](const auto& list) -> const auto& { return list[random() % list.size()]; };
    const std::string types[] = {"vco", "vca", "mixer", "lfo", "midi_in", "output"};
    const Isolation places[] = {{Isolation::Kind::host, {}}, {Isolation::Kind::group, "a"}};

    if (patch.modules.size() < 3 || random() % 5 == 0)
    {
        auto module = PatchBuilder ("host")
                          .add ("n" + std::to_string (next++ % 12), types[random() % std::size (types)])
                          .patch.modules[0];
        module.x = static_cast<double> (random() % 100);
        return std::make_unique<AddModule> (module);
    }

    const auto& module = anyOf (patch.modules);
    const auto& info = module.moduleType()->info;

    switch (random() % 9)
    {
        case 8:
            return std::make_unique<SetPlacement> (Placement {placementModes()[random() % 8]});
        case 0:
            return std::make_unique<RemoveModules> (std::vector<std::string> {module.id});
        case 1:
            return std::make_unique<RenameModule> (module.id, std::to_string (random() % 100));
        case 2:
            return std::make_unique<SetIsolation> (module.id, places[random() % std::size (places)]);
        case 3:
            return std::make_unique<MoveModules> (std::vector<std::string> {module.id, anyOf (patch.modules).id},
                                                  static_cast<double> (random() % 100),
                                                  -static_cast<double> (random() % 100));
        case 4:
            if (! patch.cables.empty())
            {
                const auto& cable = anyOf (patch.cables);
                return std::make_unique<Disconnect> (cable.from, cable.to);
            }

            [[fallthrough]];
        case 5:
        {
            const auto& to = anyOf (patch.modules);
            const auto& inputs = to.moduleType()->info.inputs;
            return std::make_unique<Connect> (
                PortRef {module.id, std::string (anyOf (info.outputs).id)},
                PortRef {to.id, inputs.empty() ? "none" : std::string (anyOf (inputs).id)});
        }
        default:
            return std::make_unique<SetParameter> (module.id, std::string (anyOf (info.parameters).id),
                                                   static_cast<float> (random() % 2000) - 100.0f);
    }
}

} // namespace

TEST_CASE ("Session: through random changes, undoing and redoing leads to equal patches", "[session]")
{
    std::mt19937 random (4);
    SessionRig session;
    std::vector<Patch> steps {session.patch()}; // by position
    std::size_t position = 0;
    int next = 0, refused = 0, done = 0;

    for (int round = 0; round < 600; ++round)
    {
        const auto before = session.patch();
        const auto what = random() % 10;

        if (what < 5)
        {
            session.beginGesture();
            const auto problem = session.perform (randomCommand (random, session.patch(), next));
            session.endGesture();

            if (! problem.empty())
            {
                ++refused;
                REQUIRE (session.patch() == before);
                continue;
            }

            ++done;
            steps.resize (++position);
            steps.push_back (session.patch());
        }
        else if (what < 8 && session.canUndo())
        {
            REQUIRE (session.undo() == "");
            REQUIRE (session.patch() == steps[--position]);
        }
        else if (session.canRedo())
        {
            REQUIRE (session.redo() == "");
            REQUIRE (session.patch() == steps[++position]);
        }

        REQUIRE (session.canUndo() == (position > 0));
        REQUIRE (session.canRedo() == (position + 1 < steps.size()));
    }

    CHECK (done > 100);
    CHECK (refused > 5);

    while (session.canUndo())
        REQUIRE (session.undo() == "");

    CHECK (session.patch() == steps[0]);
}
