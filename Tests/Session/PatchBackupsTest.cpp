#include "Session/PatchBackups.h"
#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::graphtests;

namespace
{

std::vector<std::string> versions (const std::string& folder)
{
    std::vector<std::string> contents;
    std::vector<std::filesystem::path> paths;

    for (const auto& entry : std::filesystem::directory_iterator (folder))
        paths.push_back (entry.path());

    std::sort (paths.begin(), paths.end());

    for (const auto& path : paths)
        contents.push_back (TemporaryFolder::read (path.string()));

    return contents;
}

} // namespace

TEST_CASE ("Patch backups: the last versions of each file, in order", "[session]")
{
    const TemporaryFolder folder;
    const PatchBackups backups (folder.path ("state"));
    std::string made;

    for (int i = 0; i < PatchBackups::mostOfOne + 3; ++i)
        REQUIRE (backups.keep ("/a/Bass.bulkhead", "version " + std::to_string (i), made, 1764310000 + i / 2) == "");

    REQUIRE (backups.keep ("/b/Bass.bulkhead", "another", made) == "");
    CHECK (TemporaryFolder::read (made) == "another");
    const auto kept = versions (backups.folderOf ("/a/Bass.bulkhead"));
    REQUIRE (kept.size() == static_cast<std::size_t> (PatchBackups::mostOfOne));
    CHECK (kept.front() == "version 3");
    CHECK (kept.back() == "version 12");

    // What is kept already is not kept again.
    REQUIRE (backups.keep ("/a/Bass.bulkhead", "version 12", made) == "");
    CHECK (made.empty());
    CHECK (versions (backups.folderOf ("/a/Bass.bulkhead")) == kept);
}

TEST_CASE ("Patch backups: of so many files", "[session]")
{
    const TemporaryFolder folder;
    const PatchBackups backups (folder.path ("state"));
    std::string made;

    for (int i = 0; i < PatchBackups::mostFiles + 5; ++i)
        REQUIRE (backups.keep ("/a/" + std::to_string (i) + ".bulkhead", "x", made) == "");

    const std::filesystem::directory_iterator folders (folder.path ("state/backups"));
    CHECK (std::distance (begin (folders), end (folders)) == PatchBackups::mostFiles);
}

TEST_CASE ("Patch backups: no place for them is said", "[session]")
{
    std::string made;
    CHECK (PatchBackups ("").keep ("/a", "x", made) == "there is no home folder");
    CHECK (PatchBackups ("/proc/bulkhead").keep ("/a", "x", made) != "");
    CHECK (PatchBackups ("").folderOf ("/a").empty());
}
