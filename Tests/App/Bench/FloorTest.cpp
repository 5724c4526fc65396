#include "App/Bench/Floor.h"
#include "App/Bench/BenchPatch.h"
#include "Graph/PatchFile.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

static constexpr int frames = 64;

/// Blocks of bare processes sound as the same modules called in sequence.
static void checkSound (const Patch& source, const std::function<FloorPlacement (const PreparedPatch&)>& placement)
{
    PreparedPatch sequence (source, 48000.0, frames), parallel (source, 48000.0, frames);
    sequence.press ({60, 64});
    parallel.press ({60, 64});
    Floor floor (parallel, placement (parallel));
    auto heard = false;

    for (int i = 0; i < 200; ++i)
    {
        sequence.runAll();
        floor.runBlock (0);

        for (int side = 0; side < 2; ++side)
        {
            const std::vector<float> expected (sequence.sound (side), sequence.sound (side) + frames);
            const std::vector<float> got (parallel.sound (side), parallel.sound (side) + frames);
            REQUIRE (got == expected);
            heard = heard || std::any_of (got.begin(), got.end(), [] (float x) { return x != 0.0f; });
        }
    }

    CHECK (heard);
}

TEST_CASE ("Floor: bare processes give the samples of the sequence", "[bench]")
{
    const auto lanes = GENERATE (1, 2);
    const auto alternating = [=] (const PreparedPatch& patch)
    { return FloorPlacement::alternating (patch.size(), lanes); };
    const auto asPlaced = [=] (const PreparedPatch& patch) { return FloorPlacement::ofPatch (patch, lanes); };

    checkSound (chainPatch (8, smallWork()), alternating);
    checkSound (widePatch (20, 4, {"", "vcf", 2}), alternating);
    checkSound (placed (chainPatch (24, smallWork()), "groups", 4), asPlaced);
    checkSound (placed (widePatch (20, 4, smallWork()), "groups", 4), asPlaced);
    checkSound (placed (chainPatch (8, smallWork()), "together", 1), asPlaced);
}

TEST_CASE ("Floor: a patch with a cycle", "[bench]")
{
    const auto loaded = loadPatchFile (BULKHEAD_SOURCE_DIR "/Resources/Patches/feedback-drone.bulkhead");
    REQUIRE (loaded.ok());
    checkSound (placed (loaded.patch, "hybrid", 1),
                [] (const auto& patch) { return FloorPlacement::ofPatch (patch, 2); });
}

TEST_CASE ("FloorPlacement: processes and lanes", "[bench]")
{
    const auto alternating = FloorPlacement::alternating (5, 2);
    CHECK (alternating.processOf == std::vector<std::size_t> {0, 1, 2, 3, 4});
    CHECK (alternating.laneOf == std::vector<int> {0, 1, 0, 1, 0});
    CHECK (alternating.lanes() == 2);
    CHECK (FloorPlacement::alternating (5, 1).lanes() == 1);

    const PreparedPatch patch (placed (chainPatch (10, smallWork()), "groups", 2), 48000.0, frames);
    const auto groups = FloorPlacement::ofPatch (patch, 2);
    CHECK (groups.laneOf == std::vector<int> {0, 1});
    CHECK (groups.processOf.front() == 0);
    CHECK (groups.processOf.back() == 1);
}
