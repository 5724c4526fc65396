// What the benches of graphs share: a graph is played by the engine under its placements and by the references, in
// turns, and each becomes a figure.
#pragma once

#include "BenchPatch.h"
#include "GraphContenders.h"
#include "JackChain.h"

#include "App/Commands/Commands.h"
#include "Host/AwakeCores.h"

#include <map>

namespace bulkhead
{

/// Shorter blocks do not take the 9 microseconds of the goals' large work: see workOf().
inline constexpr int framesOfLargeWork = 128;

/// One graph that is measured.
struct GraphCase
{
    std::string name; ///< "chain of 64, 64 frames, small work".
    Patch patch;
    int frames = 64;
    bool paced = true;
    std::vector<std::string> placements; ///< See placed().
    int groups = 8; ///< Processes of the placement "groups".
    bool floor = true; ///< Beside bare processes, one per module.
    std::string floorPlacement; ///< Beside bare processes placed like this, too; "" for none.
    bool juceGraph = true;
    int jackClients = 0; ///< Beside this many; 0: not beside jackd.
    bool wholeBlocks = false; ///< Figures are microseconds per block, else per module.
};

/// Who has played it, and how it went. The contenders are the bench's.
struct GraphResult
{
    std::string name;
    double modules = 1.0; ///< By which a block's time is divided.
    Contender* sequence = nullptr;
    std::vector<Contender*> floors; ///< Every module a process of its own.
    Contender* placedFloor = nullptr;
    Contender* juceGraph = nullptr;
    JackContender* jack = nullptr;
    std::map<std::string, EngineContender*> engines; ///< By placement.

    /// The bare processes with the least median; nullptr when there are none.
    const Contender* bestFloor() const;
};

/// What a figure is set beside, in the figure's unit.
struct Reference
{
    std::string name;
    Quantiles quantiles;
    std::string problem; ///< Not empty: it could not be measured.
};

class GraphBench
{
public:
    /// `jack`: whether jackd will play, too. Before any thread is started.
    GraphBench (std::string name, const GraphBenchOptions& options, bool jack);
    ~GraphBench();

    /// Plays these graphs in turns and adds a figure of each reference and of each placement.
    std::vector<GraphResult> play (const std::vector<GraphCase>& cases, int blocks);

    /// Adds a figure of a placement that is to be at most `limit` times its reference: at p50, or at p99.
    void judge (const GraphResult& result, const std::string& placement, const Reference& reference, double limit,
                bool atP99 = false);

    /// Adds any other figure. What is not `met` for want of real-time rights says so.
    void add (Figure figure, std::optional<bool> met);

    Reference referenceOf (const GraphResult& result, const Contender* contender) const;
    Quantiles figureOf (const GraphResult& result, const std::string& placement) const;

    /// True when its engine played and no module was skipped or late.
    bool playedWell (const GraphResult& result, const std::string& placement) const;

    int rounds() const noexcept { return numRounds; }

    /// Prints it all.
    int finish();

private:
    std::string troublesOf (const GraphResult& result, const std::string& placement) const;

    const GraphBenchOptions options;
    const int numRounds;
    std::unique_ptr<JackFarm> farm;
    const juce::ScopedJuceInitialiser_GUI juce; // the graph wants a message thread
    const MachineWatch machine;
    const AwakeCores awake; // for all alike
    BenchReport report;
    std::vector<std::unique_ptr<Contender>> contenders; ///< Of the graphs that were played last.
};

} // namespace bulkhead
