#include "GraphContenders.h"

#include <stdexcept>

namespace bulkhead
{

namespace
{

/// Runs `make`; what it throws is told.
template <typename Make> std::string problemOf (Make&& make)
{
    try
    {
        make();
        return {};
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
}

} // namespace

EngineContender::EngineContender (std::string contenderName, const Patch& patch, const BenchPace& pace,
                                  std::vector<std::string> readableFolders)
    : Contender (std::move (contenderName)), left (static_cast<std::size_t> (pace.frames)), right (left.size())
{
    problem = problemOf (
        [&]
        {
            EngineOptions options;
            options.pool.atRest = -1; // a pool that refills is another bench's
            options.readableFolders = std::move (readableFolders);
            engine = std::make_unique<Engine> (options);
            auto trouble = engine->configure (pace.sampleRate, pace.frames);

            if (trouble.empty())
                trouble = engine->setPatch (patch);

            if (! trouble.empty())
                throw std::runtime_error (trouble);
        });

    if (! problem.empty())
        engine.reset();

    for (const auto note : engine != nullptr ? benchKeys : std::initializer_list<int> {})
        engine->pushMidi ({0, 3, {0x90, static_cast<std::uint8_t> (note), 100}});
}

void EngineContender::begin()
{
    before = engine->status();
    engine->started();
}

void EngineContender::end()
{
    engine->stopped();
    const auto after = engine->status();
    total.late += after.late - before.late;
    total.standIns += after.standIns - before.standIns;
    total.repeated += after.repeated - before.repeated;
    total.wrongSequence += after.wrongSequence - before.wrongSequence;
    total.faults += after.faults - before.faults;
}

void EngineContender::block (const BlockTimes& times) noexcept
{
    engine->process (left.data(), right.data(), static_cast<std::uint32_t> (left.size()), times.deadline);
}

EngineTroubles EngineContender::troubles (const MachineWatch& machine) const
{
    auto result = total;

    if (engine != nullptr)
        for (const auto& skip : engine->skipRecords())
        {
            if (skip.to.load() == 0)
                break;

            ++(machine.wasAway (skip.from.load(), skip.to.load()) ? result.skippedMachineAway : result.skipped);
        }

    return result;
}

FloorContender::FloorContender (std::string contenderName, const Patch& source, const BenchPace& pace,
                                const std::function<FloorPlacement (const PreparedPatch&)>& placement)
    : Contender (std::move (contenderName))
{
    problem = problemOf (
        [&]
        {
            patch = std::make_unique<PreparedPatch> (source, pace.sampleRate, pace.frames);
            patch->press (benchKeys);
            floor = std::make_unique<Floor> (*patch, placement (*patch));
        });
}

SequenceContender::SequenceContender (std::string contenderName, const Patch& source, const BenchPace& pace)
    : Contender (std::move (contenderName))
{
    problem = problemOf (
        [&]
        {
            patch = std::make_unique<PreparedPatch> (source, pace.sampleRate, pace.frames);
            patch->press (benchKeys);
            patch->touch();
        });
}

JuceContender::JuceContender (std::string contenderName, const Patch& source, const BenchPace& pace)
    : Contender (std::move (contenderName))
{
    problem = problemOf (
        [&]
        {
            graph = std::make_unique<JuceGraph> (source, pace.sampleRate, pace.frames);
            graph->press (benchKeys);
        });
}

} // namespace bulkhead
