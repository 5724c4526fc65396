// Runs the modules of one slot for one block: waits for the modules they read from, sums and delays their inputs,
// smooths their parameters, calls process(), commits the state, publishes the outputs and wakes whoever waits.
//
// The same code in a worker and in the host. runBlock() and what it calls are for the compartment's audio thread and
// enter the kernel only to wait and wake; everything else is for its control thread.
#pragma once

#include "Binding.h"
#include "FaultInjection.h"

namespace bulkhead
{

/// The output guard: a block of an output beyond these is silenced and counted, as one with NaN or infinity is. Full
/// scale is 1: +60 dB. A voltage's unit is an octave, or a fraction of its full range.
inline constexpr float loudestAudio = 1000.0f;
inline constexpr float largestVoltage = 10000.0f;

class SlotRunner
{
public:
    /// `memory` is the own region, writable; it, the board, the in region and the map outlive the runner.
    SlotRunner (const Board& board, const InRegion& in, const SharedMemory& memory, const RegionMap& regions,
                std::uint32_t ownRegion) noexcept;
    ~SlotRunner();

    /// Control thread: the binding of a plan that is to go live. Replaces one that never went live.
    void setNextBinding (std::unique_ptr<Binding> next);

    /// Control thread of a spare: what it binds ahead of a slot that another worker serves. nullptr lets the slot go.
    /// Not for a slot that it runs at the moment.
    void setSpareBinding (std::uint32_t slot, std::unique_ptr<Binding> binding);

    /// Any thread: what is set here is committed when the module comes to that moment of its life.
    FaultOrder& faultOrder() noexcept { return faults; }

    /// Commits the fault that is due of a module at this moment of its life, if any; which one, should it return.
    Fault misbehave (FaultPhase phase, std::uint32_t indexInSlot) noexcept;

    /// Audio thread: computes a block. Returns when it is done or when the block has been given up by the engine.
    void runBlock (std::uint64_t blockNumber) noexcept;

    /// Audio thread: asks for the memory that the next block will use. Changes nothing.
    void fetchAhead() const noexcept
    {
        if (current != nullptr)
            for (const auto* line : current->lines)
                __builtin_prefetch (line);
    }

    /// Audio thread: marks a block as sat out, so that the engine sees this worker is at hand again.
    static void sitOut (Binding&, std::uint64_t blockNumber) noexcept;

    const InRegion& inRegion() const noexcept { return in; }
    RegionHeader& header() const noexcept { return own; }

private:
    struct Now; // The block under way.

    void deleteRetired();
    void letGo (Binding* binding);
    void adopt (Binding* binding, std::uint64_t blockNumber) noexcept;
    void retire (Binding* binding) noexcept;
    void takeOverAll (const BlockInfo&, std::uint32_t slot) noexcept;
    bool adoptSpare (const BlockInfo&, std::uint32_t slot, std::uint64_t blockNumber) noexcept;
    void goOnFrom (const std::byte* predecessor, std::uint64_t blockNumber) noexcept;
    void shareSpareRings (const Now&, const BoundModule&) noexcept;
    bool adoptBinding (const BlockInfo&, std::uint32_t slot, std::uint64_t blockNumber) noexcept;
    void collectEvents (const Now&) noexcept;
    bool runModule (Now&, BoundModule&) noexcept;
    void spoilOutputs (const Now&, BoundModule&, FaultPhase) noexcept;
    std::byte* prepare (const Now&, BoundModule&) noexcept;
    void openOutputs (const Now&, BoundModule&) noexcept;
    bool maySleep (const Now&, const BoundModule&) const noexcept;
    void sleep (const Now&, BoundModule&) noexcept;
    bool waitForProducers (Now&, const BoundModule&) noexcept;
    bool waitFor (Now&, Neighbour producer) noexcept;
    bool isThrough (const Now&, const OutputPlace&) const noexcept;
    void findSources (Now&, BoundModule&, std::size_t index) noexcept;
    bool gatherInput (Now&, BoundModule&, std::size_t index) noexcept;
    bool readInPlace (const Now&, BoundModule&, std::size_t index) noexcept;
    const float* shapeSource (const Now&, BoundSource&, const float* samples, std::uint32_t channel) noexcept;
    bool gatherMidi (Now&, BoundModule&, std::size_t index) noexcept;
    void fillParameters (const Now&, BoundModule&, std::byte* state) noexcept;
    void process (const Now&, BoundModule&, std::byte* state) noexcept;
    void followBypass (const Now&, BoundModule&, std::byte* state) noexcept;
    void beginBypass (const Now&, BoundModule&) noexcept;
    void letNotesGo (const Now&, BoundModule&) noexcept;
    std::uint32_t filterNotes (const Now&, BoundModule&, std::uint32_t count, bool isFirst) const noexcept;
    static void tellBypass (BoundModule&) noexcept;
    void passBy (const Now&, BoundModule&, std::byte* state) noexcept;
    void keepDry (const Now&, BoundModule&, BypassState&) noexcept;
    void passMidi (const Now&, BoundModule&, std::size_t output) noexcept;
    const float* dryOf (const Now&, BoundModule&, const BypassState&, std::size_t output,
                        std::uint32_t channel) noexcept;
    void hearChased (const Now&, BoundModule&, std::uint32_t moduleIndex) noexcept;
    void processHosted (const Now&, BoundModule&) noexcept;
    Block blockFor (const Now&, BoundModule&) const noexcept;
    std::span<const MidiEvent> hostMidiOf (const Now&, std::uint32_t moduleIndex, std::uint32_t begin,
                                           std::uint32_t end) const noexcept;
    std::uint32_t finishOutputs (const Now&, BoundModule&) noexcept;
    void publish (const Now&, BoundModule&) noexcept;
    bool isSilent (const Now&, const BoundSource&) const noexcept;
    const std::byte* outputOf (const Now&, const BoundSource&, const OutputPlace&) const noexcept;
    OutputPlace placeOf (const Now&, const BoundSource&) const noexcept;

    const Board& board;
    const InRegion& in;
    const RegionMap& regions;
    const std::uint32_t ownRegion;
    RegionHeader& own;
    const SharedMemory& ownMemory;
    std::byte* ownBase;

    Binding* current = nullptr; // Audio thread only.
    Binding* waiting = nullptr; // Audio thread only: for a plan, or a block to serve, that is still to come.
    std::uint64_t adoptedPlan = 0; // Version of the last plan that `current` was found good for.
    std::atomic<Binding*> next {nullptr};
    std::atomic<Binding*> retired {nullptr};

    using SpareBindings = std::array<std::atomic<Binding*>, maxSlots>;
    std::unique_ptr<SpareBindings> spareBindings; // Made by the control thread of a spare, before it is called for.
    std::atomic<SpareBindings*> spares {nullptr};
    std::uint64_t eventsRead = 0;
    FaultOrder faults;
};

} // namespace bulkhead
