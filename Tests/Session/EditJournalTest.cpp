#include "Session/EditJournal.h"
#include "Graph/TemporaryFolder.h"
#include "Graph/TestPatches.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <sys/mount.h>
#include <sys/stat.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;
using namespace std::chrono_literals;
using Which = JournalFolder::Which;

namespace
{

constexpr auto generous = 20s;

/// A journal in a folder of its own, and what it says.
struct Rig
{
    explicit Rig (const std::string& below = "state") : folder (temporary.path (below)) {}

    EditJournal& start()
    {
        journal.emplace (folder,
                         [this] (const std::string& words)
                         {
                             const std::lock_guard lock (mutex);
                             said.push_back (words);
                         });
        return *journal;
    }

    /// What a program would find if this one died now: a copy, for it lives.
    JournalReading now() const
    {
        // The journal's own thread makes the folder, maybe only now.
        std::error_code error;

        for (const auto& entry : std::filesystem::directory_iterator (temporary.path ("state/journals"), error))
            if (entry.path().extension() == ".journal")
                return readJournal (TemporaryFolder::read (entry.path().string()));

        JournalReading none;
        none.problem = "none";
        return none;
    }

    int entries() const
    {
        std::error_code error;
        const std::filesystem::directory_iterator all (temporary.path ("state/journals"), error);
        return static_cast<int> (std::distance (begin (all), end (all)));
    }

    std::vector<std::string> sayings()
    {
        const std::lock_guard lock (mutex);
        return said;
    }

    const TemporaryFolder temporary;
    const JournalFolder folder;
    std::mutex mutex;
    std::vector<std::string> said;
    std::optional<EditJournal> journal;
    Patch patch = readPatch (bassLine()).patch;
};

} // namespace

TEST_CASE ("Edit journal: what is recorded is on the disk soon, and goes when it is cleared", "[session]")
{
    Rig rig;
    auto& journal = rig.start();
    const FileFingerprint held {3, 4};
    journal.record (rig.patch, "/a.bulkhead", held);
    REQUIRE (journal.flush (generous));
    CHECK (rig.now().problem == "");
    CHECK (rig.now().patch == rig.patch);
    CHECK (rig.now().header.file == "/a.bulkhead");
    CHECK (rig.now().header.holds == held);

    // It lives, so nobody else is offered it.
    CHECK (rig.folder.find (Which::all).journals.empty());

    // Turns are known by their module.
    rig.patch.modules[0].parameters["frequency"] = 123.0f;
    journal.recordParameters (rig.patch, "/a.bulkhead", held, {{rig.patch.modules[0].id, "frequency"}});
    REQUIRE (journal.flush (generous));
    CHECK (rig.now().patch == rig.patch);

    journal.clear();
    REQUIRE (journal.flush (generous));
    CHECK (rig.now().problem == "none");

    // After that, a turn is all that there is.
    journal.recordParameters (rig.patch, "/a.bulkhead", held, {{rig.patch.modules[0].id, "frequency"}});
    REQUIRE (journal.flush (generous));
    CHECK (rig.now().patch == rig.patch);
    CHECK (rig.sayings().empty());
}

TEST_CASE ("Edit journal: changes that do not end are written all the same", "[session]")
{
    Rig rig;
    auto& journal = rig.start();
    std::atomic<bool> isWritten = false;
    journal.onceWritten ([&] { isWritten = true; });
    const auto until = std::chrono::steady_clock::now() + generous;

    // With less than EditJournal::quiet between them, unless the machine is away.
    for (float value = 100.0f; ! isWritten; value += 1.0f)
    {
        REQUIRE (std::chrono::steady_clock::now() < until);
        rig.patch.modules[0].parameters["frequency"] = value;
        journal.recordParameters (rig.patch, "", {}, {{rig.patch.modules[0].id, "frequency"}});
        std::this_thread::sleep_for (1ms);
    }

    CHECK (rig.now().problem == "");
}

