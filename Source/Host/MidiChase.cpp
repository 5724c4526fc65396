#include "MidiChase.h"

#include "MidiStatus.h"

namespace bulkhead
{

void MidiChase::follow (std::span<const std::uint8_t> message) noexcept
{
    if (message.size() < 2 || message.size() > 3 || message[0] < midi::noteOff || message[0] >= midi::system)
        return;

    auto& channel = channels[message[0] & 0x0f];
    const auto kind = message[0] & 0xf0;
    const std::uint8_t first = message[1] & 0x7f;
    channel.isUsed = true;

    if (kind == midi::programChange)
        channel.program = first;
    else if (kind == midi::channelPressure)
        channel.pressure = first;

    if (message.size() != 3)
        return;

    const std::uint8_t second = message[2] & 0x7f;

    switch (kind)
    {
        case midi::noteOn:
            channel.velocities[first] = second;
            break;
        case midi::noteOff:
            channel.velocities[first] = 0;
            break;
        case midi::pitchBend:
            channel.bendLow = first;
            channel.bendHigh = second;
            break;
        case midi::controlChange:
            if (first == midi::resetControllers)
            {
                channel.resetControllers();
            }
            else if (first == midi::allSoundOff || first >= midi::allNotesOff)
            {
                channel.velocities.fill (0);
            }
            else if (first < midi::allSoundOff)
            {
                channel.controllers[first] = second;
                channel.isSet.set (first);
            }
            break;
        default:
            break;
    }
}

/// What "Reset all controllers" sets back (MIDI 1.0, RP-015): not volume, pan, banks, and sounds.
void MidiChase::Channel::resetControllers() noexcept
{
    for (const auto controller : {1, 2, 4, 11, 64, 65, 66, 67, 68, 69, 98, 99, 100, 101})
        isSet.reset (static_cast<std::size_t> (controller));

    pressure = bendLow = 0;
    bendHigh = 64;
}

std::size_t MidiChase::write (std::span<Message> messages) const noexcept
{
    std::size_t count = 0;

    const auto add = [&] (std::size_t kind, std::size_t channel, std::size_t first, int second = -1)
    {
        if (count < messages.size())
            messages[count++] = {{static_cast<std::uint8_t> (kind | channel), static_cast<std::uint8_t> (first),
                                  static_cast<std::uint8_t> (second < 0 ? 0 : second)},
                                 static_cast<std::uint8_t> (second < 0 ? 2 : 3)};
    };

    constexpr std::size_t bank = 0, bankLow = 32;

    for (std::size_t c = 0; c < channels.size(); ++c)
    {
        const auto& channel = channels[c];

        if (! channel.isUsed)
            continue;

        // A bank is that of the program after it.
        for (const auto controller : {bank, bankLow})
            if (channel.isSet[controller])
                add (midi::controlChange, c, controller, channel.controllers[controller]);

        if (channel.program != unset)
            add (midi::programChange, c, channel.program);

        for (std::size_t i = 0; i < channel.controllers.size(); ++i)
            if (channel.isSet[i] && i != bank && i != bankLow)
                add (midi::controlChange, c, i, channel.controllers[i]);

        if (channel.pressure != 0)
            add (midi::channelPressure, c, channel.pressure);

        if (channel.bendLow != 0 || channel.bendHigh != 64)
            add (midi::pitchBend, c, channel.bendLow, channel.bendHigh);
    }

    for (std::size_t c = 0; c < channels.size(); ++c)
        for (std::size_t i = 0; channels[c].isUsed && i < 128; ++i)
            if (const auto velocity = channels[c].velocities[i]; velocity != 0)
                add (midi::noteOn, c, i, velocity);

    return count;
}

} // namespace bulkhead
