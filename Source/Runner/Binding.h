// A plan as one compartment sees it: for each of its modules the pointers, buffers and scratch memory that running it
// takes, all allocated ahead, and everything of the plan that running it needs to know. So it stays good in later plans
// in which nothing of that has changed. Built by a control thread for a plan that is not live yet; used by the audio
// thread while that plan is live; freed by the control thread after.
#pragma once

#include "HandOver.h"
#include "HostedModule.h"
#include "ModuleState.h"
#include "RegionMap.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead
{

/// Another module of the patch, as one that reads from it or is read by it sees it.
struct Neighbour
{
    std::uint32_t slot = 0, indexInSlot = 0;

    bool operator== (const Neighbour&) const = default;
};

/// One cable into an input. Where it leads from is checked: it lies within the ports of whatever region.
struct BoundSource
{
    Neighbour producer;
    std::uint32_t silentBit = 0; ///< Of ModuleWord::silent.
    std::uint64_t offset = 0; ///< Of the producer's output in the region that serves its slot: two blocks.
    std::uint32_t channels = 1;
    Fade fade = Fade::none;
    bool feedback = false; ///< Reads the block before.
    bool sum = false; ///< All its channels go into every channel of the input.
    std::uint32_t delay = 0; ///< Frames.
    float* ring = nullptr; ///< The delay's memory, `ringLength` frames for each channel.
    std::uint32_t ringLength = 0;
    std::uint64_t ringQuiet = 0; ///< Frames of silence written to it on end.
    bool midi = false;
    OutputPlace place; ///< Where this block's is: that of who was through with it, whoever has taken its place since.
    OutputPlace former; ///< Where a feedback cable's producer made the block before the binding's first one.
};

struct BoundInput
{
    SignalKind kind = SignalKind::audio;
    int count = 0; ///< Channels that the widest cable brings; of MIDI, the number of cables.
    std::vector<BoundSource> sources;
    std::vector<float> mix; ///< Sums and delayed signals; empty where a cable is read in place.
    std::vector<MidiEvent> midi; ///< Its events, copied once and bounded.
};

struct BoundOutput
{
    SignalKind kind = SignalKind::audio;
    std::uint32_t channels = 1;
    bool wanted = false; ///< Something reads it.
    std::byte* blocks[2] = {}; ///< By block parity: samples, or a MidiBuffer.
};

/// A spare's delay memory: what its slot's worker has written, seen through a private mapping, and written to there.
struct SpareRing
{
    const float* own = nullptr; ///< In the private mapping.
    float* shared = nullptr; ///< In the own region, where whoever takes over looks for what was written since.
    std::uint32_t lines = 1, length = 0; ///< Frames of each line, a power of two.
    std::uint32_t ahead = 0; ///< Frames by which the line's clock is ahead: see RingInfo::skew.
};

/// How far a module is bypassed in this block.
struct BypassNow
{
    bool before = false, after = false; ///< Whether it is meant to be, at the block's begin and at its end.
    bool moves = false; ///< Binding::bypassShares holds how far, for every frame; else `share` does.
    float share = 0.0f;
    const float* dry[maxChannels] = {}; ///< What is heard of its input in its place, not delayed yet; or nullptr.
};

/// One module of the compartment, bound to memory.
struct BoundModule
{
    const ModuleType* type = nullptr;
    std::uint32_t indexInSlot = 0;
    std::uint32_t voices = 1;
    std::uint32_t stateStride = 0;
    std::byte* copies[2] = {}; ///< Of its state.
    ModuleWord* word = nullptr;
    ModuleReport* report = nullptr;

    std::vector<float> parameterValues; ///< Per parameter, maxFrames each.
    std::vector<float> parameterFilledWith; ///< The value a whole buffer holds, or NaN.
    std::vector<const float*> parameterPointers;
    std::unique_ptr<bool[]> parameterSteady;
    std::vector<Ring> rings; ///< maxChannels for each RingInfo.
    std::vector<BoundInput> from;
    std::vector<BoundOutput> to;
    std::vector<Neighbour> producers; ///< Those in other slots that it waits for, each once.
    std::vector<Neighbour> readers; ///< Those in other slots that may wait for it; their indexes do not matter.
    std::vector<SpareRing> spareRings; ///< Of a spare.
    std::shared_ptr<HostedModule> hosted; ///< Of a plugin.
    BypassNow bypass;
    std::uint32_t latency = 0; ///< Frames by which it lags behind.
    std::vector<Ring> dryRings; ///< Of each channel of output 0, where its dry input is delayed by that.
    int bypassTold = -1; ///< What a plugin with a bypass of its own was told last: 1 or 0.
    std::uint32_t bypassToldAt = 0; ///< HostedModule::timesSet() at that time.
    bool lostMidi = false; ///< Of a plugin: while it paused some came that it has not heard.
    std::vector<HostedModule::Change> changes; ///< Of its parameters in this block.
    bool zeroed[2] = {}; ///< By block parity: its wanted outputs hold zeros.

    // What process() is given.
    std::vector<Block::Input> inputs;
    std::vector<Block::Output> outputs;
};

/// A part of the region that serves a slot, for a spare: `memory` begins at `offset` of it.
struct SpareMemory
{
    SharedMemory memory;
    std::uint64_t offset = 0;

    /// nullptr where it is not a part of it.
    std::byte* at (std::uint64_t place, std::uint64_t bytes) const noexcept
    {
        return place >= offset && place - offset <= memory.size() && bytes <= memory.size() - (place - offset)
                   ? memory.data() + (place - offset)
                   : nullptr;
    }
};

/// The plugins of a compartment, by indexInSlot: made by its control thread before a slot is bound that has them.
struct HostedInstance
{
    const ModuleType* type = nullptr;
    std::shared_ptr<HostedModule> instance;
};
using HostedModules = std::map<std::uint32_t, HostedInstance>;

struct Binding
{
    std::uint64_t version = 0; ///< Plan::slotVersion
    std::uint32_t slot = noIndex;
    std::uint32_t maxFrames = 0;
    std::uint32_t blockStride = 0; ///< Frames between the channels of every output.
    std::uint64_t firstBlock = 0; ///< In which it was adopted.
    Binding* olderRetired = nullptr; ///< The one that was given up before this one and is not freed yet.
    std::vector<BoundModule> modules; ///< In graph order.
    std::vector<PrepareHandOver> handOvers; ///< Done when the binding is adopted.
    bool isSpare = false; ///< Goes on from the slot's predecessor, in whatever block.
    SpareMemory spareMemory;
    std::vector<int> byIndexInSlot; ///< Index into modules, or -1.
    std::vector<float> silence; ///< maxFrames zeros.
    const float* deviceInputs[maxDeviceInputs] = {}; ///< This block's.
    std::vector<float> scratch; ///< maxFrames.
    std::vector<float> unread; ///< Where a module may write an output that nothing reads.
    std::vector<MidiEvent> midiScratch;
    std::vector<MidiEvent> hostMidi;
    std::vector<float> bypassShares; ///< maxFrames: of the module that is run.
    std::vector<MidiEvent> bypassMidi;

    struct Pending
    {
        Event event;
        std::uint32_t module;
    };
    std::vector<Pending> events; ///< This block's, in order.

    /// One address in each cache line that a block is sure to use, of the first few modules. Asked for all at once,
    /// before the first is needed, for a process that has just been switched to finds them all far away, and one by one
    /// otherwise.
    std::vector<const std::byte*> lines;
};

/// Tells the host by how much a plugin lags behind at the moment, and how long it sounds on. Real-time.
void reportLatency (const HostedModule& hosted, ModuleReport& report) noexcept;

/// Gives a binding what is to be taken over at its first block. Control thread.
void addHandOvers (Binding& binding, HandOvers handOvers);

/// Builds the binding of `slot` for the plan in board.plans[planIndex]. `memory` is the compartment's own region,
/// writable; `hosted` has the instances of its plugins. Every offset and count of the plan is checked: on a bad one
/// returns nullptr and says why in `problem`. Control thread.
std::unique_ptr<Binding> bindSlot (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                   const SharedMemory& memory, std::string& problem, const HostedModules& hosted = {});

/// The same for a spare, which may be called to run the slot in the midst of a block when its worker dies.
/// `spareMemory` covers all delay memory of the slot; it is empty where there is none.
std::unique_ptr<Binding> bindSpare (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                    const SharedMemory& memory, SpareMemory spareMemory, std::string& problem);

} // namespace bulkhead
