#include "Host/MidiChase.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace bulkhead;

namespace
{

using Message = std::vector<std::uint8_t>;

std::vector<Message> chased (const std::vector<Message>& heard, std::size_t room = 100)
{
    MidiChase chase;

    for (const auto& message : heard)
        chase.follow (message);

    std::vector<MidiChase::Message> written (room);
    written.resize (chase.write (written));
    std::vector<Message> messages;

    for (const auto& message : written)
        messages.emplace_back (message.data.begin(), message.data.begin() + message.size);

    return messages;
}

} // namespace

TEST_CASE ("MidiChase: notes that are held, with their velocities, and no others", "[midi]")
{
    CHECK (chased ({}).empty());
    CHECK (chased ({{0x90, 60, 100}, {0x91, 60, 80}, {0x90, 64, 90}, {0x80, 64, 0}, {0x90, 67, 1}, {0x90, 67, 0}})
           == std::vector<Message> {{0x90, 60, 100}, {0x91, 60, 80}});
    CHECK (chased ({{0x90, 60, 100}, {0xb0, 123, 0}}).empty());
    CHECK (chased ({{0x90, 60, 100}, {0xb0, 120, 0}}).empty());
}

TEST_CASE ("MidiChase: programs with their banks, controllers, pressure and wheels come before the notes", "[midi]")
{
    CHECK (chased ({{0x92, 60, 100},
                    {0xb2, 7, 99},
                    {0xb2, 0, 3},
                    {0xb2, 32, 4},
                    {0xc2, 17},
                    {0xb2, 64, 127},
                    {0xd2, 50},
                    {0xe2, 1, 80},
                    {0xb2, 7, 98}})
           == std::vector<Message> {{0xb2, 0, 3},
                                    {0xb2, 32, 4},
                                    {0xc2, 17},
                                    {0xb2, 7, 98},
                                    {0xb2, 64, 127},
                                    {0xd2, 50},
                                    {0xe2, 1, 80},
                                    {0x92, 60, 100}});
}

TEST_CASE ("MidiChase: what is set back is not told", "[midi]")
{
    CHECK (chased ({{0xe0, 0, 0}, {0xd0, 9}, {0xe0, 0, 64}, {0xd0, 0}}).empty());
    CHECK (chased ({{0xb0, 1, 9}, {0xb0, 7, 9}, {0xe0, 0, 0}, {0xb0, 121, 0}}) == std::vector<Message> {{0xb0, 7, 9}});
}

TEST_CASE ("MidiChase: what is no channel message is passed over, and room is not exceeded", "[midi]")
{
    CHECK (chased ({{}, {0x90}, {60, 100, 0x90}, {0xf8, 1, 2}, {0xf0, 1, 2, 0xf7}, {0x90, 0xff, 0xff}, {0x90, 1, 2, 3}})
           == std::vector<Message> {{0x90, 127, 127}});
    CHECK (chased ({{0x90, 60, 100}, {0xb0, 7, 9}}, 1) == std::vector<Message> {{0xb0, 7, 9}});
    CHECK (chased ({{0x90, 60, 100}}, 0).empty());
}
