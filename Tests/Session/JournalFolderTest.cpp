#include "Session/JournalFolder.h"
#include "Graph/TemporaryFolder.h"
#include "Graph/TestPatches.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <utime.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;
using Which = JournalFolder::Which;

namespace
{

/// A state folder, and programs that live and die in it.
struct Rig
{
    const TemporaryFolder temporary;
    const JournalFolder folder {temporary.path ("state")};

    std::string path (const std::string& name) const { return temporary.path ("state/" + name); }

    JournalFolder::Place live() const
    {
        JournalFolder::Place place;
        REQUIRE (folder.takePlace (place) == "");
        return place;
    }

    /// A program that has died with these changes; returns its journal.
    std::string die (const std::string& text) const
    {
        const auto place = live();
        REQUIRE (saveFileAtomically (place.journal, text) == "");
        return place.journal;
    }

    std::string die (const std::string& file, std::int64_t written) const
    {
        return die (writeJournal ({file, {}, written}, bassLine()));
    }

    int countIn (const std::string& name) const
    {
        std::error_code error;
        const std::filesystem::directory_iterator entries (path (name), error);
        return error ? 0 : static_cast<int> (std::distance (begin (entries), end (entries)));
    }
};

} // namespace

TEST_CASE ("Journal folder: what living programs have is theirs, what dead ones left is found", "[session]")
{
    const Rig rig;
    CHECK (rig.folder.find (Which::all).journals.empty());

    auto living = rig.live();
    struct stat info = {};
    REQUIRE (::stat (rig.path ("").c_str(), &info) == 0);
    CHECK ((info.st_mode & 0777) == 0700);
    REQUIRE (saveFileAtomically (living.journal, writeJournal ({"", {}, 5}, bassLine())) == "");
    CHECK (rig.folder.find (Which::all).journals.empty());

    rig.die ("/a.bulkhead", 10);
    rig.die ("/b.bulkhead", 20);
    living.lock.reset();

    {
        const auto found = rig.folder.find (Which::lost);
        REQUIRE (found.journals.size() == 3);
        CHECK (found.problems.empty());
        CHECK (found.journals[0].reading.header.file == "/b.bulkhead");
        CHECK (found.journals[2].reading.header.file.empty());
        CHECK (found.journals[0].reading.patch == readPatch (bassLine()).patch);

        // As long as one offers them, no other does.
        CHECK (rig.folder.find (Which::all).journals.empty());
    }

    CHECK (rig.folder.find (Which::all).journals.size() == 3);
}

TEST_CASE ("Journal folder: the lock ends with the program, whatever ends it", "[session]")
{
    const Rig rig;
    int ready[2] = {};
    REQUIRE (::pipe (ready) == 0);
    const auto child = ::fork();
    REQUIRE (child >= 0);

    if (child == 0)
    {
        JournalFolder::Place place;
        const auto ok = rig.folder.takePlace (place).empty()
                        && saveFileAtomically (place.journal, writeJournal ({"", {}, 1}, bassLine())).empty();

        if (! ok || ::write (ready[1], "x", 1) != 1)
            ::_exit (1);

        for (;;)
            ::pause();
    }

    char byte = 0;
    REQUIRE (::read (ready[0], &byte, 1) == 1);
    CHECK (rig.folder.find (Which::lost).journals.empty());
    ::kill (child, SIGKILL);
    int status = 0;
    REQUIRE (::waitpid (child, &status, 0) == child);
    CHECK (rig.folder.find (Which::lost).journals.size() == 1);
    ::close (ready[0]);
    ::close (ready[1]);
}

TEST_CASE ("Journal folder: what a dead program had nothing unsaved in is tidied up", "[session]")
{
    const Rig rig;
    const auto file = rig.temporary.write ("a.bulkhead", bassLine());
    rig.live(); // and dies
    rig.die (file, 3); // saved, and killed before it could say so
    CHECK (rig.folder.find (Which::all).journals.empty());
    CHECK (rig.countIn ("journals") == 0);
    CHECK (TemporaryFolder::read (file) == bassLine());
}

TEST_CASE ("Journal folder: a damaged journal is said and moved aside, a newer one left alone", "[session]")
{
    const Rig rig;
    const auto text = writeJournal ({"", {}, 1}, bassLine());
    rig.die (text.substr (0, text.size() / 2));
    const auto newer = rig.die ("bulkhead-journal 2\n");
    auto found = rig.folder.find (Which::lost);
    CHECK (found.journals.empty());
    REQUIRE (found.problems.size() == 1);
    CHECK_THAT (found.problems[0], Catch::Contains ("it is cut off") && Catch::Contains ("/damaged"));
    CHECK (rig.countIn ("damaged") == 1);
    CHECK (std::filesystem::exists (newer));

    CHECK (rig.folder.find (Which::lost).problems.empty());

    // Nothing to read at all: a FIFO must not stop the start.
    const auto fifo = rig.die (text);
    std::filesystem::remove (fifo);
    REQUIRE (::mkfifo (fifo.c_str(), 0600) == 0);
    CHECK (rig.folder.find (Which::lost).problems.size() == 1);
}

