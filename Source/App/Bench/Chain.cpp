// bench chain: modules one after the other, where a graph across processes has nothing to run in parallel and pays for
// every hop.
#include "GraphBench.h"

#include <cstdio>

namespace bulkhead
{

namespace
{

constexpr int framesOfGoals = 64;
constexpr double costOfGoals = 9.0; // microseconds of a module's work

GraphCase chainOf (int modules, int frames, const BenchWork& work, bool paced = true)
{
    GraphCase result;
    result.name = "chain of " + std::to_string (modules) + ", " + std::to_string (frames) + " frames, " + work.name
                  + (paced ? "" : ", unpaced");
    result.patch = chainPatch (modules, work);
    result.frames = frames;
    result.paced = paced;
    result.placements = {"individual", "hybrid", "together", "groups"};
    result.jackClients = work.voices == 1 && paced ? modules : 0;
    return result;
}

void judgeSmall (GraphBench& bench, const GraphResult& chain)
{
    const auto floor = bench.referenceOf (chain, chain.bestFloor());
    bench.judge (chain, "individual", floor, 1.15);
    bench.judge (chain, "individual", floor, 1.3, true);
    bench.judge (chain, "individual", bench.referenceOf (chain, chain.jack), 0.5);
}

/// What was asked for, without goals but where it is one of the goals' own graphs.
void playChosen (GraphBench& bench, const GraphBenchOptions& options)
{
    for (const auto modules : options.modules.empty() ? std::vector {8, 32, 64, 128, 256} : options.modules)
        for (const auto large = options.work == "large";
             const auto frames :
             options.frames.empty() ? std::vector {large ? framesOfLargeWork : framesOfGoals} : options.frames)
        {
            auto chain = chainOf (modules, frames, large ? workOf (costOfGoals, 48000.0, frames) : smallWork(),
                                  ! options.unpaced);

            if (! options.placements.empty())
                chain.placements = options.placements;

            const auto result = bench.play ({chain}, 500).front();
            const auto goals = frames == (large ? framesOfLargeWork : framesOfGoals) && ! options.unpaced
                               && result.engines.contains ("individual");

            if (goals && ! large && (modules == 32 || modules == 64))
                judgeSmall (bench, result);

            if (goals && large && modules == 32)
                bench.judge (result, "individual", bench.referenceOf (result, result.sequence), 1.2);
        }
}

void playGoals (GraphBench& bench, bool quick)
{
    for (const auto modules : quick ? std::vector {8} : std::vector {32, 64})
        judgeSmall (bench, bench.play ({chainOf (modules, framesOfGoals, smallWork())}, 500).front());

    {
        const auto work = workOf (costOfGoals, 48000.0, framesOfLargeWork);
        const auto result = bench.play ({chainOf (quick ? 8 : 32, framesOfLargeWork, work)}, 500).front();
        bench.judge (result, "individual", bench.referenceOf (result, result.sequence), 1.2);
    }

    {
        auto chain = chainOf (quick ? 16 : 256, framesOfGoals, smallWork());
        chain.placements = {"groups", "together"};
        chain.floor = false;
        chain.floorPlacement = "groups";
        chain.jackClients = 0;
        const auto result = bench.play ({chain}, 500).front();
        auto reference = bench.referenceOf (result, result.engines.at ("together"));
        reference.name = "the same in one process";
        bench.judge (result, "groups", reference, 4.0);
    }

    // Unpaced, so that what a block costs is not hidden by what waking up costs.
    std::vector<GraphCase> cases;

    for (const auto modules : quick ? std::vector {8, 16} : std::vector {64, 256})
    {
        auto chain = chainOf (modules, framesOfGoals, smallWork(), false);
        chain.floor = chain.juceGraph = false;
        cases.push_back (std::move (chain));
    }

    const auto results = bench.play (cases, 1000);

    for (const auto& [placement, engine] : results[1].engines)
    {
        Reference reference {"that of " + std::to_string (static_cast<int> (results[0].modules)),
                             bench.figureOf (results[0], placement), results[0].engines.at (placement)->problem};

        if (! bench.playedWell (results[0], placement))
            reference.problem += " modules were skipped or late";

        bench.judge (results[1], placement, reference, 1.1);
    }
}

} // namespace

int benchChain (const GraphBenchOptions& options)
{
    GraphBench bench ("chain", options, true);

    if (options.chosen())
        playChosen (bench, options);
    else
        playGoals (bench, options.quick);

    return bench.finish();
}

} // namespace bulkhead
