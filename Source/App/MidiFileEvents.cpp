#include "MidiFileEvents.h"

#include <juce_core/juce_core.h>

#include <algorithm>
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

    juce::MemoryBlock bytes;

    if (! file.loadFileAsData (bytes))
        throw std::runtime_error (path + ": cannot be read");

    try
    {
        messages = readMidiFile ({static_cast<const std::byte*> (bytes.getData()), bytes.getSize()}, sampleRate);
    }
    catch (const std::runtime_error& e)
    {
        throw std::runtime_error (path + ": " + e.what());
    }
}

std::vector<TimedEvent> MidiFileEvents::take (const Engine& engine, const Patch& patch, std::uint64_t time,
                                              std::uint32_t frames)
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

        for (const auto& change : mapMidi (patch, {message.data, message.size}))
            if (TimedEvent event; engine.resolve (
                    ParameterChange {change.mapping->module, change.parameter, change.value, midi.offset}, event))
                events.push_back (event);
    }

    return events;
}

} // namespace bulkhead
