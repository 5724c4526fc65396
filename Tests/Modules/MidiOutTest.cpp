#include "Analysis.h"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

using Messages = std::vector<ModuleRig::SentMessage>;

Signal gateBetween (int frames, int from, int to)
{
    Signal gate (static_cast<std::size_t> (frames), 0.0f);
    std::fill (gate.begin() + from, gate.begin() + to, 1.0f);
    return gate;
}

/// How many times each note is on more often than off, by channel and number.
std::map<std::pair<int, int>, int> notesLeft (const Messages& messages)
{
    std::map<std::pair<int, int>, int> notes;

    for (const auto& message : messages)
        if ((message.bytes[0] & 0xf0) == 0x90 || (message.bytes[0] & 0xf0) == 0x80)
        {
            auto& count = notes[{message.bytes[0] & 0x0f, message.bytes[1]}];
            count += (message.bytes[0] & 0xf0) == 0x90 ? 1 : -1;
            REQUIRE (count >= 0);
        }

    std::erase_if (notes, [] (auto& note) { return note.second == 0; });
    return notes;
}

} // namespace

TEST_CASE ("MIDI Out: a note is exact to the frame", "[midi_out]")
{
    ModuleRig rig ("midi_out");
    rig.set ("channel", 3.0f).plug ("pitch", constant (0.75f, 1000)).plug ("gate", gateBetween (1000, 100, 700));
    rig.run (1000, 256, {30, 70, 3});
    CHECK (rig.messagesOut ("midi") == Messages {{100, {0x92, 69, 100}}, {700, {0x82, 69, 64}}});
}

TEST_CASE ("MIDI Out: velocity comes from its cable, and is never 0", "[midi_out]")
{
    ModuleRig rig ("midi_out");
    rig.plug ("gate", gateBetween (100, 10, 100)).plug ("velocity", {constant (0.5f, 100)}).run (100);
    CHECK (rig.messagesOut ("midi") == Messages {{10, {0x90, 60, 64}}});

    ModuleRig soft ("midi_out");
    soft.plug ("gate", gateBetween (100, 10, 100)).plug ("velocity", {constant (0.0f, 100)}).run (100);
    CHECK (soft.messagesOut ("midi") == Messages {{10, {0x90, 60, 1}}});
}

TEST_CASE ("MIDI Out: another pitch during a gate is another note, legato", "[midi_out]")
{
    Signal pitch (1000, 0.0f);
    std::fill (pitch.begin() + 500, pitch.end(), 1.0f);
    ModuleRig rig ("midi_out");
    rig.plug ("pitch", pitch).plug ("gate", gateBetween (1000, 100, 700)).run (1000);
    CHECK (rig.messagesOut ("midi")
           == Messages {{100, {0x90, 60, 100}}, {500, {0x90, 72, 100}}, {500, {0x80, 60, 64}}, {700, {0x80, 72, 64}}});
}

TEST_CASE ("MIDI Out: a gate that is low for one frame starts the note again", "[midi_out]")
{
    auto gate = gateBetween (1000, 100, 700);
    gate[400] = 0.0f;
    ModuleRig rig ("midi_out");
    rig.plug ("gate", gate).run (1000);
    CHECK (rig.messagesOut ("midi")
           == Messages {{100, {0x90, 60, 100}}, {400, {0x80, 60, 64}}, {401, {0x90, 60, 100}}, {700, {0x80, 60, 64}}});
}

TEST_CASE ("MIDI Out: each voice has its note, which ends when the voice goes", "[midi_out]")
{
    const auto gate = gateBetween (10000, 0, 10000);
    ModuleRig rig ("midi_out");
    rig.plug ("pitch", {constant (0.0f, 10000), constant (4.0f / 12.0f, 10000), constant (7.0f / 12.0f, 10000)});
    rig.plug ("gate", {gate, gate, gate}).run (256);
    CHECK (notesLeft (rig.messagesOut ("midi")).size() == 3);

    rig.plug ("pitch", constant (0.0f, 10000)).plug ("gate", gate).run (256);
    const auto messages = rig.messagesOut ("midi");
    CHECK (notesLeft (messages) == std::map<std::pair<int, int>, int> {{{0, 60}, 1}});
    CHECK (messages.back() == ModuleRig::SentMessage {256, {0x80, 67, 64}});

    rig.unplug ("gate").run (256);
    CHECK (notesLeft (rig.messagesOut ("midi")).empty());
}

TEST_CASE ("MIDI Out: a note ends on the channel where it began", "[midi_out]")
{
    ModuleRig rig ("midi_out");
    rig.plug ("gate", gateBetween (1000, 100, 700)).run (256).set ("channel", 9.0f).run (744);
    CHECK (rig.messagesOut ("midi") == Messages {{100, {0x90, 60, 100}}, {700, {0x80, 60, 64}}});
}

TEST_CASE ("MIDI Out: no note is left on, whatever comes in and however much", "[midi_out]")
{
    std::minstd_rand random (5);
    ModuleRig rig ("midi_out");
    std::vector<Signal> pitches, gates;

    for (int v = 0; v < 16; ++v)
    {
        auto& pitch = pitches.emplace_back (4096);
        auto& gate = gates.emplace_back (4096);

        for (std::size_t i = 0; i < pitch.size(); ++i)
        {
            pitch[i] = static_cast<float> (random() % 200) * 0.1f - 10.0f;
            gate[i] = random() % 3 == 0 ? 1.0f : 0.0f;
        }
    }

    rig.plug ("pitch", pitches).plug ("gate", gates).run (4096, 512, {100, 100}).run (512, 64);
    const auto messages = rig.messagesOut ("midi");
    CHECK (messages.size() > 8 * 200); // As many as there can be.
    CHECK (notesLeft (messages).empty());

    for (std::size_t i = 1; i < messages.size(); ++i)
        REQUIRE (messages[i].at >= messages[i - 1].at);
}

TEST_CASE ("MIDI Out: the controller is sent when its value changes, at most every 5 ms", "[midi_out]")
{
    Signal steps (4800, 0.0f);
    std::fill (steps.begin() + 1000, steps.end(), 0.5f);
    std::fill (steps.begin() + 1100, steps.end(), 1.0f); // Too soon: it waits until 240 frames are over.
    ModuleRig rig ("midi_out");
    rig.set ("controller", 74.0f).plug ("cc", steps).run (4800);
    CHECK (rig.messagesOut ("midi") == Messages {{0, {0xb0, 74, 0}}, {1000, {0xb0, 74, 64}}, {1240, {0xb0, 74, 127}}});

    ModuleRig unplugged ("midi_out");
    CHECK (unplugged.run (4800).messagesOut ("midi").empty());
}

TEST_CASE ("MIDI Out: sends along what comes in, in its place", "[midi_out]")
{
    ModuleRig rig ("midi_out");
    rig.midiInto ("midi", 50, {0xc0, 5}).midiInto ("midi", 100, {0xe3, 1, 2}).midiInto ("midi", 300, {0xf8});
    rig.plug ("gate", gateBetween (1000, 100, 200)).run (1000, 256, {20});
    CHECK (rig.messagesOut ("midi")
           == Messages {
               {50, {0xc0, 5}}, {100, {0xe3, 1, 2}}, {100, {0x90, 60, 100}}, {200, {0x80, 60, 64}}, {300, {0xf8}}});
}
