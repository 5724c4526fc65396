#include "Host/HeldNotes.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace bulkhead;

namespace
{

using Message = std::vector<std::uint8_t>;

struct Held
{
    void follow (Message message) { notes.follow (message); }

    std::vector<Message> release()
    {
        std::vector<Message> sent;
        notes.release ([&] (auto message) { sent.emplace_back (message.begin(), message.end()); });
        return sent;
    }

    HeldNotes notes;
};

} // namespace

TEST_CASE ("HeldNotes: what is held is let go, once", "[midi]")
{
    Held held;
    CHECK (held.notes.isEmpty());
    held.follow ({0x90, 60, 100});
    held.follow ({0x91, 60, 100});
    held.follow ({0x90, 64, 100});
    held.follow ({0x80, 64, 0});
    CHECK_FALSE (held.notes.isEmpty());
    CHECK (held.release() == std::vector<Message> {{0x80, 60, 64}, {0x81, 60, 64}});
    CHECK (held.notes.isEmpty());
    CHECK (held.release().empty());
}

TEST_CASE ("HeldNotes: a note with no velocity is a note off", "[midi]")
{
    Held held;
    held.follow ({0x90, 60, 100});
    held.follow ({0x90, 60, 0});
    CHECK (held.release().empty());
}

TEST_CASE ("HeldNotes: pedals go up before the notes end, and the wheel back", "[midi]")
{
    Held held;
    held.follow ({0x90, 60, 100});
    held.follow ({0xb0, 64, 127});
    held.follow ({0xb0, 1, 127}); // the modulation wheel stays
    held.follow ({0xe0, 5, 70});
    CHECK (held.release() == std::vector<Message> {{0xb0, 64, 0}, {0x80, 60, 64}, {0xe0, 0, 64}});
}

TEST_CASE ("HeldNotes: channel modes end notes", "[midi]")
{
    Held held;
    held.follow ({0x90, 60, 100});
    held.follow ({0xb0, 64, 127});
    held.follow ({0xb0, 123, 0});
    held.follow ({0xb0, 121, 0});
    CHECK (held.notes.isEmpty());
    held.follow ({0xc0, 1});
    held.follow ({0xf8});
    CHECK (held.notes.isEmpty());
}
