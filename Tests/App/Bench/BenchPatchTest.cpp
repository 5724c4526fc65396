#include "App/Bench/BenchPatch.h"
#include "Host/PatchGraph.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace bulkhead;

static std::set<std::string> compartments (const Patch& patch)
{
    std::set<std::string> result;

    for (const auto& module : patch.modules)
        result.insert (module.isolation.kind == Isolation::Kind::process ? module.id : module.isolation.toText());

    return result;
}

TEST_CASE ("BenchPatch: a chain has as many modules as it was asked for, each reading the one before", "[bench]")
{
    for (const int count : {4, 8, 64, 256})
    {
        const auto patch = chainPatch (count, smallWork());
        const PatchGraph graph (patch);
        REQUIRE (graph.problem().empty());
        REQUIRE (graph.nodes().size() == static_cast<std::size_t> (count));
        REQUIRE (patch.cables.size() == static_cast<std::size_t> (count - 1));

        for (std::uint32_t i = 0; i < graph.edges().size(); ++i)
        {
            CHECK_FALSE (graph.isFeedback (i));
            CHECK (graph.channelsFrom (graph.edges()[i]) == 1);
            CHECK (graph.order()[i] == graph.edges()[i].from);
            CHECK (graph.order()[i + 1] == graph.edges()[i].to);
        }
    }

    CHECK_THROWS (chainPatch (2, smallWork()));
}

TEST_CASE ("BenchPatch: work of many voices runs in all of them from the first module on", "[bench]")
{
    const auto patch = chainPatch (8, {"", "vcf", 12});
    const PatchGraph graph (patch);
    REQUIRE (patch.modules.size() == 8);

    for (const auto& node : graph.nodes())
        if (node.type->info.type == "vcf")
            CHECK (node.voices == 12);

    const auto work = workOf (9.0, 48000.0, 64);
    CHECK (work.type == "vcf");
    CHECK (work.voices >= 1);
    CHECK (work.voices <= maxChannels);
    CHECK_FALSE (work.name.empty());
}

TEST_CASE ("BenchPatch: parallel chains share their source and their output", "[bench]")
{
    const auto patch = widePatch (34, 8, smallWork());
    REQUIRE (patch.modules.size() == 34);
    CHECK (patch.cables.size() == 32 + 8);
    CHECK (std::count_if (patch.cables.begin(), patch.cables.end(), [] (auto& c) { return c.from.module == "source"; })
           == 8);
    CHECK (std::count_if (patch.cables.begin(), patch.cables.end(), [] (auto& c) { return c.to.module == "output"; })
           == 8);
    CHECK_THROWS (widePatch (8, 8, smallWork()));
}

TEST_CASE ("BenchPatch: placements", "[bench]")
{
    const auto chain = chainPatch (64, smallWork());
    CHECK (compartments (placed (chain, "individual", 8)).size() == 64);
    CHECK (compartments (placed (chain, "together", 8)).size() == 1);
    CHECK (compartments (placed (chain, "host", 8)) == std::set<std::string> {"host"});
    CHECK (compartments (placed (chain, "groups", 8)).size() == 8);
    CHECK_THROWS (placed (chain, "sideways", 8));

    // Parallel chains are cut between each other: no chain is in two groups.
    const auto wide = placed (widePatch (34, 8, smallWork()), "groups", 8);

    for (const auto& cable : wide.cables)
        if (cable.from.module.starts_with ("work") && cable.to.module.starts_with ("work"))
            CHECK (wide.findModule (cable.from.module)->isolation == wide.findModule (cable.to.module)->isolation);
}
