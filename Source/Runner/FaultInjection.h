// Faults on order, to prove what happens then: at a moment of its life that the host names, a module crashes, hangs,
// takes all there is, or spoils what it can reach, as a foreign one might. An order comes from the host alone, over the
// control socket (FaultMessage), and only to a process of the module's own: it could end that process anyway. No patch
// can hold one.
#pragma once

#include "Ipc/SharedMemory.h"

#include <atomic>
#include <cstdint>

namespace bulkhead
{

enum class Fault : std::uint32_t
{
    none,
    crash, ///< Writes where nothing is.
    abort,
    busyLoop, ///< For ever.
    sleep, ///< For 100 ms.
    hang, ///< Sleeps for ever.
    notANumber, ///< While it plays: its outputs are NaN for one block.
    runaway, ///< While it plays: its outputs are at +600 dB for one block.
    memoryBomb, ///< Takes memory until it is refused, writes to all of it, and keeps it.
    descriptorBomb, ///< Opens files until it is refused, and keeps them open.
    threadBomb, ///< Starts threads until it is refused, or has thousands; they sleep.
    logFlood, ///< Writes megabytes to its standard output and its log.
    spoilRegion, ///< From now on fills its own region with random bits, over and over, while it plays on.
    absurdReport ///< Says the most absurd of itself, once: counts, costs, levels, MIDI events, blocks done.
};

inline constexpr std::uint32_t numFaults = static_cast<std::uint32_t> (Fault::absurdReport) + 1;

/// The moments of a module's life at which it may fail.
enum class FaultPhase : std::uint32_t
{
    prepare, ///< It is made. Control thread.
    stateLoad, ///< It has been made from another one's state. Control thread.
    takeOver, ///< In its first block it goes on from another worker's last one. Audio thread.
    process, ///< It has computed a block, which nobody has seen yet. Audio thread.
    stateSave, ///< Its state after a block is there for others to take over, and the block is not. What it does to its
               ///< outputs then the guard does not see. Audio thread.
    destroy ///< What it was bound to in a former plan is let go; or its process ends orderly. Control thread.
};

inline constexpr std::uint32_t numFaultPhases = static_cast<std::uint32_t> (FaultPhase::destroy) + 1;

/// Which module misbehaves, and where its region is.
struct FaultPlace
{
    const SharedMemory& region; ///< Writable.
    std::uint32_t indexInSlot = 0;
};

/// Misbehaves. Returns only from those faults after which a module could go on. notANumber and runaway are the
/// caller's, who knows the outputs.
void commit (Fault fault, const FaultPlace& place) noexcept;

/// The fault that is ordered of one compartment; a newer order takes the place of an older one. Any thread.
class FaultOrder
{
public:
    /// Numbers that mean nothing are passed over.
    void set (std::uint32_t indexInSlot, std::uint32_t phase, std::uint32_t fault) noexcept;

    /// Quick: whether there may be something to take.
    bool isDue (FaultPhase phase) const noexcept
    {
        const auto present = order.load (std::memory_order_relaxed);
        return present != 0 && (present >> 16 & 0xffff) == static_cast<std::uint32_t> (phase);
    }

    /// The fault that is due of this module at this moment: once.
    Fault take (std::uint32_t indexInSlot, FaultPhase phase) noexcept;

private:
    std::atomic<std::uint64_t> order {0}; // index in slot << 32 | phase << 16 | fault
};

} // namespace bulkhead
