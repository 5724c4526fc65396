#include "Session/PatchSave.h"
#include "Graph/TemporaryFolder.h"
#include "Graph/TestPatches.h"
#include "Session/PatchBackups.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;
using Outcome = PatchSave::Outcome;

namespace
{

struct Rig
{
    Rig()
    {
        save.patch = readPatch (bassLine()).patch;
        save.file = temporary.path ("a.bulkhead");
        save.state = temporary.path ("state");
    }

    std::string read() const { return TemporaryFolder::read (save.file); }

    int numBackups() const
    {
        std::error_code error;
        const std::filesystem::directory_iterator all (PatchBackups (save.state).folderOf (save.file), error);
        return error ? 0 : static_cast<int> (std::distance (begin (all), end (all)));
    }

    const TemporaryFolder temporary;
    PatchSave save;
};

} // namespace

TEST_CASE ("Patch save: keeps the version before, once for each", "[session]")
{
    Rig rig;
    auto result = rig.save.run();
    CHECK (result.outcome == Outcome::saved);
    CHECK (result.warning == "");
    CHECK (result.fingerprint == fingerprintOf (rig.read()));
    CHECK (rig.numBackups() == 0);

    rig.save.run(); // the same again
    CHECK (rig.numBackups() == 0);

    rig.save.expected = result.fingerprint;
    rig.save.patch.name = "another";
    result = rig.save.run();
    CHECK (result.outcome == Outcome::saved);
    CHECK (rig.numBackups() == 1);
    CHECK (loadPatchFile (rig.save.file).patch == rig.save.patch);
}

TEST_CASE ("Patch save: a file that another program has changed is not overwritten unasked", "[session]")
{
    Rig rig;
    rig.save.expected = rig.save.run().fingerprint;
    rig.save.patch.name = "mine";
    rig.temporary.write ("a.bulkhead", "theirs");
    CHECK (rig.save.run().outcome == Outcome::changedByAnother);
    CHECK (rig.read() == "theirs");

    // Touched, and the same
    rig.temporary.write ("a.bulkhead", bassLine());
    CHECK (rig.save.run().outcome == Outcome::saved);

    // Told to
    rig.temporary.write ("a.bulkhead", "theirs");
    rig.save.expected.reset();
    CHECK (rig.save.run().outcome == Outcome::saved);
    CHECK (rig.numBackups() == 2);

    // Gone: written again. A folder in its place is no file.
    rig.save.expected = FileFingerprint {1, 2};
    std::filesystem::remove (rig.save.file);
    CHECK (rig.save.run().outcome == Outcome::saved);
    std::filesystem::remove (rig.save.file);
    std::filesystem::create_directory (rig.save.file);
    CHECK (rig.save.run().outcome == Outcome::changedByAnother);
}

TEST_CASE ("Patch save: a backup that fails is said, and stops nothing", "[session]")
{
    Rig rig;
    rig.save.run();
    rig.temporary.write ("state", "a file where the folder should be");
    rig.save.patch.name = "another";
    const auto result = rig.save.run();
    CHECK (result.outcome == Outcome::saved);
    CHECK_THAT (result.warning, Catch::StartsWith ("saved, but the version before is not kept: "));
    CHECK (loadPatchFile (rig.save.file).patch == rig.save.patch);
}

TEST_CASE ("Patch save: a folder that is gone is said", "[session]")
{
    Rig rig;
    rig.save.file = rig.temporary.path ("gone/a.bulkhead");
    const auto result = rig.save.run();
    CHECK (result.outcome == Outcome::failed);
    CHECK_THAT (result.problem, Catch::EndsWith ("its folder is not there"));
}

TEST_CASE ("Patch save: a read-only folder is said, and the file is as it was", "[session]")
{
    Rig rig;
    rig.save.run();
    const auto before = rig.read();
    rig.save.patch.name = "another";
    REQUIRE (::chmod (rig.save.file.c_str(), 0666) == 0);
    REQUIRE (::chmod (rig.temporary.path().c_str(), 0555) == 0);
    const auto child = ::fork();
    REQUIRE (child >= 0);

    // Root may write everywhere, so the child becomes nobody.
    if (child == 0)
    {
        if (::geteuid() == 0 && ::setuid (65534) != 0)
            ::_exit (2);

        const auto result = rig.save.run();
        ::_exit (result.outcome == Outcome::failed && result.problem.ends_with (": the folder is read-only") ? 0 : 1);
    }

    int status = 0;
    REQUIRE (::waitpid (child, &status, 0) == child);
    REQUIRE (::chmod (rig.temporary.path().c_str(), 0700) == 0);
    CHECK (status == 0);
    CHECK (rig.read() == before);
}

TEST_CASE ("Patch save: a full disk is said, and a backup does not take a save's last room", "[session]")
{
    Rig rig;
    const auto disk = rig.temporary.path ("disk");
    REQUIRE (::mkdir (disk.c_str(), 0700) == 0);

    if (::mount ("bulkhead-test", disk.c_str(), "tmpfs", 0, "size=256k") != 0)
    {
        WARN ("skipped: only root can make a small disk");
        return;
    }

    rig.save.file = disk + "/a.bulkhead";
    rig.save.state = disk + "/state";
    CHECK (rig.save.run().outcome == Outcome::saved);
    const auto before = rig.read();

    // No room for it
    auto large = rig.save;
    large.patch.unknownFields["large"] = std::string (300000, 'x');
    const auto failed = large.run();
    CHECK (failed.outcome == Outcome::failed);
    CHECK_THAT (failed.problem, Catch::EndsWith (": the disk is full"));
    CHECK (rig.read() == before);

    // Room for old and new, not for the backup as well
    large.patch.unknownFields["large"] = std::string (70000, 'x');
    CHECK (large.run().outcome == Outcome::saved);
    large.patch.unknownFields["large"] = std::string (110000, 'y');
    const auto result = large.run();
    CHECK (result.outcome == Outcome::saved);
    CHECK (result.warning == "saved, but the version before is not kept: there is no room for both");
    CHECK (loadPatchFile (rig.save.file).patch == large.patch);
    CHECK (::umount (disk.c_str()) == 0);
}
