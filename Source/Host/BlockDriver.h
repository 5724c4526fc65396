// Drives the graph through one block: advances the block clock, wakes the workers lane by lane, waits until every
// module is through or the deadline is there, puts stand-ins in the place of what failed, and takes the sound off the
// output modules.
//
// runBlock() is for one thread at a time, the engine's; it enters the kernel only to wait and wake. What the control
// thread wants changed it hands over, and it takes effect at the next block.
#pragma once

#include "LaneLeader.h"
#include "MidiChase.h"
#include "MidiToDevices.h"
#include "StandIn.h"
#include "Transport.h"

#include <array>
#include <thread>
#include <vector>

namespace bulkhead
{

/// A parameter change or MIDI message on its way to a module.
struct TimedEvent
{
    std::uint32_t slot = 0;
    std::uint16_t indexInSlot = 0;
    Event event {}; ///< Its block is filled in by the driver.
};

/// Which worker serves a slot.
struct SlotAssignment
{
    std::uint32_t slot, region;
};

/// A module that takes the MIDI that comes in.
struct MidiTaker
{
    std::uint32_t slot;
    std::uint16_t indexInSlot;
};

/// A plugin that hears MIDI. Whoever takes its worker's place is told what it had heard.
struct MidiListener
{
    std::uint32_t slot;
    std::uint16_t indexInSlot;
    std::uint32_t input; ///< Its first MIDI input: index into Plan::inputs.
    MidiChase* heard; ///< Outlives the plan.
};

/// A module that goes on at another place.
struct ModuleMove
{
    std::uint32_t fromSlot;
    std::uint16_t fromIndexInSlot;
    std::uint32_t toSlot;
    std::uint16_t toIndexInSlot;
};

/// A plan that is ready to go live.
struct PlanSwitch
{
    std::uint32_t planIndex = 0;
    std::vector<SlotAssignment> slots; ///< All of the plan's.
    std::vector<std::uint32_t> outputModules; ///< Plan indexes.
    std::vector<MidiTaker> midiTakers;
    std::vector<MidiSource> midiSources;
    std::vector<MidiListener> midiListeners;
    std::vector<ModuleMove> moves; ///< Events that are under way follow them.
};

/// Which slot a spare runs at the moment, and since when.
struct SpareDuty
{
    std::uint32_t slot = noIndex, region = noIndex;
    std::uint64_t since = 0; ///< Sample time of the first block it ran; the delay memory in its region begins there.
};

struct BlockRequest
{
    std::uint32_t frames = 0; ///< 1 to the plan's maxFrames.
    double sampleRate = 48000.0;
    bool offline = false;
    std::uint64_t deadline =
        0; ///< nowNanoseconds() at which what is not done is skipped; offline: 10 s after the start.
    float* left = nullptr; ///< Where the sound goes, `frames` each. Written in full.
    float* right = nullptr;
    const float* const* inputs = nullptr; ///< What the device records, `frames` each.
    std::uint32_t numInputs = 0; ///< At most maxInputChannels.
};

/// Counts since the start, for showing. Any thread.
struct DriverCounts
{
    std::atomic<std::uint64_t> blocks {0};
    std::atomic<std::uint64_t> repeated {0}; ///< Blocks whose output module gave an earlier block's sound.
    std::atomic<std::uint64_t> skipped {0}; ///< Modules replaced by a stand-in because of the deadline.
    std::atomic<std::uint64_t> late {0}; ///< Of those, finished after the block was delivered.
    std::atomic<std::uint64_t> machineAway {0}; ///< Blocks in which the engine's own thread was not run in time.
    std::atomic<std::uint64_t> spared {0}; ///< Slots that a spare took over, so that not one sample was lost.
    std::atomic<std::uint64_t> standIns {0}; ///< Blocks of modules made by a stand-in, for whatever reason.
    std::atomic<std::uint64_t> busyNanoseconds {0};
    std::atomic<std::uint64_t> longestNanoseconds {0};
};

/// When a module was skipped because of the deadline, so that it can be told afterwards whether the machine was away.
struct SkipRecord
{
    std::atomic<std::uint64_t> from {0}, to {0}; ///< nowNanoseconds(): the block's begin, and the skip.
};

class BlockDriver
{
public:
    /// `lanes`: one per audio core. Makes its stand-ins' regions: do it before workers are launched.
    BlockDriver (Regions& regions, int lanes);
    ~BlockDriver();

