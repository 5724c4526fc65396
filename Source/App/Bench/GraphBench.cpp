#include "GraphBench.h"

#include "Host/Scheduling.h"

#include <algorithm>
#include <cstdio>

namespace bulkhead
{

const Contender* GraphResult::bestFloor() const
{
    const Contender* best = nullptr;

    for (const auto* floor : floors)
        if (! floor->rounds.empty() && (best == nullptr || floor->figure().p50 < best->figure().p50))
            best = floor;

    return best;
}

GraphBench::GraphBench (std::string name, const GraphBenchOptions& o, bool jack)
    : options (o), numRounds (o.rounds > 0 ? o.rounds
                              : o.quick    ? 1
                                           : 5),
      farm (jack ? std::make_unique<JackFarm>() : nullptr), report (std::move (name))
{}

GraphBench::~GraphBench() = default;

std::vector<GraphResult> GraphBench::play (const std::vector<GraphCase>& cases, int blocks)
{
    std::vector<GraphResult> results;
    contenders.clear();
    const auto enter = [this] (auto contender)
    {
        auto* entered = contender.get();
        contenders.push_back (std::move (contender));
        return entered;
    };
    BenchPace pace;
    pace.blocks = options.quick ? 50 : blocks;

    for (const auto& c : cases)
    {
        pace.frames = c.frames;
        pace.paced = c.paced;
        auto& result = results.emplace_back();
        result.name = c.name;
        result.modules = c.wholeBlocks ? 1.0 : static_cast<double> (c.patch.modules.size());

        // Bare processes first: they are forked, and the engine's threads are not there yet.
        if (c.floor)
        {
            result.floors.push_back (enter (std::make_unique<FloorContender> (
                "bare processes, one core", c.patch, pace,
                [] (const auto& patch) { return FloorPlacement::alternating (patch.size(), 1); })));

            if (const auto lanes = Scheduling::audioCores(); lanes > 1)
                result.floors.push_back (enter (std::make_unique<FloorContender> (
                    "bare processes, " + std::to_string (std::min (lanes, 2)) + " lanes", c.patch, pace,
                    [] (const auto& patch) { return FloorPlacement::alternating (patch.size(), 2); })));
        }

        if (! c.floorPlacement.empty())
            result.placedFloor = enter (std::make_unique<FloorContender> (
                "bare processes, " + c.floorPlacement, placed (c.patch, c.floorPlacement, c.groups), pace,
                [] (const auto& patch)
                { return FloorPlacement::ofPatch (patch, std::min (Scheduling::audioCores(), 2)); }));

        result.sequence = enter (std::make_unique<SequenceContender> ("called in sequence", c.patch, pace));

        if (c.juceGraph)
            result.juceGraph = enter (std::make_unique<JuceContender> ("juce::AudioProcessorGraph", c.patch, pace));
    }

    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        const auto& c = cases[i];
        pace.frames = c.frames;
        pace.paced = c.paced;

        for (const auto& placement : c.placements)
            results[i].engines[placement] =
                enter (std::make_unique<EngineContender> (placement, placed (c.patch, placement, c.groups), pace));

        if (c.jackClients > 0 && farm != nullptr)
        {
            const auto clients = std::min (c.jackClients, JackFarm::maxClients);
            results[i].jack = enter (
                std::make_unique<JackContender> ("jackd, " + std::to_string (clients) + " clients", *farm, clients));
        }
    }

    playRounds (contenders, pace, numRounds);

    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        auto& result = results[i];
        const auto unit = cases[i].wholeBlocks ? std::string() : std::string (", per module");
        std::vector<const Contender*> beside {result.sequence};
        beside.insert (beside.end(), result.floors.begin(), result.floors.end());
        beside.push_back (result.placedFloor);
        beside.push_back (result.juceGraph);
        beside.push_back (result.jack);

        for (const auto* contender : beside)
            if (contender != nullptr)
            {
                const auto reference = referenceOf (result, contender);
                report.add ({.name = result.name + ": " + contender->name + unit,
                             .unit = "us",
                             .quantiles = reference.quantiles,
                             .note = reference.problem.empty() ? "" : "not measured: " + reference.problem});
            }

