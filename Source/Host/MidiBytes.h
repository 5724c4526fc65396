// What may pass as a MIDI message where it comes from outside: one whole message, as short as the engine takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace bulkhead
{

/// Bytes of the longest message that the engine takes.
inline constexpr std::size_t maxMidiBytes = 12;

/// True for one whole message of 1 to `most` bytes: a status byte that means something, as many data bytes as it asks
/// for, each below 0x80; or a system-exclusive message from 0xf0 to 0xf7. No running status. Pure, real-time safe.
bool isMidiMessage (std::span<const std::uint8_t> bytes, std::size_t most = maxMidiBytes) noexcept;

} // namespace bulkhead
