#include "MidiBytes.h"

#include <algorithm>

namespace bulkhead
{

/// Bytes of a message with this status (MIDI 1.0, table 1); 0 where it has no fixed length or means nothing.
static std::size_t lengthOf (std::uint8_t status) noexcept
{
    switch (status & 0xf0)
    {
        case 0x80:
        case 0x90:
        case 0xa0:
        case 0xb0:
        case 0xe0:
            return 3;
        case 0xc0:
        case 0xd0:
            return 2;
        case 0xf0:
            break;
        default:
            return 0;
    }

    switch (status)
    {
        case 0xf1: // time code
        case 0xf3: // song select
            return 2;
        case 0xf2: // song position
            return 3;
        case 0xf6: // tune request
        case 0xf8: // clock
        case 0xfa: // start
        case 0xfb: // continue
        case 0xfc: // stop
        case 0xfe: // active sensing
        case 0xff: // reset
            return 1;
        default:
            return 0;
    }
}

bool isMidiMessage (std::span<const std::uint8_t> bytes, std::size_t most) noexcept
{
    if (bytes.empty() || bytes.size() > most)
        return false;

    auto data = bytes.subspan (1);

    if (bytes[0] == 0xf0)
    {
        if (data.empty() || data.back() != 0xf7)
            return false;

        data = data.first (data.size() - 1);
    }
    else if (bytes.size() != lengthOf (bytes[0]))
    {
        return false;
    }

    return std::all_of (data.begin(), data.end(), [] (auto byte) { return byte < 0x80; });
}

} // namespace bulkhead
