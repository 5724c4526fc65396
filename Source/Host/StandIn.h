// What is heard in place of a slot whose worker is dead or late: an effect's dry input, else silence for audio and the
// last value for control voltage; never a step. It has a region of the host's own, laid out like the one it stands in
// for, so that its readers notice nothing. Engine thread only.
#pragma once

#include "Regions.h"

#include "Modules/Signal.h"

#include <array>

namespace bulkhead
{

class StandIn
{
public:
    explicit StandIn (std::shared_ptr<Region> ownRegion) : memory (std::move (ownRegion)) {}

    std::uint32_t region() const noexcept { return memory->index; }
    bool isFree() const noexcept { return slot == noIndex; }

    /// Takes the place of `slot` from `block` on. Modules that `fallen` (its region; or noIndex) has finished in this
    /// block keep what they made.
    void begin (std::uint32_t slot, const Board& board, const Plan& plan, const RegionMap& regions,
                std::uint32_t fallen, std::uint64_t block, std::uint32_t frames) noexcept;
    void end() noexcept { slot = noIndex; }

    /// Makes the block of one module whose sources are all done, and marks it done.
    void run (const Board& board, const Plan& plan, const RegionMap& regions, std::uint32_t module, std::uint64_t block,
              std::uint32_t frames, double sampleRate) noexcept;

    /// Prepares the done words for the next block.
    FutexWord& done (std::uint32_t indexInSlot) const noexcept
    {
        return memory->header().modules[indexInSlot].word.done;
    }

private:
    static constexpr std::size_t keptOutputs = 4;

    float* samples (const Plan& plan, const PlanOutput& output, std::uint64_t block,
                    std::uint32_t channel) const noexcept;

    std::shared_ptr<Region> memory;
    std::uint32_t slot = noIndex;

    /// By how much each output differs from what it is going to be: decays, so that nothing steps.
    std::array<std::array<std::array<float, maxChannels>, keptOutputs>, maxModulesPerSlot> offsets {};
    std::array<bool, maxModulesPerSlot> started {};
};

} // namespace bulkhead
