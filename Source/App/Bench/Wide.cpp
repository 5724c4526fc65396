// bench wide: parallel chains, where two cores can do more than one.
#include "GraphBench.h"

namespace bulkhead
{

namespace
{

constexpr int numChains = 8;

GraphCase chainsOf (int modules, int frames, const BenchWork& work)
{
    GraphCase result;
    result.name = std::to_string (numChains) + " chains of " + std::to_string (modules) + " in all, "
                  + std::to_string (frames) + " frames, " + work.name;
    result.patch = widePatch (modules, numChains, work);
    result.frames = frames;
    result.placements = {"individual", "hybrid", "groups", "together"};
    result.groups = numChains;
    result.floorPlacement = "groups";
    return result;
}

} // namespace

int benchWide (const GraphBenchOptions& options)
{
    GraphBench bench ("wide", options, false);
    std::vector<int> modules {16, 64};

    if (options.quick)
        modules = {16};

    for (const auto count : options.modules.empty() ? modules : options.modules)
        for (const auto large : {false, true})
            for (const auto frames :
                 options.frames.empty() ? std::vector {large ? framesOfLargeWork : 64} : options.frames)
            {
                if (! options.work.empty() && large != (options.work == "large"))
                    continue;

                auto graph = chainsOf (count, frames, large ? workOf (9.0, 48000.0, frames) : smallWork());
                graph.paced = ! options.unpaced;

                if (! options.placements.empty())
                    graph.placements = options.placements;

                const auto result = bench.play ({graph}, 500).front();

                // Work that is less than the way to another core is not faster there.
                if (large && graph.paced)
                    for (const auto& [placement, engine] : result.engines)
                        if (placement != "together")
                            bench.judge (result, placement, bench.referenceOf (result, result.juceGraph), 0.7);
            }

    return bench.finish();
}

} // namespace bulkhead
