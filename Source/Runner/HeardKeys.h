// The keys that somebody has heard pressed by MIDI and not let go, so that they can be let go for him.
#pragma once

#include "Modules/Signal.h"

#include <array>

namespace bulkhead
{

class HeardKeys
{
public:
    static constexpr int channels = 16, keys = 128;

    void hear (const MidiEvent& event) noexcept
    {
        if (event.size < 3)
            return;

        const int status = event.data[0] & 0xf0, channel = event.data[0] & 0x0f, key = event.data[1] & 0x7f;

        if (isPress (event))
            set (channel, key, true);
        else if (status == 0x80 || status == 0x90)
            set (channel, key, false);
        else if (status == 0xb0 && (key == 120 || key >= 123)) // all sound off, all notes off
            for (int k = 0; k < keys; ++k)
                set (channel, k, false);
    }

    bool isDown (int channel, int key) const noexcept { return (bits[index (channel, key)] >> (key & 63) & 1) != 0; }

    bool anyDown (int channel) const noexcept { return (bits[index (channel, 0)] | bits[index (channel, 64)]) != 0; }

    /// A note that begins.
    static bool isPress (const MidiEvent& event) noexcept
    {
        return event.size >= 3 && (event.data[0] & 0xf0) == 0x90 && event.data[2] != 0;
    }

    /// A note that ends.
    static bool isRelease (const MidiEvent& event) noexcept
    {
        return event.size >= 3
               && ((event.data[0] & 0xf0) == 0x80 || ((event.data[0] & 0xf0) == 0x90 && ! isPress (event)));
    }

private:
    static std::size_t index (int channel, int key) noexcept
    {
        return static_cast<std::size_t> (channel * 2 + key / 64);
    }

    void set (int channel, int key, bool isDown) noexcept
    {
        const auto bit = std::uint64_t (1) << (key & 63);
        auto& word = bits[index (channel, key)];
        word = isDown ? word | bit : word & ~bit;
    }

    std::array<std::uint64_t, channels * keys / 64> bits {};
};

} // namespace bulkhead
