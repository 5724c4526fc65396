#include "TemporaryFolder.h"

#include "Graph/WholeFile.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace bulkhead;
using namespace bulkhead::graphtests;

TEST_CASE ("Whole file: all of it, up to a size", "[graph]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("file", std::string ("a\0b", 3));
    std::string bytes = "what was there";
    int error = 1;
    CHECK (readWholeFile (path, 3, bytes, &error) == "");
    CHECK (bytes == std::string ("a\0b", 3));
    CHECK (error == 0);
    CHECK (readWholeFile (path, 2, bytes, &error) == "the file is larger than 2 bytes");
    CHECK (readWholeFile (folder.path ("missing"), 2, bytes, &error) == "there is no such file or folder");
    CHECK (error == ENOENT);

    // Its size says 0.
    CHECK (readWholeFile ("/proc/self/stat", 4, bytes) == "the file is larger than 4 bytes");
}
