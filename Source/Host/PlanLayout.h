// Where everything of the patch that plays lies: which slot a module runs in, and where in that slot's region its
// state, outputs and delay memory are. A value: the compiler makes the next one from the present one, and it takes its
// place when its plan goes live. Modules that stay keep their place, and so their sound.
#pragma once

#include "RegionAllocator.h"

#include "Ipc/Layout.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace bulkhead
{

struct PlacedRing
{
    std::uint64_t offset = 0;
    std::uint32_t length = 0; ///< Frames per channel.
    std::uint32_t channels = 1;
    std::uint32_t skew = 0; ///< As in RingInfo.

    std::uint64_t bytes() const noexcept { return std::uint64_t (length) * channels * sizeof (float); }
};

struct PlacedOutput
{
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct PlacedModule
{
    std::uint64_t instance = 0;
    std::uint32_t type = 0; ///< moduleTypeIndex()
    std::uint32_t slot = 0;
    std::uint32_t indexInSlot = 0;
    std::uint64_t state = 0;
    std::vector<PlacedOutput> outputs;
    std::vector<PlacedRing> rings; ///< One per RingInfo.
    std::uint32_t voices = 1;
    std::uint32_t planIndex = 0; ///< In the plan this layout belongs to.
};

/// The delay memory of one cable, in its reader's region.
struct PlacedDelay
{
    std::string reader; ///< The module's id.
    std::uint64_t instance = 0; ///< The reader's.
    PlacedRing ring;
};

struct Slot
{
    std::string key; ///< "process:ID", "group:NAME" or "host".
    RegionAllocator ports {portsOffset, portsBytes};
    RegionAllocator state {stateOffset, stateBytes};
    std::set<std::uint32_t> indexes; ///< indexInSlot taken.
    std::uint32_t lane = 0;
    int position = 0; ///< Of its first module in graph order.
    std::vector<std::uint64_t> view; ///< slotView() of the plan.
    std::uint64_t viewVersion = 0; ///< Version of the plan in which the view changed last.

    bool inHost() const { return key == "host"; }
};

struct PlanLayout
{
    std::map<std::uint32_t, Slot> slots;
    std::map<std::string, PlacedModule> modules; ///< By the patch's module id.
    std::map<std::string, PlacedDelay> delays; ///< By "from>to" of the cable.
    std::uint64_t nextInstance = 1;
    std::uint64_t version = 0;
    std::uint32_t maxFrames = 0;
    double sampleRate = 0.0;
};

/// Once the plan is live: gives free what only the plan before used.
void releaseUnused (PlanLayout& layout, const PlanLayout& before);

} // namespace bulkhead
