// What runs through a cable: the kinds of signal, how many channels, and the conventions every module keeps.
//
//   audio   -1 to 1 is full scale of the device.
//   cv      control voltage at audio rate, in "volts": pitch is 1 V per octave with 0 V = middle C (C4, 261.6256 Hz),
//           a gate or trigger is 0 (low) or 1 (high; read it as high when above 0.5), envelopes are 0 to 1,
//           LFOs -1 to 1.
//   midi    events with a sample offset into the block.
//
// audio and cv share the same buffers and may be plugged into each other.
#pragma once

#include <cstdint>
#include <type_traits>

namespace bulkhead
{

/// Channels one cable can carry: a polyphonic cable has one channel per voice.
inline constexpr int maxChannels = 16;

enum class SignalKind : std::uint8_t
{
    audio,
    cv,
    midi
};

/// One MIDI message of up to 24 bytes. Longer system-exclusive messages are not carried.
struct MidiEvent
{
    std::uint32_t offset = 0; ///< Frames from the start of the block.
    std::uint32_t size = 0; ///< Bytes used of data, 1 to 24.
    std::uint8_t data[24] = {};
};

static_assert (sizeof (MidiEvent) == 32 && std::is_trivially_copyable_v<MidiEvent>);

/// Events one MIDI port carries in one block at most; later ones are dropped and counted.
inline constexpr int maxMidiEventsPerBlock = 255;

} // namespace bulkhead
