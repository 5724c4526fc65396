// Groups modules just enough to keep the load of the audio cores under a limit: decides, from how the patch does, which
// of them share a process.
//
// It starts with every module in a process of its own, the safest there is. While the load is above the limit, it
// merges the neighbours whose grouping saves most, as a model of the block tells: modules in graph order on alternating
// lanes, their measured times, and a switch for each process. When the load has been well below for a while, it takes
// the last merge back. What failed lately is alone. Pure: it knows no engine and no clock; one thread.
#pragma once

#include "PlacementGraph.h"

#include <set>

namespace bulkhead
{

/// How the patch did since the last look.
struct PlacementLook
{
    double seconds = 0.0; ///< Of whatever clock, never going back.
    double load = 0.0; ///< Part of the block's time that the graph took, a mean over a second or more.
    double blockMicroseconds = 0.0; ///< The block's time.
    int lanes = 1;

    struct Module
    {
        double microseconds = 0.0; ///< Per block.
        int faults = 0; ///< Since it was made.
    };

    std::map<std::string, Module> modules; ///< By id.
};

class AutomaticPlacement
{
public:
    /// What a process that a block runs through costs, about, in microseconds.
    static constexpr double switchMicroseconds = 6.0;

    /// For so long after a fault a module shares a process with none.
    static constexpr double probationSeconds = 120.0;

    /// The load must have been below its lower bound for so long before a merge is taken back.
    static constexpr double calmSeconds = 10.0;

    /// Forgets everything: another patch.
    void reset();

    /// Looks at the patch and may change its mind. `limit`: part of the block's time. True when modules are to be
    /// placed anew.
    bool look (const Patch& patch, const PlacementLook& now, double limit);

    /// The isolation of every module of a known type, by its id. A module that is new to it has a process of its own.
    std::map<std::string, Isolation> isolations (const Patch& patch) const;

private:
    using Groups = std::map<std::string, std::string>; // By module id; a module without one is alone.

    bool leaveFailed (const PlacementLook& now);
    bool merge (const PlacementGraph& graph, const PlacementLook& now, double limit);
    bool takeBack (const PlacementGraph& graph, const PlacementLook& now, double limit);
    bool mayShare (const std::string& module, double seconds) const;

    Groups groups;
    int lastGroup = 0;

    struct Merge
    {
        std::string into, from; ///< Groups; `from` is empty where a module was alone.
        std::set<std::string> moved; ///< The modules of `from`.
    };

    std::vector<Merge> merges;
    std::map<std::string, int> knownFaults;
    std::map<std::string, double> failedAt;
    double calmSince = -1.0;
};

/// About how long a block takes, in microseconds, when each module is in the compartment of that number: in graph
/// order, each compartment on the lane of its first module, compartments on alternating lanes.
double estimateBlock (const PlacementGraph& graph, const std::vector<std::uint32_t>& compartments,
                      const std::vector<double>& microseconds, int lanes, double switchMicroseconds);

} // namespace bulkhead
