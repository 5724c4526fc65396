#include "App/MidiFileEvents.h"

#include "Graph/TemporaryFolder.h"
#include "Host/EngineRig.h"

#include <juce_audio_basics/juce_audio_basics.h>

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;
using graphtests::TemporaryFolder;

namespace
{

/// 96 ticks to a quarter at 120 to the minute: 250 frames a tick at 48 kHz.
std::string writeMidi (const TemporaryFolder& folder, std::initializer_list<std::pair<int, juce::MidiMessage>> messages)
{
    juce::MidiMessageSequence track;

    for (const auto& [tick, message] : messages)
        track.addEvent (message, tick);

    juce::MidiFile file;
    file.setTicksPerQuarterNote (96);
    file.addTrack (track);
    juce::MemoryOutputStream bytes;
    REQUIRE (file.writeTo (bytes));
    return folder.write ("a.mid", std::string (static_cast<const char*> (bytes.getData()), bytes.getDataSize()));
}

Patch playedPatch()
{
    PatchBuilder builder ("host");
    builder.add ("midi1", "midi_in", {{"voices", 1}}).add ("vca1", "vca").add ("out1", "output", {{"limiter", 0}});
    builder.cable ("midi1.gate", "vca1.in").cable ("vca1.out", "out1.left");
    builder.patch.midi.push_back ({0, 7, "vca1", "gain", {}, {}, Json::object()});
    return builder;
}

} // namespace

TEST_CASE ("MidiFileEvents: notes and mapped controllers come at their frames, once", "[app]")
{
    const TemporaryFolder folder;
    const auto path = writeMidi (folder, {{0, juce::MidiMessage::noteOn (1, 60, 0.8f)},
                                          {3, juce::MidiMessage::controllerEvent (1, 7, 0)},
                                          {4, juce::MidiMessage::noteOff (1, 60)}});
    EngineRig rig (playedPatch());
    MidiFileEvents events (path, 48000.0);
    std::vector<std::pair<std::uint64_t, Event::Kind>> seen;

    for (std::uint64_t time = 0; time < 2000; time += 128)
        for (const auto& event : events.take (rig.engine, playedPatch(), time, 128))
        {
            CHECK (event.event.offset < 128);
            seen.emplace_back (time + event.event.offset, static_cast<Event::Kind> (event.event.kind));
        }

    CHECK ((seen
            == std::vector<std::pair<std::uint64_t, Event::Kind>> {
                {0, Event::midi}, {750, Event::midi}, {750, Event::parameter}, {1000, Event::midi}}));
}

TEST_CASE ("MidiFileEvents: what is no MIDI file is refused in words", "[app]")
{
    const TemporaryFolder folder;
    CHECK_THROWS_WITH (MidiFileEvents (folder.path ("none.mid"), 48000.0), Catch::Contains ("no such file"));
    CHECK_THROWS_WITH (MidiFileEvents (folder.write ("b.mid", "hello"), 48000.0),
                       Catch::Contains ("not a standard MIDI file"));
    CHECK_THROWS_WITH (MidiFileEvents (folder.write ("c.mid", ""), 48000.0), Catch::Contains ("c.mid"));
    CHECK_THROWS_WITH (
        MidiFileEvents (folder.write ("d.mid", std::string ("MThd\0\0\0\6\0\1\xff\xff\0\x60MTrk\xff\xff\xff\xff", 22)),
                        48000.0),
        Catch::Contains ("d.mid"));
    CHECK_THROWS_WITH (MidiFileEvents (folder.write ("e.mid", std::string ((16u << 20) + 1, 'x')), 48000.0),
                       Catch::Contains ("16 MiB"));
}