TEST_CASE ("Journal folder: of two versions the newer one is taken, unless it is cut off", "[session]")
{
    const Rig rig;
    auto patch = readPatch (bassLine()).patch;
    patch.name = "newer";
    const auto newer = writeJournal ({"", {}, 2}, writePatch (patch));
    const auto write = [&] (const std::string& next)
    {
        const auto place = rig.live();
        REQUIRE (saveFileAtomically (place.journal, writeJournal ({"", {}, 1}, bassLine())) == "");
        REQUIRE (JournalFolder::writeAtOnce (place.next, next) == "");
    };

    write (newer);

    {
        auto found = rig.folder.find (Which::lost);
        REQUIRE (found.journals.size() == 1);
        CHECK (found.journals[0].name() == "newer");
        REQUIRE (rig.folder.keep (found.journals[0]) == "");
        CHECK (rig.countIn ("journals") == 0);
        CHECK (rig.folder.find (Which::all).journals.at (0).name() == "newer");
    }

    for (const auto& next : {newer.substr (0, newer.size() / 2), std::string()})
    {
        write (next);
        auto found = rig.folder.find (Which::lost);
        CHECK (found.problems.empty());
        REQUIRE (found.journals.size() == 1);
        CHECK (found.journals[0].reading.patch == readPatch (bassLine()).patch);
        REQUIRE (rig.folder.keep (found.journals[0]) == "");
        CHECK (rig.countIn ("journals") == 0);
    }

    CHECK (JournalFolder::writeAtOnce (rig.path ("nowhere/file"), "x") != "");
}

TEST_CASE ("Journal folder: what is set aside is not offered, but there, the newest of it", "[session]")
{
    const Rig rig;

    for (int i = 0; i < JournalFolder::mostKept + 5; ++i)
    {
        const auto path = rig.die ("/a.bulkhead", 100 + i);
        const utimbuf times {std::time (nullptr) - 1000 + i, std::time (nullptr) - 1000 + i};
        REQUIRE (::utime (path.c_str(), &times) == 0);
        auto found = rig.folder.find (Which::lost);
        REQUIRE (found.journals.size() == 1);
        REQUIRE (rig.folder.keep (found.journals[0]) == "");
    }

    CHECK (rig.folder.find (Which::lost).journals.empty());
    CHECK (rig.countIn ("journals") == 0);
    const auto all = rig.folder.find (Which::all);
    REQUIRE (all.journals.size() == static_cast<std::size_t> (JournalFolder::mostKept));
    CHECK (all.journals[0].reading.header.written == 100 + JournalFolder::mostKept + 4);
    CHECK (all.journals[0].wasKept);
}

TEST_CASE ("Journal folder: starts that failed are counted until one lives on", "[session]")
{
    const Rig rig;
    const auto patch = fingerprintOf (bassLine()), other = fingerprintOf ("other");
    CHECK (rig.folder.failedStarts (patch) == 0);
    auto first = rig.live();
    JournalFolder::recordStart (first, patch);
    CHECK (rig.folder.failedStarts (patch) == 0); // it lives
    first.lock.reset();
    CHECK (rig.folder.failedStarts (patch) == 1);
    rig.folder.find (Which::lost); // tidies up, and leaves it
    CHECK (rig.folder.failedStarts (patch) == 1);

    {
        const auto second = rig.live(), third = rig.live();
        JournalFolder::recordStart (second, patch);
        JournalFolder::recordStart (third, other);
    }

    CHECK (rig.folder.failedStarts (patch) == 2);
    CHECK (rig.folder.failedStarts (other) == 1);

    // One that is cut off counts for nothing, and goes.
    std::ofstream (rig.path ("journals/00.start")) << "bulkhead-start 1\npat";
    CHECK (rig.folder.failedStarts (patch) == 2);
    CHECK_FALSE (std::filesystem::exists (rig.path ("journals/00.start")));

    rig.folder.forgetFailedStarts (patch);
    CHECK (rig.folder.failedStarts (patch) == 0);
    CHECK (rig.folder.failedStarts (other) == 1);
}

TEST_CASE ("Journal folder: no place for it is said", "[session]")
{
    JournalFolder::Place place;
    CHECK (JournalFolder ("").takePlace (place) == "there is no home folder");
    CHECK (JournalFolder ("/proc/bulkhead").takePlace (place) != "");
    CHECK (JournalFolder ("").find (Which::all).journals.empty());
}

TEST_CASE ("Journal folder: the start of the program whose journal is offered counts", "[session]")
{
    const Rig rig;
    const auto text = writeJournal ({"", {}, 5}, bassLine());

    for (int deaths = 1; deaths <= 3; ++deaths)
    {
        {
            const auto place = rig.live();
            JournalFolder::recordStart (place, fingerprintOf (bassLine()));
            REQUIRE (saveFileAtomically (place.journal, text) == "");
        }

        const auto found = rig.folder.find (Which::lost);
        REQUIRE (found.journals.size() == static_cast<std::size_t> (deaths));

        for (const auto& journal : found.journals)
            CHECK (journal.failedStarts == deaths);
    }
}
