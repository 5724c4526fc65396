#include "TemporaryFolder.h"
#include "TestPatches.h"

#include "Graph/PatchFile.h"
#include "Graph/SystemWords.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <ctime>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;
using Catch::Contains;
using Catch::EndsWith;

namespace
{

unsigned modeOf (const std::string& path)
{
    struct stat info = {};
    REQUIRE (::stat (path.c_str(), &info) == 0);
    return info.st_mode & 07777;
}

/// Runs `work` in a child process; its exit status.
template <typename Work> int inChild (Work work)
{
    const auto child = ::fork();

    if (child == 0)
        ::_exit (work());

    int status = 0;
    REQUIRE (child > 0);
    REQUIRE (::waitpid (child, &status, 0) == child);
    return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

} // namespace

TEST_CASE ("Atomic file: makes and replaces a file", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.path ("file");
    CHECK (saveFileAtomically (path, "one") == "");
    CHECK (TemporaryFolder::read (path) == "one");
    CHECK (saveFileAtomically (path, std::string (1000000, 'x')) == "");
    CHECK (TemporaryFolder::read (path) == std::string (1000000, 'x'));
    CHECK (saveFileAtomically (path, "") == "");
    CHECK (TemporaryFolder::read (path) == "");
    CHECK (saveFileAtomically (folder.path (std::string (255, 'n')), "long name") == "");
    CHECK (folder.numEntries() == 2);
}

TEST_CASE ("Atomic file: keeps the mode of the old file, and goes by the umask for a new one", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("old", "old");
    REQUIRE (::chmod (path.c_str(), 0640) == 0);
    CHECK (saveFileAtomically (path, "new") == "");
    CHECK (modeOf (path) == 0640);

    const auto made = folder.path ("made");
    CHECK (inChild (
               [&]
               {
                   ::umask (027);
                   return saveFileAtomically (made, "new").empty() ? 0 : 1;
               })
           == 0);
    CHECK (modeOf (made) == 0640);
}

TEST_CASE ("Atomic file: a relative path", "[graph]")
{
    const TemporaryFolder folder;
    CHECK (inChild (
               [&]
               {
                   const bool there = ::chdir (folder.path().c_str()) == 0;
                   return there && saveFileAtomically ("plain", "x").empty() ? 0 : 1;
               })
           == 0);
    CHECK (TemporaryFolder::read (folder.path ("plain")) == "x");
}

TEST_CASE ("Atomic file: follows symbolic links to the file that is meant", "[graph]")
{
    const TemporaryFolder folder;
    std::filesystem::create_directory (folder.path ("below"));
    REQUIRE (::symlink ("below/file", folder.path ("link").c_str()) == 0);
    REQUIRE (::symlink (folder.path ("link").c_str(), folder.path ("link to link").c_str()) == 0);

    // The file is not there yet, then it is.
    for (const auto* const bytes : {"one", "two"})
    {
        CHECK (saveFileAtomically (folder.path ("link to link"), bytes) == "");
        CHECK (TemporaryFolder::read (folder.path ("below/file")) == bytes);
        CHECK (std::filesystem::is_symlink (folder.path ("link")));
        CHECK (std::filesystem::is_symlink (folder.path ("link to link")));
    }

    REQUIRE (::symlink ("loop", folder.path ("loop").c_str()) == 0);
    CHECK_THAT (saveFileAtomically (folder.path ("loop"), "x"), EndsWith (": its symbolic links go round in a circle"));
}

TEST_CASE ("Atomic file: says why it cannot be saved", "[graph]")
{
    const TemporaryFolder folder;
    const auto file = folder.write ("file", "old");

    CHECK (saveFileAtomically (file + "/below", "x")
           == "cannot save \"" + file + "/below\": a part of the path is not a folder");
    CHECK_THAT (saveFileAtomically (folder.path ("missing/file"), "x"), EndsWith (": its folder is not there"));
    CHECK_THAT (saveFileAtomically (folder.path(), "x"), EndsWith (": it is a folder"));
    CHECK_THAT (saveFileAtomically (folder.path() + '/', "x"), EndsWith (": it is a folder"));
    CHECK_THAT (saveFileAtomically ("/dev/null", "x"), EndsWith (": it is not a regular file"));
    CHECK_THAT (saveFileAtomically ("", "x"), EndsWith (": not a file name"));
    CHECK_FALSE (saveFileAtomically ("/proc/bulkhead-test", "x").empty());
    CHECK_THAT (saveFileAtomically ("/proc/\x1b[2J/x", "x"), Contains ("\\u001b[2J") && ! Contains ("\x1b"));

    CHECK (TemporaryFolder::read (file) == "old");
    CHECK (folder.numEntries() == 1);
}

TEST_CASE ("Atomic file: the system's errors in words", "[graph]")
{
    CHECK (systemWords (ENOSPC) == "the disk is full");
    CHECK (systemWords (EDQUOT) == "the disk quota is used up");
    CHECK (systemWords (EROFS) == "the disk is read-only");
    CHECK (systemWords (EACCES) == "permission denied");
    CHECK_FALSE (systemWords (ENOTSUP).empty());
}

TEST_CASE ("Atomic file: a write that fails half-way leaves the old file and no temporary", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("file", "old");

    // The limit stands in for a full disk: the first kilobyte is written, the next is refused.
    CHECK (inChild (
               [&]
               {
                   const rlimit limit {1024, 1024};
                   ::signal (SIGXFSZ, SIG_IGN);
                   ::setrlimit (RLIMIT_FSIZE, &limit);
                   const auto problem = saveFileAtomically (path, std::string (100000, 'x'));
                   return problem.ends_with (": the file would be larger than is allowed here") ? 0 : 1;
               })
           == 0);
    CHECK (TemporaryFolder::read (path) == "old");
    CHECK (folder.numEntries() == 1);
}

TEST_CASE ("Atomic file: protected files and folders", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("file", "old");
    REQUIRE (::chmod (path.c_str(), 0444) == 0);

    // Root may write everywhere, so the child becomes nobody, who can do no harm here.
    CHECK (inChild (
               [&]
               {
                   if (::geteuid() == 0 && (::chmod (folder.path().c_str(), 0777) != 0 || ::setuid (65534) != 0))
                       return 2;

                   return saveFileAtomically (path, "new").ends_with (": the file is read-only") ? 0 : 1;
               })
           == 0);

    REQUIRE (::chmod (path.c_str(), 0666) == 0);
    REQUIRE (::chmod (folder.path().c_str(), 0555) == 0);

    CHECK (inChild (
               [&]
               {
                   if (::geteuid() == 0 && ::setuid (65534) != 0)
                       return 2;

                   return saveFileAtomically (path, "new").ends_with (": the folder is read-only") ? 0 : 1;
               })
           == 0);

    REQUIRE (::chmod (folder.path().c_str(), 0700) == 0);
    CHECK (TemporaryFolder::read (path) == "old");
    CHECK (folder.numEntries() == 1);
}

TEST_CASE ("Atomic file: a saver killed at any moment leaves a whole patch", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.path ("a.bulkhead");
    std::mt19937 random (3);

    // Two patches of different lengths, so that a mixture of them would show.
    auto small = readPatch (bassLine()).patch;
    auto large = small;
    large.notes.assign (PatchLimits::notesBytes, 'n');
    REQUIRE (savePatchFile (small, path) == "");

    for (int i = 0; i < 30; ++i)
    {
        int saved[2] = {};
        REQUIRE (::pipe (saved) == 0);
        const auto child = ::fork();
        REQUIRE (child >= 0);

        if (child == 0)
        {
            for (;;)
                for (const auto* const patch : {&large, &small})
                    if (! savePatchFile (*patch, path).empty() || ::write (saved[1], "x", 1) != 1)
                        ::_exit (1);
        }

        ::close (saved[1]);

        // It is known to be saving; then a random while into one of its next saves.
        char told = 0;

        for (auto count = 1 + random() % 3; count > 0; --count)
            CHECK (::read (saved[0], &told, 1) == 1);

        const timespec moment {0, static_cast<long> (random() % 3000000)};
        ::nanosleep (&moment, nullptr);
        ::kill (child, SIGKILL);

        int status = 0;
        REQUIRE (::waitpid (child, &status, 0) == child);
        ::close (saved[0]);
        CHECK (WIFSIGNALED (status));

        const auto result = loadPatchFile (path);
        REQUIRE (result.ok());
        REQUIRE ((result.patch == small || result.patch == large));
    }
}
