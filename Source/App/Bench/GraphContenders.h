// Who plays the graphs of the benches: the engine under a placement, and its references.
#pragma once

#include "Contender.h"
#include "Floor.h"
#include "JuceGraph.h"

#include "Host/Engine.h"
#include "Host/MachineWatch.h"

namespace bulkhead
{

/// Keys that a bench holds from the first block on, in every contender.
inline constexpr std::initializer_list<int> benchKeys {48, 55, 64};

/// What went wrong in an engine's rounds, the warming blocks included.
struct EngineTroubles
{
    std::uint64_t skipped = 0, skippedMachineAway = 0; ///< Modules; told apart by the bare timer threads.
    std::uint64_t late = 0, standIns = 0, repeated = 0, wrongSequence = 0;
    int faults = 0;

    /// Nothing but what the machine itself is to blame for.
    bool none() const noexcept
    {
        const auto ours = skippedMachineAway == 0 ? late + standIns + repeated : 0;
        return skipped + wrongSequence + ours == 0 && faults == 0;
    }
};

class EngineContender final : public Contender
{
public:
    /// Launches a process for every compartment of the patch; what goes wrong is `problem`.
    /// `readableFolders`: those of its plugins.
    EngineContender (std::string name, const Patch& patch, const BenchPace& pace,
                     std::vector<std::string> readableFolders = {});

    /// Of all rounds so far.
    EngineTroubles troubles (const MachineWatch& machine) const;

private:
    void begin() override;
    void end() override;
    void block (const BlockTimes& times) noexcept override;

    std::unique_ptr<Engine> engine;
    std::vector<float> left, right;
    EngineTroubles total; ///< But for those of which the engine keeps records.
    EngineStatus before;
};

/// Bare processes.
class FloorContender final : public Contender
{
public:
    FloorContender (std::string name, const Patch& patch, const BenchPace& pace,
                    const std::function<FloorPlacement (const PreparedPatch&)>& placement);

private:
    void block (const BlockTimes& times) noexcept override { floor->runBlock (times.nextBegin); }

    std::unique_ptr<PreparedPatch> patch;
    std::unique_ptr<Floor> floor;
};

/// The same calls one after the other, in this process.
class SequenceContender final : public Contender
{
public:
    SequenceContender (std::string name, const Patch& patch, const BenchPace& pace);

private:
    void block (const BlockTimes&) noexcept override { patch->runAll(); }

    std::unique_ptr<PreparedPatch> patch;
};

class JuceContender final : public Contender
{
public:
    JuceContender (std::string name, const Patch& patch, const BenchPace& pace);

private:
    void block (const BlockTimes&) noexcept override { graph->runBlock(); }

    std::unique_ptr<JuceGraph> graph;
};

} // namespace bulkhead
