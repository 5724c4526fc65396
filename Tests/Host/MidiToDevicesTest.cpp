#include "Host/MidiToDevices.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <vector>

using namespace bulkhead;

namespace
{

/// A MIDI output's memory, as a worker wrote it.
struct Written
{
    explicit Written (std::vector<MidiEvent> events) : bytes (midiBufferBytes)
    {
        buffer().count = static_cast<std::uint32_t> (events.size());
        std::memcpy (bytes.data() + sizeof (MidiBuffer), events.data(), events.size() * sizeof (MidiEvent));
    }

    MidiBuffer& buffer() { return *reinterpret_cast<MidiBuffer*> (bytes.data()); }

    alignas (32) std::vector<std::byte> bytes;
};

MidiEvent message (std::uint32_t offset, std::uint8_t status, std::uint8_t first, std::uint8_t second)
{
    return {offset, 3, {status, first, second}};
}

std::vector<DeviceMidi> takeAll (MidiToDevices& midi)
{
    std::vector<DeviceMidi> all (8192);
    all.resize (midi.take (all));
    return all;
}

} // namespace

TEST_CASE ("MidiToDevices: messages come out in order, with their time", "[host]")
{
    MidiToDevices midi;
    midi.collect (Written ({message (3, 0x90, 60, 100), message (90, 0x80, 60, 0)}).buffer(), 64, 1000);

    const auto all = takeAll (midi);
    REQUIRE (all.size() == 2);
    CHECK (all[0].time == 1003);
    CHECK (all[0].event.data[0] == 0x90);
    CHECK (all[1].time == 1063); // within the block, whatever the worker says
    CHECK (takeAll (midi).empty());
}

TEST_CASE ("MidiToDevices: what is no message is left out, and a wild count does no harm", "[host]")
{
    MidiToDevices midi;
    Written written ({MidiEvent {0, 0, {}}, MidiEvent {0, 3, {0x12, 1, 1}}, MidiEvent {0, 3, {0x90, 0x90, 1}},
                      MidiEvent {0, 2, {0x90, 1}}, MidiEvent {0, 3, {0xf0, 1, 1}},
                      MidiEvent {0, 4000, {0xf0, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                           12,   13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 0xf7}}});
    midi.collect (written.buffer(), 64, 0);
    auto all = takeAll (midi);
    REQUIRE (all.size() == 1);
    CHECK (all[0].event.size == sizeof MidiEvent::data);

    written.buffer().count = 0xffffffffu;
    midi.collect (written.buffer(), 64, 0);
    CHECK (takeAll (midi).size() <= maxMidiEventsPerBlock);
}

TEST_CASE ("MidiToDevices: notes end when the module that holds them goes", "[host]")
{
    MidiToDevices midi;
    const std::array before {MidiSource {0, 0, 7}}, other {MidiSource {0, 0, 8}};
    midi.collect (Written ({message (0, 0x92, 60, 100), message (0, 0x92, 64, 100), message (0, 0x92, 64, 0)}).buffer(),
                  64, 0);
    takeAll (midi);

    midi.plansSwitched (before, before, 64);
    CHECK (takeAll (midi).empty());

    midi.plansSwitched (before, other, 64);
    const auto all = takeAll (midi);
    REQUIRE (all.size() == 1);
    CHECK (all[0].event.data[0] == 0x82);
    CHECK (all[0].event.data[1] == 60);

    midi.plansSwitched (other, {}, 128);
    CHECK (takeAll (midi).empty());
}

TEST_CASE ("MidiToDevices: a queue that nobody reads takes no more, and forgets no note", "[host]")
{
    MidiToDevices midi;
    const std::array before {MidiSource {0, 0, 7}};
    midi.collect (Written ({message (0, 0x90, 60, 100)}).buffer(), 64, 0);

    for (int i = 0; i < 5000; ++i)
        midi.collect (Written ({message (0, 0xb0, 1, 1)}).buffer(), 64, 0);

    CHECK (takeAll (midi).size() == 4096);
    midi.plansSwitched (before, {}, 64);
    CHECK (takeAll (midi).size() == 1);
}
