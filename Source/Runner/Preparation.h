// What must be done to a compartment's memory before a new plan goes live: the work list that the host sends a worker
// (or does itself for its own region). Control threads only; the audio thread may be playing another plan meanwhile,
// and nothing here touches what that plan uses.
#pragma once

#include "ModuleState.h"
#include "RegionMap.h"

#include <string>

namespace bulkhead
{

/// A new module: its State made fresh and its parameters set, then, where copyFromRegion is one, the committed state
/// and the parameters' present places taken from that region: of a worker that is dead, or that still runs the module
/// that goes on here.
struct PrepareModule
{
    std::uint32_t type; ///< moduleTypeIndex()
    std::uint32_t indexInSlot;
    std::uint64_t state; ///< Offset of the two copies.
    std::uint32_t stateStride;
    std::uint32_t copyFromRegion; ///< or noIndex
    std::uint32_t copyFromIndexInSlot;
    std::uint32_t numParameters;
    std::uint64_t copyFromState;
    std::uint32_t moves; ///< 1: it goes on as it is there, parameters and counts, too. 0: they move to those below.
    std::uint32_t bypassed; ///< 1: it is.
    double sampleRate;
    float parameters[maxParametersPerModule];
};

/// Delay memory or an output's buffers: zeroed, or copied from another region.
struct PrepareMemory
{
    std::uint64_t offset, bytes;
    std::uint64_t copyFromOffset;
    std::uint32_t copyFromRegion; ///< or noIndex
    std::uint32_t reserved;
};

/// Pages of anybody's region that the next plan reads or writes: touched ahead.
struct PrepareTouch
{
    std::uint32_t region;
    std::uint32_t forWriting;
    std::uint64_t offset, bytes;
};

/// The compartment a preparation works on.
struct PreparedRegion
{
    std::uint32_t region;
    const SharedMemory& memory; ///< Writable.
    const RegionMap& regions; ///< Of everybody, for copies.
};

/// Makes a module's report go on from another one's, but for what is committed.
void takeReport (const ModuleReport& from, ModuleReport& to) noexcept;

/// Each returns an empty string, or what is wrong with the order.
std::string prepare (const PrepareModule&, const PreparedRegion&);
std::string prepare (const PrepareMemory&, const PreparedRegion&);
std::string prepare (const PrepareTouch&, const PreparedRegion&);

} // namespace bulkhead
