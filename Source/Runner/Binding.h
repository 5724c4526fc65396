// A plan as one compartment sees it: for each of its modules the pointers, buffers and scratch memory that running it
// takes, all allocated ahead. Built by a control thread for a plan that is not live yet; used by the audio thread while
// that plan is live; freed by the control thread after.
#pragma once

#include "ModuleState.h"
#include "RegionMap.h"

#include <memory>
#include <string>
#include <vector>

namespace bulkhead
{

/// One module of the compartment, bound to memory.
struct BoundModule
{
    std::uint32_t planIndex = 0;
    const PlanModule* plan = nullptr;
    const ModuleType* type = nullptr;
    std::byte* copies[2] = {}; ///< Of its state.
    ModuleWord* word = nullptr;
    ModuleReport* report = nullptr;

    std::vector<float> parameterValues; ///< Per parameter, maxFrames each.
    std::vector<float> parameterFilledWith; ///< The value a whole buffer holds, or NaN.
    std::vector<const float*> parameterPointers;
    std::unique_ptr<bool[]> parameterSteady;
    std::vector<Ring> rings; ///< maxChannels for each RingInfo.
    std::vector<Block::Input> inputs;
    std::vector<Block::Output> outputs;
    std::vector<std::vector<float>>
        mixes; ///< Per input: sums and delayed signals; empty where cables are read in place.
    std::vector<std::vector<MidiEvent>> midiMixes; ///< Per MIDI input: its events, copied once and bounded.
};

struct Binding
{
    std::uint64_t planVersion = 0;
    std::uint32_t planIndex = 0; ///< Which of the board's plans.
    std::uint32_t slot = noIndex;
    std::uint32_t maxFrames = 0;
    Binding* olderRetired = nullptr; ///< The one that was given up before this one and is not freed yet.
    std::vector<BoundModule> modules; ///< In graph order.
    std::vector<int> byIndexInSlot; ///< Index into modules, or -1.
    std::vector<float> silence; ///< maxFrames zeros.
    const float* deviceInputs[maxDeviceInputs] = {}; ///< This block's.
    std::vector<float> scratch; ///< maxFrames * maxChannels.
    std::vector<float> unread; ///< Where a module may write an output that nothing reads.
    std::vector<MidiEvent> midiScratch;
    std::vector<MidiEvent> hostMidi;

    struct Pending
    {
        Event event;
        std::uint32_t module;
    };
    std::vector<Pending> events; ///< This block's, in order.
};

/// Builds the binding of `slot` for the plan in board.plans[planIndex]. `memory` is the compartment's own region,
/// writable. Every offset and count of the plan is checked: on a bad one returns
/// nullptr and says why in `problem`. Control thread.
std::unique_ptr<Binding> bindSlot (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                   const SharedMemory& memory, std::string& problem);

} // namespace bulkhead
