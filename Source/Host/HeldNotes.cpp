#include "HeldNotes.h"

#include "MidiStatus.h"

#include <algorithm>

namespace bulkhead
{

static bool isPedal (std::uint8_t controller) noexcept
{
    return controller == 64 || controller == 66 || controller == 69;
}

void HeldNotes::follow (std::span<const std::uint8_t> message) noexcept
{
    if (message.size() != 3)
        return;

    auto& channel = channels[message[0] & 0x0f];
    const auto number = message[1] & 0x7f, value = message[2] & 0x7f;

    switch (message[0] & 0xf0)
    {
        case midi::noteOn:
            channel.notes[static_cast<std::size_t> (number)] = value > 0;
            break;
        case midi::noteOff:
            channel.notes[static_cast<std::size_t> (number)] = false;
            break;
        case midi::pitchBend:
            channel.bent = number != 0 || value != 64;
            break;
        case midi::controlChange:
            if (isPedal (message[1]))
                channel.pedals[static_cast<std::size_t> (number)] = value >= 64;
            else if (number == midi::resetControllers)
                channel.pedals.reset();
            else if (number == midi::allSoundOff || number >= midi::allNotesOff)
                channel.notes.reset();
            break;
        default:
            break;
    }
}

void HeldNotes::release (const Send& send)
{
    for (std::size_t c = 0; c < channels.size(); ++c)
    {
        auto& channel = channels[c];
        const auto status = [c] (std::uint8_t kind) { return static_cast<std::uint8_t> (kind | c); };

        // Pedals first: a note that is let go under one sounds on.
        for (std::size_t i = 0; i < 128; ++i)
            if (channel.pedals[i])
                send (std::array<std::uint8_t, 3> {status (midi::controlChange), static_cast<std::uint8_t> (i), 0});

        for (std::size_t i = 0; i < 128; ++i)
            if (channel.notes[i])
                send (std::array<std::uint8_t, 3> {status (midi::noteOff), static_cast<std::uint8_t> (i), 64});

        if (channel.bent)
            send (std::array<std::uint8_t, 3> {status (midi::pitchBend), 0, 64});

        channel = {};
    }
}

bool HeldNotes::isEmpty() const noexcept
{
    return std::all_of (channels.begin(), channels.end(),
                        [] (auto& c) { return c.notes.none() && c.pedals.none() && ! c.bent; });
}

} // namespace bulkhead
