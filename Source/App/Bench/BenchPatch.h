// The graphs that benches play: chains and parallel chains of equal modules, and how modules share processes.
#pragma once

#include "Graph/Patch.h"

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// What each module of a bench's graph computes.
struct BenchWork
{
    std::string name; ///< "small", "9.1 us": as figures say it.
    std::string type; ///< With one audio or cv path from its first input to its first output.
    int voices = 1;
};

/// The smallest work there is: two multiplications and additions per frame.
BenchWork smallWork();

/// A filter of as many voices as take about `microseconds` for a block of `frames` at `sampleRate` on this machine,
/// measured now.
BenchWork workOf (double microseconds, double sampleRate, int frames);

/// A chain of `numModules` modules, each reading the one before: a source, the work again and again, an output. Where
/// the work has several voices one more source brings them. At least 4 modules.
Patch chainPatch (int numModules, const BenchWork& work);

/// The same modules in `numChains` parallel chains from the source to the output, equally long but for one module.
Patch widePatch (int numModules, int numChains, const BenchWork& work);

/// Where the modules of a graph run: "individual", "hybrid", "together", "host", or "groups": those in a row (of a
/// chain, or of parallel chains) fused in `numGroups` processes of equal size, in the order of the patch.
Patch placed (Patch patch, std::string_view placement, int numGroups);

} // namespace bulkhead
