#include "Worker/Plugins/Lv2Events.h"

#include <catch2/catch.hpp>

#include <lv2/atom/util.h>

#include <random>

using namespace bulkhead;

namespace
{

MidiEvent note (std::uint32_t offset, std::uint8_t key) { return {offset, 3, {0x90, key, 100}}; }

/// Frame and key of each, as a plugin reads them.
std::vector<std::pair<std::int64_t, int>> readAsPlugin (Lv2Events& events)
{
    std::vector<std::pair<std::int64_t, int>> result;

    LV2_ATOM_SEQUENCE_FOREACH (events.sequence(), event)
    result.push_back ({event->time.frames, static_cast<const std::uint8_t*> (LV2_ATOM_BODY (&event->body))[1]});

    return result;
}

std::vector<MidiEvent> readBack (const Lv2Events& events, std::uint32_t frames)
{
    std::vector<MidiEvent> result;
    events.readMidi (frames, [&] (const MidiEvent& event) { result.push_back (event); });
    return result;
}

} // namespace

TEST_CASE ("Lv2Events: a part of a block gets its own MIDI, counted from its start", "[worker][plugins]")
{
    UridMap map;
    Lv2Events events (Lv2EventTypes (map), 0);
    const std::vector midi {note (0, 1), note (9, 2), note (10, 3), note (63, 4), note (200, 5)};

    events.fill (midi, 0, 10, 64);
    CHECK (readAsPlugin (events) == std::vector<std::pair<std::int64_t, int>> {{0, 1}, {9, 2}});
    events.fill (midi, 10, 64, 64);
    CHECK (readAsPlugin (events) == std::vector<std::pair<std::int64_t, int>> {{0, 3}, {53, 4}, {53, 5}});
    events.fill ({}, 0, 64, 64);
    CHECK (readAsPlugin (events).empty());
}

TEST_CASE ("Lv2Events: a full block of MIDI fits", "[worker][plugins]")
{
    UridMap map;
    Lv2Events events (Lv2EventTypes (map), 0);
    MidiEvent longest;
    longest.size = 24;
    longest.data[1] = 7;
    events.fill (std::vector (maxMidiEventsPerBlock, longest), 0, 64, 64);
    CHECK (readAsPlugin (events).size() == maxMidiEventsPerBlock);
    CHECK (readBack (events, 64).size() == maxMidiEventsPerBlock);
}

TEST_CASE ("Lv2Events: what an editor says comes after what is there, as long as there is room", "[worker][plugins]")
{
    UridMap map;
    Lv2Events events (Lv2EventTypes (map), 0);
    events.fill (std::vector {note (5, 1)}, 0, 64, 64);
    const std::vector<std::byte> body (1000, std::byte {2});
    const LV2_Atom atom {static_cast<std::uint32_t> (body.size()), map.map ("urn:test")};
    auto count = 1u;

    for (int i = 0; i < 100; ++i)
        events.append (atom, body.data());

    events.read (
        [&, seen = 0] (const LV2_Atom_Event& event, const std::byte* bytes) mutable
        {
            if (seen++ == 0)
                return;

            CHECK (event.time.frames == 5);
            CHECK (event.body.type == atom.type);
            CHECK (event.body.size == atom.size);
            CHECK (std::equal (body.begin(), body.end(), bytes));
            ++count;
        });

    CHECK (count > 5);
    CHECK (count < 100);
    CHECK (readBack (events, 64).size() == 1);
}

TEST_CASE ("Lv2Events: what a plugin writes is read back", "[worker][plugins]")
{
    UridMap map;
    const Lv2EventTypes types (map);
    Lv2Events events (types, 1024);
    events.offer();
    auto* sequence = events.sequence();
    CHECK (sequence->atom.type == types.chunk);
    const auto capacity = sequence->atom.size;
    CHECK (capacity >= 1000);

    sequence->atom = {sizeof (LV2_Atom_Sequence_Body), types.sequence};
    sequence->body = {};

    const auto append = [&] (std::int64_t frame, LV2_URID type, std::uint32_t size)
    {
        struct
        {
            LV2_Atom_Event event;
            std::uint8_t data[64];
        } written {};

        written.event.time.frames = frame;
        written.event.body = {size, type};
        written.data[0] = 0x80;
        written.data[1] = static_cast<std::uint8_t> (size);
        REQUIRE (lv2_atom_sequence_append_event (sequence, capacity, &written.event) != nullptr);
    };

    append (3, types.midi, 3);
    append (4, types.chunk, 3); // no MIDI
    append (5, types.midi, 30); // too long
    append (-7, types.midi, 2);
    append (5000, types.midi, 1);

    const auto read = readBack (events, 64);
    REQUIRE (read.size() == 3);
    CHECK ((read[0].offset == 3 && read[0].size == 3 && read[0].data[0] == 0x80));
    CHECK ((read[1].offset == 0 && read[1].size == 2));
    CHECK ((read[2].offset == 63 && read[2].size == 1));
}

TEST_CASE ("Lv2Events: whatever a plugin writes, reading stays inside", "[worker][plugins]")
{
    UridMap map;
    const Lv2EventTypes types (map);
    std::mt19937 random (1);

    for (auto round = 0; round < 2000; ++round)
    {
        Lv2Events events (types, 0);
        events.offer();
        const auto capacity = events.sequence()->atom.size;
        auto* words = reinterpret_cast<std::uint32_t*> (events.sequence());

        for (std::uint32_t i = 0; i < capacity / 4; ++i)
            words[i] = random() % 4 == 0   ? types.midi
                       : random() % 3 == 0 ? static_cast<std::uint32_t> (random())
                                           : random() % 64;

        words[0] = round % 2 == 0 ? 0xffffffffu : static_cast<std::uint32_t> (random() % capacity);
        words[1] = types.sequence;

        for (const auto& event : readBack (events, 64))
        {
            REQUIRE (event.offset < 64);
            REQUIRE ((event.size >= 1 && event.size <= sizeof event.data));
        }
    }
}
