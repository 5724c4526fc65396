// What modules send to the MIDI devices, on its way from the engine's thread to the one that serves the devices.
//
// Remembers which notes sound, so that none is left hanging when the module that holds it goes.
#pragma once

#include "Ipc/Layout.h"
#include "Modules/Signal.h"

#include <bitset>
#include <span>
#include <vector>

namespace bulkhead
{

/// A MIDI message that a module sends to the MIDI devices.
struct DeviceMidi
{
    std::uint64_t time = 0; ///< Sample time, as Block counts it.
    MidiEvent event {}; ///< Its offset is of no meaning here.
};

/// A MIDI output of the plan whose events go to the devices.
struct MidiSource
{
    std::uint32_t module; ///< Index into Plan::modules.
    std::uint32_t output; ///< Index into Plan::outputs.
    std::uint64_t instance; ///< The module's.
};

class MidiToDevices
{
public:
    MidiToDevices() : queue (queueSize) {}

    // Engine thread ---------------------------------------------------------------------------------------------------

    /// Another plan plays: when a module that could send is gone, what sounds is ended.
    void plansSwitched (std::span<const MidiSource> before, std::span<const MidiSource> now,
                        std::uint64_t time) noexcept;

    /// Takes the events that one output holds. Their bytes are another process's: each is read once and checked.
    void collect (const MidiBuffer& buffer, std::uint32_t frames, std::uint64_t time) noexcept;

    // The thread that serves the devices ------------------------------------------------------------------------------

    /// The oldest messages, in order; how many.
    std::size_t take (std::span<DeviceMidi> messages) noexcept;

private:
    bool push (const DeviceMidi& message) noexcept;
    void endNotes (std::uint64_t time) noexcept;

    static constexpr std::size_t queueSize = 4096;
    std::vector<DeviceMidi> queue;
    std::atomic<std::uint64_t> queued {0}, taken {0};
    std::bitset<16 * 128> sounding; ///< By channel and note.
};

} // namespace bulkhead