    // Control thread --------------------------------------------------------------------------------------------------

    /// Hands over a plan; the one before it must have been applied. Frees the former one.
    void submitPlan (std::unique_ptr<PlanSwitch> next);

    /// Another region serves a slot from the next block on: a worker that was replaced. Takes the place of an earlier
    /// one for the same slot that has not taken effect.
    void submitRegion (SlotAssignment next);

    /// Calls the spare off that runs a slot, from the next block on: the slot's stand-in is heard.
    void submitVacancy (std::uint32_t slot) { submitRegion ({slot, nobody}); }

    /// Workers that take a slot over in the very block in which its own dies. A spare is offered for a slot of a plan,
    /// once it has bound it, as long as the slot is served by `servedBy`; noIndex takes the offer back.
    static constexpr std::uint32_t numSpares = 2;
    void setSpare (std::uint32_t which, std::uint32_t region) noexcept;
    void offerSpare (std::uint32_t which, std::uint32_t slot, std::uint64_t version, std::uint32_t servedBy) noexcept;

    /// True for a spare that did not finish in time: it is not to be offered again. Any thread.
    bool hasFailed (std::uint32_t which) const noexcept
    {
        return spares[which].failed.load (std::memory_order_acquire);
    }

    /// What a spare does at the moment. Any thread.
    SpareDuty dutyOf (std::uint32_t which) const noexcept;

    /// True when everything handed over has taken effect and a whole block has been run with it.
    bool isSettled() const noexcept;

    /// For an engine that no driver runs at the moment: lets what was handed over take effect without a block.
    void applyNow() noexcept;

    /// While threads are being bound to other cores than the plan that is played says.
    void setLanesMove (bool move) noexcept { lanesMove.store (move, std::memory_order_relaxed); }

    /// Queues an event for the next block; false when the queue is full. Control threads, one at a time.
    bool queueEvent (const TimedEvent& event) noexcept;

    /// Queues a MIDI message for every module that takes MIDI, at the start of the next block (its offset, where that
    /// is shorter). False when the queue is full. One thread at a time.
    bool queueMidi (const Event& message) noexcept;

    /// Takes what modules have sent to the MIDI devices. One thread at a time.
    std::size_t takeMidi (std::span<DeviceMidi> messages) noexcept { return midiToDevices.take (messages); }

    /// Slots whose module is alive but has not been seen for `blocks` blocks: hung. Any thread.
    std::vector<std::uint32_t> slotsOutFor (std::uint64_t blocks) const;

    // Any thread ------------------------------------------------------------------------------------------------------

    /// Changes, and is woken, when a module is found slow or late, and at the end of such a block: its slot is worth a
    /// look then.
    const FutexWord& lateWord() const noexcept { return lates; }

    /// The region of a slot that is slow or late, or noIndex where it is neither.
    std::uint32_t slowRegion (std::uint32_t slot) const noexcept
    {
        return isLate (slot) || slots[slot].isSlow.load (std::memory_order_acquire)
                   ? slots[slot].slowRegion.load (std::memory_order_relaxed)
                   : noIndex;
    }

    /// True while a stand-in is heard in the place of a slot that was not done at the deadline.
    bool isLate (std::uint32_t slot) const noexcept
    {
        return slots[slot].outSince.load (std::memory_order_acquire) != 0;
    }

    /// True for a slot that runs a plugin. Any thread.
    bool isForeign (std::uint32_t slot) const noexcept
    {
        return slots[slot].isForeign.load (std::memory_order_relaxed);
    }

    /// How long the last block was, by its rate; 0 before the first. Any thread.
    std::uint64_t blockNanoseconds() const noexcept { return blockLength.load (std::memory_order_relaxed); }

    /// True while a block is being run.
    bool isInBlock() const noexcept { return inBlock.load (std::memory_order_acquire); }

    /// The worker of this region is dead, or as good as.
    void noteDeath (std::uint32_t region) noexcept;

    /// Its orders are for control threads.
    Transport& transport() noexcept { return musicalTime; }

