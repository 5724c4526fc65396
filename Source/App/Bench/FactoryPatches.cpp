// bench patch: patches as people play them, with what a host without isolation does beside.
#include "GraphBench.h"

#include "App/LoadedPatch.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace bulkhead
{

namespace
{

/// The factory patches: installed, or of the tree that this was built in.
std::vector<std::string> factoryPatches()
{
    namespace fs = std::filesystem;
    std::error_code error;

    for (auto folder = fs::read_symlink ("/proc/self/exe", error).parent_path(); folder.has_relative_path();
         folder = folder.parent_path())
        for (const auto* place : {"share/bulkhead/Patches", "Resources/Patches"})
            if (const auto patches = folder / place; fs::is_directory (patches, error))
            {
                std::vector<std::string> files;

                for (const auto& entry : fs::directory_iterator (patches, error))
                    if (entry.path().extension() == ".bulkhead")
                        files.push_back (entry.path().string());

                std::sort (files.begin(), files.end());
                return files;
            }

    throw std::runtime_error ("the factory patches are missing: name the patches to play");
}

} // namespace

int benchPatch (const GraphBenchOptions& options)
{
    auto files = options.patches.empty() ? factoryPatches() : options.patches;

    if (options.quick && files.size() > 2)
        files.resize (2);

    GraphBench bench ("patch", options, false);
    std::vector<double> ratios;
    auto allWell = true;

    for (const auto& file : files)
        for (const auto frames : options.frames.empty() ? std::vector {64} : options.frames)
        {
            GraphCase graph;
            graph.name = std::filesystem::path (file).stem().string() + ", " + std::to_string (frames) + " frames";
            graph.patch = placed (loadPatchOrThrow (file), "hybrid", 1);
            graph.frames = frames;
            graph.paced = ! options.unpaced;
            graph.placements = options.placements.empty() ? std::vector<std::string> {"hybrid"} : options.placements;
            graph.floor = false;
            graph.floorPlacement = "hybrid";
            graph.wholeBlocks = true;

            const auto result = bench.play ({graph}, 300).front();

            if (! result.engines.contains ("hybrid"))
                continue;

            const auto reference = bench.referenceOf (result, result.juceGraph);
            bench.judge (result, "hybrid", reference, 1.3);
            allWell = allWell && bench.playedWell (result, "hybrid");

            if (reference.quantiles.p50 > 0.0)
                ratios.push_back (bench.figureOf (result, "hybrid").p50 / reference.quantiles.p50);
        }

    if (! ratios.empty())
    {
        const auto met = allWell && *std::max_element (ratios.begin(), ratios.end()) <= 1.3;
        bench.add ({.name = "hybrid beside juce::AudioProcessorGraph, all patches",
                    .unit = "x",
                    .samples = ratios,
                    .goal = "max <= 1.3"},
                   met);
    }

    return bench.finish();
}

} // namespace bulkhead
