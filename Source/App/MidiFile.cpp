#include "MidiFile.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace bulkhead
{

std::vector<MidiFileMessage> readMidiFile (std::span<const std::byte> file, double sampleRate)
{
    juce::MemoryInputStream stream (file.data(), file.size(), false);
    juce::MidiFile midi;

    if (! midi.readFrom (stream))
        throw std::runtime_error ("is not a standard MIDI file");

    midi.convertTimestampTicksToSeconds();
    std::vector<MidiFileMessage> messages;

    for (int track = 0; track < midi.getNumTracks(); ++track)
        for (const auto* event : *midi.getTrack (track))
        {
            const auto& message = event->message;
            const auto seconds = message.getTimeStamp();
            const auto size = message.getRawDataSize();

            // Meta events and system-exclusive messages are no performance.
            if (message.isMetaEvent() || message.isSysEx() || size < 1 || size > 3
                || ! (seconds >= 0.0 && seconds < 1e7))
                continue;

            MidiFileMessage m {
                static_cast<std::uint64_t> (std::llround (seconds * sampleRate)), static_cast<std::uint8_t> (size), {}};
            std::copy_n (message.getRawData(), m.size, m.data);
            messages.push_back (m);
        }

    std::stable_sort (messages.begin(), messages.end(), [] (auto& a, auto& b) { return a.time < b.time; });
    return messages;
}

} // namespace bulkhead