    const DriverCounts& counts() const noexcept { return driverCounts; }
    std::uint64_t blockNumber() const noexcept { return number.load (std::memory_order_relaxed); }
    std::uint64_t sampleTime() const noexcept { return time.load (std::memory_order_relaxed); }
    std::uint64_t skippedOf (std::uint32_t slot) const noexcept
    {
        return slots[slot].skipped.load (std::memory_order_relaxed);
    }
    /// The first skips; as many as counts().skipped, up to the size.
    std::span<const SkipRecord> skipRecords() const noexcept { return skips; }
    int numLanes() const noexcept { return lanes; }

    // Engine thread ---------------------------------------------------------------------------------------------------

    /// Runs one block. `events`: of this block, in the order of their offsets.
    void runBlock (const BlockRequest& request, std::span<const TimedEvent> events = {}) noexcept;

private:
    struct SlotState
    {
        std::uint32_t region = noIndex;
        StandIn* standIn = nullptr;
        bool dead = false;
        bool wasSkipped = false;
        std::uint32_t replaced = noIndex; // The region of the slot's own worker, while a spare runs it.
        std::uint64_t standInSince = 0; // Block.
        bool vacant = false; // Its spare has been called off.
        std::atomic<std::uint32_t> nextRegion {noIndex}; ///< Handed over by the control thread.
        std::atomic<std::uint64_t> outSince {0}; ///< Block at which it was found late; 0: it is not.
        std::atomic<bool> isForeign {false}; ///< It runs a plugin.
        std::atomic<bool> isSlow {false}; ///< It holds up its core in this block; not late yet.
        std::atomic<std::uint32_t> slowRegion {noIndex}; ///< Whose worker is slow or late; written before.
        std::atomic<std::uint64_t> skipped {0};
    };

    static constexpr std::uint32_t nobody = maxRegions;

    struct Offer
    {
        std::atomic<std::uint32_t> servedBy {noIndex}; // Written last.
        std::atomic<std::uint64_t> version {0};
    };

    struct Spare
    {
        std::atomic<std::uint32_t> region {noIndex}, slot {noIndex};
        std::atomic<std::uint64_t> since {0};
        std::uint64_t calledIn = 0; // Block.
        std::uint64_t restsUntil = 0; // Block in which another one takes over from it.
        std::atomic<std::uint32_t> lastSlot {noIndex}; // That it ran last.
        std::atomic<bool> failed {false}; // It did not finish in time when it was called.
        std::vector<Offer> offers {maxSlots};
    };

    bool callSpare (std::uint32_t slot, std::uint64_t block, std::uint64_t eventsFrom) noexcept;
    void releaseSpare (std::uint32_t slot) noexcept;
    std::uint32_t predecessorOf (std::uint32_t slot) const noexcept;
    std::uint32_t servingRegion (const SlotAssignment&) const noexcept;
    void replayEvents (std::uint32_t from, std::uint32_t to, std::uint64_t firstBlock) noexcept;
    void abandon (std::uint32_t slot, std::uint32_t region) noexcept;
    void applyPending() noexcept;
    bool applyRegions() noexcept;
    void redirectEvents (std::span<const ModuleMove> moves) noexcept;
    bool isAtHand (std::uint32_t slot, std::uint64_t block) const noexcept;
    bool waitUntilAtHand (std::uint32_t slot, std::uint64_t block) const noexcept;
    void settleStandIns (std::uint64_t block, const BlockRequest&) noexcept;
    void beginStandIn (std::uint32_t slot, std::uint64_t block, const BlockRequest&) noexcept;
    void endStandIn (std::uint32_t slot) noexcept;
    void sendEvent (const TimedEvent&, std::uint64_t block) noexcept;
    void sendMidi (std::uint64_t block, const BlockRequest&) noexcept;
    void takeInputs (std::uint64_t block, const BlockRequest&) noexcept;
    void assignRegions() noexcept;
    void fillLanes() noexcept;
    void findEnds() noexcept;
    void wakeLanes (std::uint64_t block, bool offline) noexcept;
    void waitForModules (std::uint64_t block, const BlockRequest&) noexcept;
    bool isDone (std::uint32_t module, std::uint64_t block) const noexcept;
    bool isOwnLane (std::uint32_t module) const noexcept;
    bool leadersAreThrough() const noexcept;
    bool spinFor (std::uint32_t module, std::uint64_t block, std::uint64_t until) const noexcept;
    std::uint32_t numDone (std::uint64_t block) const noexcept;
    std::uint32_t moduleToWaitFor (std::uint64_t block) const noexcept;
    std::uint32_t runStandIns (std::uint64_t block, const BlockRequest&) noexcept;
    bool sourcesDone (std::uint32_t module, std::uint64_t block) const noexcept;
    void noteDeaths (std::uint64_t block, const BlockRequest&) noexcept;
    void watchForSlow (std::uint64_t block, std::uint64_t now, const BlockRequest&) noexcept;
    void findSlow (std::uint64_t block, std::uint64_t period) noexcept;
    void tellOfSlow() noexcept;
    void skipCulprit (std::uint64_t block, const BlockRequest&, std::uint64_t began) noexcept;
    bool skipSlow (std::uint64_t block, const BlockRequest& request, std::uint64_t began) noexcept;
    void skip (std::uint32_t module, std::uint64_t block, const BlockRequest& request, std::uint64_t began) noexcept;
    void rewakeReaders() noexcept;
    void takeOutput (std::uint64_t block, const BlockRequest&) noexcept;
    void takeMidiOutputs (std::uint64_t block, const BlockRequest&) noexcept;
    void followMidi (std::uint64_t block) noexcept;
    void chaseMidi (std::uint32_t slot) noexcept;
    const FutexWord* doneWord (std::uint32_t module, std::uint64_t block) const noexcept;

