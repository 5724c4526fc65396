#include "TemporaryFolder.h"
#include "TestPatches.h"

#include "Graph/PatchFile.h"

#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace bulkhead;
using namespace bulkhead::graphtests;

namespace
{

std::string problemOf (const std::string& path)
{
    const auto result = loadPatchFile (path);
    return result.ok() ? "" : result.problems.front().toText();
}

} // namespace

TEST_CASE ("Patch file: saves and loads", "[graph]")
{
    const TemporaryFolder folder;
    const auto patch = readPatch (bassLine()).patch;
    REQUIRE (savePatchFile (patch, folder.path ("a.bulkhead")) == "");
    CHECK (TemporaryFolder::read (folder.path ("a.bulkhead")) == bassLine());
    CHECK (loadPatchFile (folder.path ("a.bulkhead")).patch == patch);
    CHECK (folder.numEntries() == 1);
}

TEST_CASE ("Patch file: what is no file to read", "[graph]")
{
    const TemporaryFolder folder;
    CHECK (problemOf (folder.path ("missing")) == "there is no such file or folder");
    CHECK (problemOf (folder.path()) == "it is a folder");
    CHECK (problemOf (folder.write ("empty", "")) == "the file is empty");
    CHECK (problemOf (folder.write ("file", "x") + "/below") == "a part of the path is not a folder");
    CHECK (problemOf ("") == "not a file name");
    CHECK (problemOf (std::string ("/dev/null\0x", 11)) == "not a file name");
    CHECK (problemOf ("/dev/zero") == "it is not a regular file");
    CHECK (problemOf (folder.path (std::string (300, 'x'))) == "the name is too long");

    // Nobody writes to it: reading it the usual way would wait for ever.
    REQUIRE (::mkfifo (folder.path ("fifo").c_str(), 0600) == 0);
    CHECK (problemOf (folder.path ("fifo")) == "it is not a regular file");

    REQUIRE (::symlink ("loop", folder.path ("loop").c_str()) == 0);
    CHECK (problemOf (folder.path ("loop")) == "its symbolic links go round in a circle");

    CHECK (problemOf (folder.write ("text", "{\n}}"))
           == "line 2, column 2: not valid JSON: unexpected '}'; expected end of input");
}

TEST_CASE ("Patch file: a socket is no file to read", "[graph]")
{
    const TemporaryFolder folder;
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    folder.path ("socket").copy (address.sun_path, sizeof address.sun_path - 1);
    const auto socket = ::socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE (::bind (socket, reinterpret_cast<const sockaddr*> (&address), sizeof address) == 0);
    CHECK (problemOf (folder.path ("socket")) == "it is not a regular file");
    ::close (socket);
}

TEST_CASE ("Patch file: one that is too large is refused by its size", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("sparse", "{");
    REQUIRE (::truncate (path.c_str(), off_t (1) << 30) == 0);
    CHECK (problemOf (path) == "the file is larger than 16 MB");

    // Just within: read, and found to be no text.
    REQUIRE (::truncate (path.c_str(), off_t (PatchLimits::fileBytes)) == 0);
    CHECK_THAT (problemOf (path), Catch::StartsWith ("line 1, column 2: not valid JSON: "));
}

TEST_CASE ("Patch file: a patch that would not load again does not replace one that does", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.path ("a.bulkhead");
    auto patch = readPatch (bassLine()).patch;
    REQUIRE (savePatchFile (patch, path) == "");

    patch.modules[1].id = patch.modules[0].id;
    CHECK_THAT (savePatchFile (patch, path),
                Catch::Contains ("would not load again: modules[1].id: \"vco1\" is already the id of modules[0]"));
    CHECK (TemporaryFolder::read (path) == bassLine());
}
