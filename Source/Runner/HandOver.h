// How a module goes on in another compartment, bit for bit, while it plays.
//
// Its new compartment prepares a copy of all it remembers while the old one still writes it: the State, which is small,
// and the delay memory, which may be megabytes. At the first block of the plan that moves it, when the old compartment
// is through with the block before and will not write any more, the new one's audio thread takes over what has changed
// since: the committed State, and of the delay memory the few blocks that were written after it was copied. Nothing is
// faded, and nobody waits: the other modules find its next block where the new plan says.
//
// A feedback cable reads the block before, and that one lies at the old place still: a FormerOutput tells where.
#pragma once

#include "Preparation.h"

#include <vector>

namespace bulkhead
{

/// A module's State, or one piece of delay memory, that is taken over at the first block of the next plan.
struct PrepareHandOver
{
    std::uint32_t fromRegion; ///< Or predecessorRegion.
    std::uint32_t fromIndexInSlot, indexInSlot; ///< Of the module.
    std::uint32_t lines; ///< Of the delay memory, one after the other; 0: it is the module's State.
    std::uint64_t from, to; ///< Offsets in the old and in the own region.
    std::uint32_t length; ///< Frames of each line, a power of two; bytes of one copy of the State.
    std::uint32_t skew; ///< As in RingInfo.
    std::uint64_t copied; ///< Sample time: what was written at frames before is in the copy already.
    std::uint32_t reach; ///< Frames by which what is written may lag behind: a feedback cable's, by the largest block.
    std::uint32_t reserved;
};

/// Where an output of a module lies: two blocks.
struct OutputPlace
{
    std::uint32_t region = noIndex;
    std::uint32_t indexInSlot = 0; ///< The module's.
    std::uint64_t offset = 0;
};

/// Where a feedback cable finds its producer's last block, at the first block of the next plan.
struct FormerOutput
{
    std::uint32_t reader; ///< indexInSlot of the module that reads it.
    std::uint32_t input; ///< Of that module.
    std::uint32_t source; ///< Which of that input's cables.
    std::uint32_t reserved;
    OutputPlace place;
    std::uint64_t bytes;
};

/// What a compartment was told of and is to do at the first block of a plan.
struct HandOvers
{
    std::vector<PrepareHandOver> pieces;
    std::vector<FormerOutput> formerOutputs;
};

/// Control thread: notes it, and brings the copy of delay memory up to the present, so that little is left for the
/// audio thread. Empty, or what is wrong with it.
std::string prepare (const PrepareHandOver& order, const PreparedRegion& target, const Board& board,
                     HandOvers& handOvers);
std::string prepare (const FormerOutput& order, const PreparedRegion& target, HandOvers& handOvers);

/// Audio thread, at the first block of the plan: `time` is its sample time. Takes over what `handOver` says from the
/// region that starts at `from` (or nullptr) into the one that starts at `own`.
void takeOver (const PrepareHandOver& handOver, const std::byte* from, std::byte* own, std::uint64_t time) noexcept;

/// Audio thread: copies the samples that were written to one line of delay memory for the sample times from `begin` to
/// before `end`. `ahead`: frames by which its clock is ahead.
void copyLine (const float* from, float* to, std::uint32_t length, std::uint64_t begin, std::uint64_t end,
               std::uint64_t ahead) noexcept;

} // namespace bulkhead
