// What lies where in the memory between the processes, and who writes it.
//
//   board            written by the host only, read by every worker
//   out of worker w  written by worker w (by the host only after its death, but for the one word that wakes it),
//                    read by everyone
//   in of worker w   written by the host's engine thread only, read by worker w
//
// So no two compartments share a writable byte. Whoever reads a word that another process writes reads it once, bounds
// it, and trusts it with nothing but sound. Fixed-width types only; words that different threads write or wait on are
// 128 bytes apart (two cache lines, for the adjacent-line prefetcher). Data is published with release and read with
// acquire; where one side stores and then looks whether the other waits, both use seq_cst.
#pragma once

#include "Futex.h"
#include "RealtimeCounts.h"

#include <cstddef>

namespace bulkhead
{

inline constexpr std::uint32_t layoutMagic = 0x44485542; // "BUHD"
inline constexpr std::uint32_t layoutVersion = 10;

inline constexpr std::uint32_t maxRegions = 512; ///< Workers and host-owned regions alive at one time.
inline constexpr std::uint32_t maxSlots = 512; ///< Compartments of a patch.
inline constexpr std::uint32_t maxPlanModules = 512;
inline constexpr std::uint32_t maxModulesPerSlot = 512;
inline constexpr std::uint32_t maxPlanPorts = 8192; ///< Inputs, and likewise outputs, of all modules together.
inline constexpr std::uint32_t maxPlanSources = 8192; ///< Cables.
inline constexpr std::uint32_t maxPlanRings = 2048;
inline constexpr std::uint32_t maxLanes = 64;
inline constexpr std::uint32_t maxBlockFrames = 4096;
inline constexpr std::uint32_t maxInputChannels = 8; ///< Taken from the audio device.
inline constexpr std::uint32_t noIndex = 0xffffffffu;
inline constexpr std::uint32_t predecessorRegion =
    0xfffffffeu; ///< Whichever BoardSlot::predecessor says when it is needed.

//======================================================================================================================
// The board

/// Where the transport is at the first frame of a block: see Modules/Transport.h.
struct BlockTransport
{
    double tempo; ///< Quarter notes a minute.
    std::int64_t frame;
    std::int64_t quarter; ///< Whole quarter notes,
    double fraction; ///< and what is beyond them.
    std::int64_t bar;
    double barStart; ///< Quarter notes.
    std::uint16_t beats, unit; ///< The time signature.
    std::uint32_t isPlaying;
};

struct alignas (128) BlockInfo
{
    std::atomic<std::uint64_t> number; ///< Written last.
    std::atomic<std::uint64_t> time; ///< Sample time of the first frame. Control threads look at it, too.
    std::uint64_t planVersion; ///< Plan::version
    std::uint64_t planStart; ///< Sample time at which the plan went live: fades start there.
    double sampleRate;
    std::uint32_t frames;
    std::uint32_t previousFrames; ///< Of the block before; 0 when there was none.
    std::uint32_t plan; ///< Which of Board::plans.
    std::uint32_t offline; ///< 1: nobody waits for a device.
    std::uint32_t inputChannels; ///< Of Board::deviceInput, filled for this block.
    BlockTransport transport;
};

/// One cable into an input.
struct PlanSource
{
    std::uint32_t module; ///< Index into Plan::modules.
    std::uint32_t output; ///< Index into Plan::outputs.
    std::uint32_t feedback; ///< 1: reads what the producer made in the block before.
    std::uint32_t delay; ///< Frames by which it is delayed: latency compensation, or a feedback cable's fixed delay.
    std::uint64_t ring; ///< Offset, in the reader's region, of the delay's memory; 0 where delay is 0.
    std::uint32_t ringLength; ///< Frames per channel, a power of two.
    std::uint16_t fade; ///< Fade::none, in, out.
    std::uint16_t sum; ///< 1: its channels are voices, added into every channel of the input.
};

enum class Fade : std::uint16_t
{
    none,
    in,
    out
};

struct PlanInput
{
    std::uint32_t firstSource, numSources; ///< In Plan::sources.
    std::uint32_t channels; ///< Fixed count, or the module's voices for a perVoice port.
    std::uint32_t kind; ///< SignalKind
};

struct PlanOutput
{
    std::uint64_t offset; ///< Of the first of two blocks in the region of the module's worker.
    std::uint32_t channels;
    std::uint32_t kind; ///< SignalKind
    std::uint32_t wanted; ///< 1 when something reads it.
    std::uint32_t reserved;
};

struct PlanModule
{
    std::uint64_t instance; ///< Never used twice: tells a module that stays from one that is new.
    std::uint64_t state; ///< Offset of its two state copies in the region; each is stateStride long.
    std::uint32_t stateStride;
    std::uint32_t type; ///< moduleTypeIndex()
    std::uint32_t slot;
    std::uint32_t indexInSlot; ///< Which of the region's ModuleWords are its own.
    std::uint32_t voices;
    std::uint32_t lane;
    std::uint32_t firstInput, numInputs; ///< In Plan::inputs.
    std::uint32_t firstOutput, numOutputs; ///< In Plan::outputs.
    std::uint32_t firstRing, numRings; ///< In Plan::rings.
    std::uint32_t firstReader, numReaders; ///< In Plan::readers: the modules that wait for this one.
    std::uint32_t latency; ///< Frames by which its outputs lag behind, as the plan compensates for it.
    std::uint32_t reserved;
};

/// One channel of a module's delay memory.
struct PlanRing
{
    std::uint64_t offset; ///< In the region.
    std::uint32_t length; ///< Frames, a power of two.
    std::uint32_t reserved;
};

/// The graph, in the order in which it is to be run.
struct Plan
{
    std::uint64_t version; ///< Grows with each plan; 0 is the empty one.
    std::uint32_t numModules, numSlots;
    std::uint32_t blockStride; ///< Frames between the channels of an output buffer.
    std::uint32_t maxFrames; ///< The largest block this plan can compute.
    PlanModule modules[maxPlanModules];
    PlanInput inputs[maxPlanPorts];
    PlanOutput outputs[maxPlanPorts];
    PlanSource sources[maxPlanSources];
    PlanRing rings[maxPlanRings];
    std::uint32_t readers[maxPlanSources];
    std::uint32_t slotFirstModule[maxSlots + 1]; ///< In slotModules: the modules of a slot, in graph order.
    std::uint32_t slotModules[maxPlanModules];
    std::uint64_t slotVersion[maxSlots]; ///< Version of the plan in which what the slot sees of it changed last.
};

/// How a module is called in the words that tell who sleeps for whom.
constexpr std::uint32_t waitKey (std::uint32_t slot, std::uint32_t indexInSlot) noexcept
{
    return 1 + slot * maxModulesPerSlot + indexInSlot;
}

/// What the board says of one compartment of the patch.
struct alignas (64) BoardSlot
{
    std::atomic<std::uint32_t> region[2]; ///< Which region serves it, by block parity.
    std::atomic<std::uint32_t> lane; ///< On which core it runs.
    std::atomic<std::uint32_t> predecessor; ///< The region that served it before: whoever is new goes on from there.
    std::atomic<std::uint64_t> predecessorSince; ///< 1 + sample time of the predecessor's first block, where it is a
                                                 ///< spare, which has no delay memory of before; 0: it has all.
    std::atomic<std::uint64_t> fade; ///< 1 + sample time since when it comes up again after a stand-in; 0: never away.
};

/// What every worker reads in every block comes first, close together.
struct Board
{
    std::uint32_t magic, version, size, reserved;
    alignas (128) FutexWord hostWaitsFor; ///< waitKey() of the module that the engine sleeps for; 0: none.
    alignas (128) BlockInfo blocks[2]; ///< Of the odd and the even block.
    alignas (128) std::atomic<std::uint32_t> regionSlot[maxRegions]; ///< Which slot a worker is to run; or noIndex.
    alignas (4096) BoardSlot slots[maxSlots];
    alignas (128) float deviceInput[2][maxInputChannels][maxBlockFrames]; ///< What the device records, by block parity.
    alignas (128) Plan plans[2];
};

/// The number of the newest block that has begun.
inline std::uint64_t newestBlock (const Board& board) noexcept
{
    const auto a = board.blocks[0].number.load (std::memory_order_acquire);
    const auto b = board.blocks[1].number.load (std::memory_order_acquire);
    return a > b ? a : b;
}

//======================================================================================================================
// Out of a worker

/// Progress of one module: a futex of its own.
struct alignas (128) ModuleWord
{
    FutexWord done; ///< The low 32 bits of the last block it is through with.
    std::atomic<std::uint32_t> silent[2]; ///< By block parity: bit o says that output o is zeros. Written before done.
};

/// What a worker tells of one module; for showing, never for trusting.
struct alignas (128) ModuleReport
{
    std::atomic<std::uint64_t> committed; ///< Block number * 2 + which of the two state copies is the committed one.
    std::atomic<std::uint64_t> blocks; ///< Blocks that it is through with.
    std::atomic<std::uint64_t> slept; ///< Of those, not computed: silence in, nothing left to say.
    std::atomic<std::uint64_t> nanoseconds; ///< Time it took in the blocks that were timed, all together.
    std::atomic<std::uint64_t> firstDone; ///< nowNanoseconds() at the end of its first block; 0 before.
    std::atomic<std::uint32_t> timed; ///< Blocks whose time was taken: one in eight, for the clock costs, too.
    std::atomic<std::uint32_t>
        wrongSequence; ///< Blocks read from a producer whose sequence number was not this block's.
    std::atomic<std::uint32_t> droppedEvents;
    std::atomic<std::uint32_t> nonFinite; ///< Blocks in which it made NaN or infinity: silenced.
    std::atomic<std::uint32_t> runaway; ///< Blocks in which it was louder than anything sensible: silenced.
    std::atomic<std::uint32_t> latency; ///< Of a plugin: 1 + the frames by which it lags behind; 0: it has not said.
    std::atomic<std::uint32_t> tail; ///< Of a plugin: 1 + the frames for which it sounds on after its input has ended;
                                     ///< endlessTail; 0: it does not know.
    std::atomic<float>
        peak[4]; ///< Of its first four outputs, the largest absolute sample, falling to 0 over 0.1 s or so.
};

inline constexpr std::uint32_t endlessTail = 0xffffffffu;

struct ModuleOut
{
    ModuleWord word;
    ModuleReport report;
};

/// The life word and the robust-futex list that makes the kernel mark it when the audio thread ends, however it ends.
struct LifeWord
{
    void* listNext; ///< struct robust_list: the worker's own addresses, of no use to anyone else.
    FutexWord word; ///< Thread id | FUTEX_WAITERS while alive; FUTEX_OWNER_DIED set after.
    std::uint32_t reserved;
};

/// What is done in a plugin's own editor.
struct EditorEvent
{
    enum Kind : std::uint32_t
    {
        turned,
        began, ///< A parameter is held from now on,
        ended, ///< and let go.
        bypassed ///< The plugin's own bypass was switched: value is 1 or 0.
    };