    Regions& regions;
    Board& board;
    const int lanes;
    std::vector<Lane> laneWorkers; // Who is woken where.
    std::vector<std::unique_ptr<LaneLeader>> leaders; // Of all lanes but the last, which is the engine's.
    std::vector<char> laneHas; // Slots that are in a lane; while lanes are filled.
    std::vector<const FutexWord*> doneWords; // Of each module of the plan, while nothing stands in; or nullptr.
    std::vector<std::uint32_t> ends; // Modules that no other waits for, in graph order.
    std::vector<std::uint32_t> ownLane; // Modules that run on this thread's core, the last in graph order first.
    std::vector<char> isWaitedFor; // While the ends are looked for.
    int numStandingIn = 0;
    std::atomic<bool> lanesMove {false}, inBlock {false};
    std::atomic<std::uint64_t> blockLength {0}; // nanoseconds
    FutexWord lates {0};

    struct SlowWatch // In this block.
    {
        std::uint64_t nextLook = 0; // When; UINT64_MAX: never again.
        bool hasLooked = false;
        bool found = false; // One that is slow, or late.
        std::uint64_t skipAt = UINT64_MAX; // When those that are slow are not waited for any longer.
    };

    SlowWatch slowWatch;
    std::vector<std::uint32_t> firstDue; // Of each lane, the first module that was due and not done at the first look.

    std::atomic<std::uint64_t> number {0};
    std::atomic<std::uint64_t> time {0};
    Transport musicalTime;
    std::uint64_t planStart = 0;
    std::uint32_t previousFrames = 0;
    PlanSwitch live; // Its vectors are swapped with the pending one's: no memory is given free on the engine's thread.
    const Plan* plan = nullptr;
    std::vector<SlotState> slots;
    std::vector<std::unique_ptr<StandIn>> standIns;
    std::unique_ptr<StandIn> quiet; // When all others are taken.
    std::array<Spare, numSpares> spares;
    bool lanesChanged = false; // A spare runs a slot since the last block.
    std::vector<const FutexWord*> abandoned; // Done words that readers may still sleep on.

    std::unique_ptr<PlanSwitch> submitted; // Kept by the control thread until the next one.
    std::atomic<PlanSwitch*> pendingPlan {nullptr};
    std::atomic<bool> regionsPending {false};
    std::atomic<std::uint64_t> appliedAt {0};

    std::vector<std::atomic<std::uint8_t>> deadRegions;
    std::atomic<std::uint32_t> deaths {0};
    std::uint32_t seenDeaths = 0;

    static constexpr std::size_t eventQueueSize = 4096;
    std::vector<TimedEvent> eventQueue;
    std::atomic<std::uint64_t> eventsQueued {0}, eventsTaken {0};

    static constexpr std::size_t midiQueueSize = 1024;
    std::vector<Event> midiQueue;
    std::atomic<std::uint64_t> midiQueued {0}, midiTaken {0};
    MidiToDevices midiToDevices;

    std::vector<SkipRecord> skips;
    DriverCounts driverCounts;
};

} // namespace bulkhead
