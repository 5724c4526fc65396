// A session, its journal and its file together.
#include "SessionRig.h"

#include "Graph/PatchFile.h"
#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace bulkhead;
using namespace bulkhead::test;
using namespace std::chrono_literals;
using bulkhead::graphtests::TemporaryFolder;

namespace
{

struct Rig
{
    Rig() { session.journalTo (&journal, state); }

    /// What would be found if the program died now; nothing when there is no journal.
    std::optional<JournalReading> journalled()
    {
        REQUIRE (journal.flush (20s));

        // The journal's own thread makes the folder, maybe only now.
        std::error_code error;

        for (const auto& entry : std::filesystem::directory_iterator (state + "/journals", error))
            if (entry.path().extension() == ".journal")
                return readJournal (TemporaryFolder::read (entry.path().string()));

        return std::nullopt;
    }

    /// The journal has just what the session has.
    bool agrees()
    {
        const auto found = journalled();
        return found && found->problem.empty() && found->patch == readPatch (writePatch (session.patch())).patch
               && found->header.file == session.filePath() && found->header.holds == session.fileHolds();
    }

    std::string file (const std::string& name) const { return temporary.path (name); }

    const TemporaryFolder temporary;
    const std::string state = temporary.path ("state");
    EditJournal journal {JournalFolder (state), nullptr};
    SessionRig session;
};

} // namespace

TEST_CASE ("Session: whatever changes the patch reaches the journal", "[session]")
{
    Rig rig;
    auto& session = rig.session;
    CHECK_FALSE (rig.journalled());
    session.addVoice();
    CHECK (rig.agrees());
    REQUIRE (session.saveAs (rig.file ("a.bulkhead")).empty());
    CHECK_FALSE (rig.journalled());

    MidiMapping mapping;
    mapping.controller = 74;
    mapping.module = "vca1";
    mapping.parameter = "gain";

    SECTION ("a knob")
    {
        REQUIRE (session.make<SetParameter> ("vco1", "frequency", 330.0f).empty());
        CHECK (rig.agrees());
        REQUIRE (session.make<SetParameter> ("vco1", "frequency", 331.0f).empty());
        CHECK (rig.agrees());
    }

    SECTION ("a controller")
    {
        REQUIRE (session.turn ({"vca1", "gain"}, -3.0f).empty());
        CHECK (rig.agrees());
    }

    SECTION ("a mapping")
    {
        REQUIRE (session.make<MapController> (mapping).empty());
        CHECK (rig.agrees());
    }

    SECTION ("a place")
    {
        REQUIRE (session.make<SetPlacement> (Placement {PlacementMode::hybrid}).empty());
        CHECK (rig.agrees());
    }

    SECTION ("undo and redo; back at what is saved there is no journal")
    {
        REQUIRE (session.make<RenameModule> ("vco1", "Bass").empty());
        REQUIRE (session.make<SetParameter> ("vco1", "frequency", 330.0f).empty());
        REQUIRE (session.undo().empty());
        CHECK (rig.agrees());
        REQUIRE (session.undo().empty());
        CHECK_FALSE (rig.journalled());
        REQUIRE (session.redo().empty());
        CHECK (rig.agrees());
    }

    SECTION ("another patch")
    {
        REQUIRE (session.make<RenameModule> ("vco1", "Bass").empty());
        REQUIRE (session.newPatch().empty());
        CHECK_FALSE (rig.journalled());
    }

    SECTION ("what the user does not want")
    {
        REQUIRE (session.make<RenameModule> ("vco1", "Bass").empty());
        session.abandonChanges();
        CHECK_FALSE (rig.journalled());
    }
}

TEST_CASE ("Session: what is changed while a save is under way counts as not saved", "[session]")
{
    Rig rig;
    auto& session = rig.session;
    session.addVoice();
    const auto save = session.beginSave (rig.file ("a.bulkhead"));
    REQUIRE (session.make<RenameModule> ("vco1", "Bass").empty());
    const auto result = save.run();
    session.finishSave (save, result);
    CHECK (session.filePath() == rig.file ("a.bulkhead"));
    CHECK (session.patch().name == "a");
    CHECK (session.isModified());
    CHECK (rig.agrees());
    CHECK (loadPatchFile (rig.file ("a.bulkhead")).patch.findModule ("vco1")->name != "Bass");
    REQUIRE (session.undo().empty());
    CHECK_FALSE (session.isModified());
    CHECK_FALSE (rig.journalled());

    // One whose patch is gone by its end says nothing of the new one.
    const auto late = session.beginSave (rig.file ("b.bulkhead"));
    REQUIRE (session.newPatch().empty());
    session.finishSave (late, late.run());
    CHECK (session.filePath().empty());
}

TEST_CASE ("Session: what is recovered is modified, belongs to its file, and does not write it", "[session]")
{
    Rig rig;
    auto& session = rig.session;
    const auto file = rig.file ("a.bulkhead");
    session.addVoice();
    REQUIRE (session.saveAs (file).empty());
    REQUIRE (session.make<RenameModule> ("vco1", "Bass").empty());
    const auto lost = rig.journalled();
    REQUIRE (lost);
    const auto saved = TemporaryFolder::read (file);
    REQUIRE (session.newPatch().empty());

    REQUIRE (session.recover (lost->patch, lost->header.file, lost->header.holds).empty());
    CHECK (session.patch().findModule ("vco1")->name == "Bass");
    CHECK (session.filePath() == file);
    CHECK (session.isModified());
    CHECK_FALSE (session.canUndo());
    CHECK (rig.agrees());
    CHECK (TemporaryFolder::read (file) == saved);

    SECTION ("it is saved like any other")
    {
        REQUIRE (session.save().empty());
        CHECK_FALSE (session.isModified());
        CHECK (loadPatchFile (file).patch == session.patch());
        CHECK_FALSE (rig.journalled());
    }

    SECTION ("unless somebody else has changed the file since")
    {
        rig.temporary.write ("a.bulkhead", "theirs");
        CHECK_FALSE (session.save().empty());
        CHECK (TemporaryFolder::read (file) == "theirs");
        CHECK (session.isModified());
        CHECK (rig.agrees());
    }
}

TEST_CASE ("Session: a save that fails leaves everything as it was, and modified", "[session]")
{
    Rig rig;
    auto& session = rig.session;
    session.addVoice();
    const auto before = session.patch();
    CHECK_FALSE (session.saveAs (rig.file ("gone/a.bulkhead")).empty());
    CHECK (session.patch() == before);
    CHECK (session.filePath().empty());
    CHECK (session.isModified());
    CHECK (rig.agrees());
}

TEST_CASE ("Session: opening a patch is on record until another one is", "[session]")
{
    Rig rig;
    REQUIRE (savePatchFile (PatchBuilder ("host").add ("vco1", "vco").patch, rig.file ("a.bulkhead")).empty());
    const auto hasRecord = [&]
    {
        REQUIRE (rig.journal.flush (20s));

        // The folder may not be there yet.
        std::error_code ignored;

        for (const auto& entry : std::filesystem::directory_iterator (rig.state + "/journals", ignored))
            if (entry.path().extension() == ".start")
                return true;

        return false;
    };

    CHECK_FALSE (hasRecord());
    REQUIRE (rig.session.open (rig.file ("a.bulkhead")).empty());
    CHECK (hasRecord());
    REQUIRE (rig.session.newPatch().empty());
    CHECK_FALSE (hasRecord());
}