    std::uint32_t kind;
    std::uint32_t parameter;
    float value; ///< Of turned: real units. Of bypassed: 1 or 0.
    std::uint32_t reserved;
};

inline constexpr std::uint32_t editorRingSize = 1024;

/// Of the plugin of a region. Written by its worker's control thread.
struct EditorReport
{
    std::atomic<std::uint32_t> isOpen; ///< 1: its editor's window is there.
    std::atomic<std::int32_t> x, y; ///< Where, in pixels of the screen.
    std::atomic<std::uint64_t> written; ///< Events so far; the last editorRingSize are there.
    EditorEvent events[editorRingSize];
};

inline constexpr std::uint32_t maxRefusedPaths = 8;

struct RefusedPath
{
    char text[512]; ///< Ended by a zero.
};

/// What the code in a region's process wanted of the system and was refused for want of permission. Written by whatever
/// thread of it that was.
struct RefusalReport
{
    std::atomic<std::uint32_t> written; ///< Paths so far; the last maxRefusedPaths are there.
    std::atomic<std::uint32_t> code; ///< Times it wanted to run code that it had written.
    RefusedPath paths[maxRefusedPaths];
};

struct RegionHeader
{
    std::uint32_t magic, version, region, reserved;
    alignas (128) LifeWord life;
    alignas (128) FutexWord waitsFor; ///< waitKey() of the module that its audio thread sleeps for; 0: none.
    alignas (128) FutexWord wake; ///< Its audio thread sleeps here. Changed and woken by the host for each block.
    std::atomic<std::uint64_t> eventsRead; ///< Events of the in region consumed so far.
    std::atomic<std::uint32_t> alive; ///< Counts the begins and ends of its audio thread's blocks: odd within one.
    std::atomic<std::uint32_t> running; ///< 1 + index in slot of the module that runs at the moment; 0: none.
    std::atomic<std::uint32_t> crashSignal; ///< That it died of, where its own handler saw it.
    ModuleOut modules[maxModulesPerSlot];
    alignas (128) RealtimeCounts realtime; ///< Of its audio thread, in the checked programs.
    alignas (128) EditorReport editor;
    alignas (128) RefusalReport refusals;
};

/// Parts of a region, as offsets from its start. The pages are touched only as far as they are used.
inline constexpr std::size_t portsOffset = 192u << 10;
inline constexpr std::size_t portsBytes = 16u << 20; ///< Output buffers.
inline constexpr std::size_t stateOffset = portsOffset + portsBytes;
inline constexpr std::size_t stateBytes = 48u << 20; ///< States and delay memory.
inline constexpr std::size_t headerAheadBytes = 12u << 10; ///< Touched by all when a region is mapped: some 40 modules.
inline constexpr std::size_t portsAheadBytes = 64u << 10; ///< Likewise, of the output buffers.
inline constexpr std::size_t regionBytes = stateOffset + stateBytes;

/// A MIDI output's buffer for one block.
struct MidiBuffer
{
    std::uint32_t count;
    std::uint32_t reserved[7];
    // MidiEvent events[maxMidiEventsPerBlock] follow.
};

inline constexpr std::size_t midiBufferBytes = 32 * 256;

//======================================================================================================================
// In of a worker

/// A parameter change or a MIDI message, for one block, in the order in which it happened.
struct Event
{
    enum Kind : std::uint16_t
    {
        parameter,
        midi,
        bypass ///< value: 1, or 0 when it is no longer bypassed.
    };