TEST_CASE ("Edit journal: what waits for a write is told of a save that comes before it, too", "[session]")
{
    Rig rig;
    std::atomic<bool> isTold = false;
    rig.start().record (rig.patch, "", {});
    rig.journal->onceWritten ([&] { isTold = true; });
    rig.journal->clear();
    REQUIRE (rig.journal->flush (generous));
    CHECK (isTold);
}

TEST_CASE ("Edit journal: an orderly end leaves what is not saved, and nothing else", "[session]")
{
    Rig rig;
    rig.start().record (rig.patch, "", {});
    rig.journal.reset(); // at once: it is written all the same
    REQUIRE (rig.folder.find (Which::lost).journals.size() == 1);
    CHECK (rig.folder.find (Which::lost).journals[0].reading.patch == rig.patch);
    const auto left = rig.entries();

    rig.start().record (rig.patch, "", {});
    rig.journal->beginStart ({1, 2});
    rig.journal->clear();
    rig.journal.reset();
    CHECK (rig.entries() == left);
}

TEST_CASE ("Edit journal: a start is on record before the patch is played", "[session]")
{
    Rig rig;
    const FileFingerprint patch {1, 2};
    rig.start().beginStart (patch);
    REQUIRE (rig.journal->flush (generous));
    CHECK (rig.entries() == 2);
    CHECK (rig.folder.failedStarts (patch) == 0);
    rig.journal->endStart();
    REQUIRE (rig.journal->flush (generous));
    CHECK (rig.entries() == 1);

    // One that has failed before is forgotten by an orderly end.
    JournalFolder::Place place;
    REQUIRE (rig.folder.takePlace (place) == "");
    JournalFolder::recordStart (place, patch);
    place.lock.reset();
    CHECK (rig.folder.failedStarts (patch) == 1);
    rig.journal->beginStart (patch);
    rig.journal.reset();
    CHECK (rig.folder.failedStarts (patch) == 0);
}

TEST_CASE ("Edit journal: that it cannot be written is said once, and it is tried again", "[session]")
{
    Rig rig;
    rig.temporary.write ("state", "a file where the folder should be");
    auto& journal = rig.start();
    journal.record (rig.patch, "", {});
    CHECK_FALSE (journal.flush (10ms));
    std::atomic<bool> isWritten = false;
    journal.onceWritten ([&] { isWritten = true; });
    const auto until = std::chrono::steady_clock::now() + generous;

    while (rig.sayings().empty() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for (1ms);

    std::filesystem::remove (rig.temporary.path ("state"));
    REQUIRE (journal.flush (generous));
    CHECK (isWritten);
    CHECK (rig.now().patch == rig.patch);
    REQUIRE (rig.sayings().size() == 2);
    CHECK_THAT (rig.sayings()[0], Catch::StartsWith ("changes that you do not save would be lost"));
    CHECK_THAT (rig.sayings()[1], Catch::EndsWith ("kept safe again"));
}

TEST_CASE ("Edit journal: a full disk is said, and what was written before stays whole", "[session]")
{
    Rig rig;
    const auto state = rig.temporary.path ("state");
    REQUIRE (::mkdir (state.c_str(), 0700) == 0);

    if (::mount ("bulkhead-test", state.c_str(), "tmpfs", 0, "size=256k") != 0)
    {
        WARN ("skipped: only root can make a small disk");
        return;
    }

    {
        auto& journal = rig.start();
        journal.record (rig.patch, "", {});
        CHECK (journal.flush (generous));
        const auto before = rig.patch;
        rig.patch.unknownFields["large"] = std::string (300000, 'x');
        journal.record (rig.patch, "", {});
        const auto until = std::chrono::steady_clock::now() + generous;

        while (rig.sayings().empty() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for (1ms);

        CHECK (rig.now().patch == before);
        rig.patch = before;
        rig.patch.name = "small again";
        journal.record (rig.patch, "", {});
        CHECK (journal.flush (generous));
        CHECK (rig.now().patch == rig.patch);
        const auto said = rig.sayings();
        CHECK (said.size() == 2);
        CHECK_THAT (said.front(), Catch::Contains ("the disk is full"));
        rig.journal.reset();
    }

    CHECK (::umount (state.c_str()) == 0);
}
