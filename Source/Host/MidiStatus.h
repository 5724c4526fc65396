// The names of MIDI's status bytes and channel-mode controllers (MIDI 1.0 Detailed Specification, tables 1 to 4).
#pragma once

#include <cstdint>

namespace bulkhead::midi
{

inline constexpr std::uint8_t noteOff = 0x80, noteOn = 0x90, controlChange = 0xb0, programChange = 0xc0,
                              channelPressure = 0xd0, pitchBend = 0xe0, system = 0xf0;

inline constexpr std::uint8_t allSoundOff = 120, resetControllers = 121, allNotesOff = 123; ///< And 124 to 127.

} // namespace bulkhead::midi
