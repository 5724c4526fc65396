// Turns a patch into a plan: the order, the feedback, the compensation of latency, the voices, who runs where, and what
// must be prepared in whose memory before the plan can go live. Pure: it reads a patch and a layout, and writes a plan;
// it knows no process.
#pragma once

#include "MidiToDevices.h"
#include "PlanLayout.h"

#include "Graph/Patch.h"
#include "Runner/HandOver.h"

namespace bulkhead
{

struct PlanSettings
{
    double sampleRate = 48000.0;
    std::uint32_t maxFrames = 128; ///< The largest block, 1 to maxBlockFrames.
    std::uint32_t lanes = 1;
    std::map<std::string, std::uint32_t> latencies {}; ///< Frames, by module id, of those that are not their type's.
    std::map<std::string, double> microseconds {}; ///< Of a block, by module id, as far as they are measured.
};

/// How a plan takes the present one's place.
struct PlanChange
{
    std::map<std::string, Fade> fades; ///< By cableKey(): the cables that fade. The others are there at once.
    bool allNew = false; ///< No module is kept: all start afresh, also those with a known id.
};

/// What a cable is called in PlanChange and PlanLayout.
std::string cableKey (const Cable& cable);

/// Orders for the memory of one slot.
struct SlotOrders
{
    std::vector<PrepareModule> modules; ///< New modules.
    std::vector<PrepareMemory> memory; ///< New delay memory.
    HandOvers handOvers; ///< What modules that move here while they play bring along.
};

/// A module that goes on in another slot, as it is in the present one.
struct MovedModule
{
    std::uint32_t toSlot;
    std::size_t order; ///< Index into the modules of that slot's orders.
    std::uint32_t toIndexInSlot;
    PlacedModule from;
};

/// Memory of it that goes along.
struct MovedMemory
{
    std::uint32_t toSlot;
    std::size_t order; ///< Index into the memory of that slot's orders.
    std::uint32_t fromSlot;
    std::uint64_t from; ///< Offset.
    PlacedRing ring; ///< Its new place; of no length when it is not delay memory but the buffers of an output.
};

/// A feedback cable whose producer moves: its last block lies at the old place.
struct MovedSource
{
    std::uint32_t readerSlot, readerIndexInSlot;
    std::uint32_t input; ///< Of the reader.
    std::uint32_t source; ///< Which of the input's cables.
    std::uint32_t fromSlot, fromIndexInSlot;
    PlacedOutput from;
};

/// A plugin's input for MIDI.
struct MidiInput
{
    std::uint32_t slot, indexInSlot;
    std::uint32_t input; ///< Index into Plan::inputs.
    std::uint64_t instance; ///< The module's.
};

struct CompiledPlan
{
    PlanLayout layout;
    std::map<std::uint32_t, SlotOrders> orders; ///< By slot; a slot without an entry has nothing new.
    std::vector<std::uint32_t> newSlots, goneSlots;
    std::vector<MovedModule> moved; ///< They keep their instance.
    std::vector<MovedMemory> movedMemory;
    std::vector<MovedSource> movedSources;
    std::vector<std::uint32_t> outputModules; ///< Plan indexes of the modules whose outputs go to the device.
    std::vector<MidiSource> midiSources; ///< Outputs whose events go to the MIDI devices.
    std::vector<MidiInput> midiInputs; ///< The first of each plugin that has any.
    std::string problem; ///< Not empty: the patch cannot be played, and why.
};

/// Compiles `patch` beside `present`, into `plan` (a buffer that no one reads). Pieces of memory that the present plan
/// uses and the new one does not stay reserved in the layout until releaseUnused(). Modules of unknown type are left
/// out, and their cables. Control threads.
CompiledPlan compilePlan (const Patch& patch, const PlanSettings& settings, const PlanLayout& present, Plan& plan,
                          const PlanChange& change = {});

/// The order that makes a module as it is in the patch.
PrepareModule orderFor (const PatchModule& module, const PlacedModule& placed, double sampleRate);

} // namespace bulkhead
