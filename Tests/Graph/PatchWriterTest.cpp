#include "TemporaryFolder.h"
#include "TestPatches.h"

#include "Graph/PatchFile.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace bulkhead;
using namespace bulkhead::graphtests;

TEST_CASE ("Patch writer: keys in their order, one module, cable or mapping to a line", "[graph]")
{
    CHECK (writePatch (readPatch (bassLine()).patch) == bassLine());
    CHECK (writePatch ({}) == R"({
  "format": "bulkhead-patch",
  "version": 1,
  "name": "",
  "notes": "",
  "modules": [],
  "cables": [],
  "midi": []
}
)");
}

TEST_CASE ("Patch writer: a file of version 1 comes back byte for byte, the unknown included", "[graph]")
{
    const auto text = TemporaryFolder::read (BULKHEAD_SOURCE_DIR "/Tests/Graph/Fixtures/version-1.bulkhead");
    const auto result = readPatch (text);
    REQUIRE (result.ok());
    CHECK (result.patch.modules[2].unknownParameters.size() == 2);
    CHECK (writePatch (result.patch) == text);
}

TEST_CASE ("Patch writer: what is written loads as an equal patch", "[graph]")
{
    std::mt19937 random (42);

    for (int i = 0; i < 300; ++i)
    {
        const auto patch = randomPatch (random);
        const auto text = writePatch (patch);
        const auto result = readPatch (text);
        CAPTURE (i, text);

        if (! result.ok())
            FAIL (result.problems.front().toText());

        REQUIRE (result.patch == patch);
        REQUIRE (writePatch (result.patch) == text);
    }
}

TEST_CASE ("Patch writer: that a module is bypassed is written, that it is not is left out", "[graph]")
{
    auto patch = readPatch (R"({"format": "bulkhead-patch", "version": 1,
                                "modules": [{"id": "a", "type": "vcf"}, {"id": "b", "type": "of another time"}]})")
                     .patch;
    CHECK (writePatch (patch).find ("bypassed") == std::string::npos);
    patch.modules[0].bypassed = patch.modules[1].bypassed = true;
    CHECK (readPatch (writePatch (patch)).patch == patch);
}

TEST_CASE ("Patch writer: what JSON cannot hold does not spoil the file", "[graph]")
{
    auto patch = readPatch (bassLine()).patch;
    patch.name = "bad \xff bytes";
    patch.modules[0].x = std::numeric_limits<double>::quiet_NaN();
    patch.modules[1].parameters["cutoff"] = std::numeric_limits<float>::infinity();
    patch.modules[1].state = std::numeric_limits<double>::infinity();
    patch.midi[0].minimum = std::numeric_limits<float>::quiet_NaN();
    patch.unknownFields["name"] = "not twice";
    patch.modules[0].unknownFields["id"] = "not twice";

    const auto result = readPatch (writePatch (patch));
    REQUIRE (result.ok());
    CHECK (result.patch.name == "bad \ufffd bytes");
    CHECK (result.patch.modules[0].x == 0.0);
    CHECK (result.patch.modules[0].id == "vco1");
    CHECK (result.patch.modules[1].parameters.count ("cutoff") == 0);
    CHECK_FALSE (result.patch.midi[0].minimum.has_value());
}
