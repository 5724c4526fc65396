// A standard MIDI file, as far as it is a performance: notes, controllers and the like, each with its sample time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bulkhead
{

struct MidiFileMessage
{
    std::uint64_t time; ///< Sample time, from the start of the file.
    std::uint8_t size; ///< 1 to 3.
    std::uint8_t data[3];
};

/// The messages of all tracks, in order; meta events and system-exclusive messages are left out. Throws
/// std::runtime_error for what is no standard MIDI file. Any thread.
std::vector<MidiFileMessage> readMidiFile (std::span<const std::byte> file, double sampleRate);

} // namespace bulkhead