        for (const auto& [placement, engine] : result.engines)
        {
            const auto beforeGraph = result.juceGraph != nullptr ? result.juceGraph : result.sequence;
            const auto reference = referenceOf (result, beforeGraph);
            report.add ({.name = result.name + ": " + placement + unit,
                         .unit = "us",
                         .quantiles = figureOf (result, placement),
                         .reference = beforeGraph->name,
                         .referenceValue = reference.quantiles.p50,
                         .referenceP99 = reference.quantiles.p99,
                         .note = engine->problem.empty() ? "" : "not measured: " + engine->problem});

            if (! engine->problem.empty())
                continue;

            const auto troubles = engine->troubles (machine);
            report.add ({.name = result.name + ": " + placement + ", modules skipped",
                         .unit = "n",
                         .samples = {static_cast<double> (troubles.skipped)},
                         .note = troublesOf (result, placement)});
        }
    }

    return results;
}

Reference GraphBench::referenceOf (const GraphResult& result, const Contender* contender) const
{
    if (contender == nullptr)
        return {"", {}, "there is none"};

    const auto parts = result.jack == contender ? static_cast<double> (result.jack->clients) : result.modules;
    return {contender->name, scaled (contender->figure(), 1.0 / parts), contender->problem};
}

Quantiles GraphBench::figureOf (const GraphResult& result, const std::string& placement) const
{
    const auto found = result.engines.find (placement);
    return found != result.engines.end() ? scaled (found->second->figure(), 1.0 / result.modules) : Quantiles();
}

std::string GraphBench::troublesOf (const GraphResult& result, const std::string& placement) const
{
    const auto t = result.engines.at (placement)->troubles (machine);
    char text[160];
    std::snprintf (text, sizeof text,
                   "late %llu, stand-ins %llu, repeated %llu, out of sequence %llu, faults %d; skipped while "
                   "the machine was away %llu",
                   static_cast<unsigned long long> (t.late), static_cast<unsigned long long> (t.standIns),
                   static_cast<unsigned long long> (t.repeated), static_cast<unsigned long long> (t.wrongSequence),
                   t.faults, static_cast<unsigned long long> (t.skippedMachineAway));
    return text;
}

bool GraphBench::playedWell (const GraphResult& result, const std::string& placement) const
{
    const auto found = result.engines.find (placement);
    return found != result.engines.end() && found->second->problem.empty() && found->second->troubles (machine).none();
}

void GraphBench::judge (const GraphResult& result, const std::string& placement, const Reference& reference,
                        double limit, bool atP99)
{
    const auto quantiles = figureOf (result, placement);
    const auto mine = atP99 ? quantiles.p99 : quantiles.p50;
    const auto theirs = atP99 ? reference.quantiles.p99 : reference.quantiles.p50;
    const auto measured = quantiles.samples > 0 && theirs > 0.0;
    char goal[64];
    std::snprintf (goal, sizeof goal, "%sratio <= %g", atP99 ? "p99 " : "", limit);
    Figure figure {.name = result.name + ": " + placement + (atP99 ? " at p99" : "") + " beside " + reference.name,
                   .unit = "us",
                   .quantiles = quantiles,
                   .reference = reference.name,
                   .goal = goal};

    if (theirs > 0.0)
    {
        figure.referenceValue = reference.quantiles.p50;
        figure.referenceP99 = reference.quantiles.p99;
    }

    if (measured)
        figure.ratio = mine / theirs;

    if (! reference.problem.empty())
        figure.note = "no reference: " + reference.problem;

    const auto well = playedWell (result, placement);

    if (measured && ! well)
        figure.note += (figure.note.empty() ? "" : "; ") + std::string ("modules were skipped or late");

    add (std::move (figure), measured && well && mine <= limit * theirs);
}

void GraphBench::add (Figure figure, std::optional<bool> met)
{
    const auto realtime = Scheduling::realtimeAllowed();

    if (! realtime && ! figure.goal.empty())
        figure.note += (figure.note.empty() ? "" : "; ") + std::string ("no real-time rights");

    if (! options.quick && met)
        figure.met = *met && realtime;

    report.add (std::move (figure));
}

int GraphBench::finish()
{
    contenders.clear();
    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
