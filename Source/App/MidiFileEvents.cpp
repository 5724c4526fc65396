#include "MidiFileEvents.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace bulkhead
{

MidiFileEvents::MidiFileEvents (const std::string& path, double sampleRate)
{
    constexpr juce::int64 maxBytes = 16 << 20;
    const auto file = juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (path.c_str()));

    if (! file.existsAsFile())
        throw std::runtime_error (path + ": there is no such file");

    if (file.getSize() > maxBytes)
        throw std::runtime_error (path + ": is larger than 16 MiB");

    juce::FileInputStream stream (file);
    juce::MidiFile midi;

    if (! stream.openedOk() || ! midi.readFrom (stream))
        throw std::runtime_error (path + ": is not a standard MIDI file");

    midi.convertTimestampTicksToSeconds();

    for (int track = 0; track < midi.getNumTracks(); ++track)
        for (const auto* event : *midi.getTrack (track))
        {
            const auto& message = event->message;
            const auto seconds = message.getTimeStamp();

            // Meta events and system-exclusive messages are no performance.
            if (message.isMetaEvent() || message.isSysEx() || message.getRawDataSize() > 3 || ! (seconds >= 0.0 && seconds < 1e7))
                continue;

            Message m { static_cast<std::uint64_t> (std::llround (seconds * sampleRate)),
                        static_cast<std::uint8_t> (message.getRawDataSize()), {} };
            std::copy_n (message.getRawData(), m.size, m.data);
            messages.push_back (m);
        }

    std::stable_sort (messages.begin(), messages.end(), [] (auto& a, auto& b) { return a.time < b.time; });
}

std::vector<TimedEvent> MidiFileEvents::take (const Engine& engine, const Patch& patch, std::uint64_t time, std::uint32_t frames)
{
    std::vector<TimedEvent> events;

    for (; next < messages.size() && messages[next].time < time + frames; ++next)
    {
        const auto& message = messages[next];
        HostMidi midi;
        midi.offset = message.time > time ? static_cast<std::uint32_t> (message.time - time) : 0;
        midi.size = message.size;
        std::copy_n (message.data, message.size, midi.data);
        engine.resolve (midi, events);

        for (const auto& change : mapMidi (patch, { message.data, message.size }))
            if (TimedEvent event; engine.resolve (ParameterChange { change.mapping->module, change.parameter, change.value, midi.offset }, event))
                events.push_back (event);
    }

    return events;
}

} // namespace bulkhead