    std::uint64_t block;
    std::uint32_t offset; ///< Frames from the start of that block.
    std::uint16_t kind;
    std::uint16_t module; ///< Index in slot.
    std::uint16_t index; ///< Of the parameter; or the bytes of the MIDI message.
    std::uint16_t reserved;
    union
    {
        float value;
        std::uint8_t data[12];
    };
};

inline constexpr std::uint32_t eventRingSize = 2048;

struct InRegion
{
    std::uint32_t magic, version, reserved[2];
    alignas (128) std::atomic<std::uint64_t> eventsWritten;
    std::atomic<std::uint64_t> eventsBegin; ///< What was written before is for nobody any more.
    alignas (128) Event events[eventRingSize];
};

//======================================================================================================================

static_assert (sizeof (BlockTransport) == 56 && offsetof (BlockInfo, transport) == 64);
static_assert (sizeof (BlockInfo) == 128 && sizeof (ModuleWord) == 128);
static_assert (sizeof (PlanSource) == 32 && sizeof (PlanInput) == 16 && sizeof (PlanOutput) == 24
               && sizeof (PlanModule) == 80 && sizeof (PlanRing) == 16);
static_assert (offsetof (Board, hostWaitsFor) == 128 && offsetof (Board, blocks) == 256
               && offsetof (Board, regionSlot) == 512 && sizeof (BoardSlot) == 64);
static_assert (sizeof (ModuleReport) == 128 && sizeof (ModuleOut) == 256 && sizeof (LifeWord) == 16
               && sizeof (Event) == 32);
static_assert (offsetof (RegionHeader, life) == 128 && offsetof (RegionHeader, waitsFor) == 256
               && offsetof (RegionHeader, wake) == 384);
static_assert (sizeof (RegionHeader) <= portsOffset);
static_assert (sizeof (MidiBuffer) == 32);
static_assert (std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<float>::is_always_lock_free);

} // namespace bulkhead
