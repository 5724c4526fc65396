#include "GraphContenders.h"
#include "PluginBench.h"
#include "ReferenceHost.h"

#include <stdexcept>

namespace bulkhead
{

namespace
{

constexpr int frames = 128;

/// The same in JUCE's process.
class ReferenceContender final : public Contender
{
public:
    ReferenceContender (std::string contenderName, std::shared_ptr<ReferenceHost> hostToAsk, bool isWithPlugin)
        : Contender (std::move (contenderName)), host (std::move (hostToAsk)), withPlugin (isWithPlugin)
    {}

    std::vector<double> round (const BenchPace& pace) override
    {
        host->ask (std::string ("round ") + (withPlugin ? "1 " : "0 ") + std::to_string (pace.blocks) + " 100");
        return host->hearNumbers ("blocks", std::chrono::seconds (60));
    }

private:
    const std::shared_ptr<ReferenceHost> host;
    const bool withPlugin;
};

Figure figureOf (std::string name, const Quantiles& ours, const Quantiles& theirs, std::string note)
{
    Figure figure {.name = std::move (name), .unit = "us", .quantiles = ours, .note = std::move (note)};

    if (theirs.samples > 0)
    {
        figure.reference = "juce::AudioProcessorGraph";
        figure.referenceValue = theirs.p50;
        figure.referenceP99 = theirs.p99;
    }

    return figure;
}

void measure (BenchReport& report, const BenchPlugin& plugin, const std::vector<std::string>& folders,
              const BenchPace& pace, int rounds, const MachineWatch& machine)
{
    std::vector<std::unique_ptr<Contender>> contenders;
    std::shared_ptr<ReferenceHost> host;
    std::string note;

    try
    {
        host = std::make_shared<ReferenceHost> (referenceArguments (*plugin.description, frames));
    }
    catch (const std::exception& error)
    {
        note = error.what();
    }

    auto ours = std::make_unique<EngineContender> ("engine", patchAround (plugin.description), pace, folders);
    auto* engine = ours.get();
    contenders.push_back (std::move (ours));
    contenders.push_back (std::make_unique<EngineContender> ("engine without", patchAround (nullptr), pace));

    if (host != nullptr)
        for (const auto with : {true, false})
            contenders.push_back (std::make_unique<ReferenceContender> (with ? "JUCE" : "JUCE without", host, with));

    playRounds (contenders, pace, rounds);

    for (const auto& contender : contenders)
        if (! contender->problem.empty())
            note += (note.empty() ? "" : "; ") + contender->name + ": " + contender->problem;

    if (const auto troubles = engine->troubles (machine); engine->problem.empty() && ! troubles.none())
        note += (note.empty() ? "" : "; ") + std::string ("not all went well in the engine: ")
                + std::to_string (troubles.skipped) + " skipped, " + std::to_string (troubles.late) + " late";

    const auto figure = [&] (std::size_t i)
    { return i < contenders.size() && contenders[i]->problem.empty() ? contenders[i]->figure() : Quantiles(); };
    report.add (figureOf (plugin.name + ": a block of 128 with it", figure (0), figure (2), note));

    // What it adds, at the median: its own work, and where there are processes the way to its own and back.
    const auto adds = [] (const Quantiles& with, const Quantiles& without)
    {
        Quantiles added;

        if (with.samples > 0 && without.samples > 0)
        {
            added.p50 = added.p99 = added.max = with.p50 - without.p50;
            added.samples = with.samples;
        }

        return added;
    };
    auto added = figureOf (plugin.name + ": what it adds to a block, at p50", adds (figure (0), figure (1)),
                           adds (figure (2), figure (3)), note);
    added.referenceP99.reset();
    report.add (std::move (added));
}

} // namespace

void measurePluginBlocks (BenchReport& report, const std::vector<BenchPlugin>& plugins, const BenchOptions& options,
                          const BenchProgress& progress)
{
    BenchPace pace;
    pace.frames = frames;
    pace.blocks = options.quick ? 100 : 400;
    const auto rounds = options.quick ? 1 : 5;
    const auto folders = readableFoldersOf (plugins);
    const MachineWatch machine;

    for (std::size_t p = 0; p < plugins.size(); ++p)
    {
        progress (static_cast<double> (p) / static_cast<double> (plugins.size()), plugins[p].name);

        if (plugins[p].description != nullptr)
            measure (report, plugins[p], folders, pace, rounds, machine);
    }
}

} // namespace bulkhead
