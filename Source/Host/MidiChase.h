// What a stream of MIDI has set so far: notes that are held, wheels, controllers, pressure, programs. A plugin that is
// made again in the midst of the music is told it ("chasing", as sequencers call it), and goes on as if it had heard
// all.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <span>

namespace bulkhead
{

class MidiChase
{
public:
    struct Message
    {
        std::array<std::uint8_t, 3> data {};
        std::uint8_t size = 0;
    };

    /// Follows a message; what sets nothing is passed over. Real-time.
    void follow (std::span<const std::uint8_t> message) noexcept;

    /// Writes what is set, in the order in which it has to be heard: programs, controllers, wheels and pressure, then
    /// notes. What there is no room for is left out. Returns how many. Real-time.
    std::size_t write (std::span<Message> messages) const noexcept;

private:
    struct Channel
    {
        void resetControllers() noexcept;

        std::array<std::uint8_t, 128> velocities {}; ///< 0: the note is not held.
        std::array<std::uint8_t, 128> controllers {};
        std::bitset<128> isSet {}; ///< Of controllers.
        std::uint8_t program = unset, pressure = 0, bendLow = 0, bendHigh = 64;
        bool isUsed = false;
    };

    static constexpr std::uint8_t unset = 0x80;

    std::array<Channel, 16> channels {};
};

} // namespace bulkhead
