#include "Host/MidiBytes.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace bulkhead;

static bool accepts (std::initializer_list<std::uint8_t> bytes)
{
    return isMidiMessage ({bytes.begin(), bytes.size()});
}

TEST_CASE ("MidiBytes: whole messages pass", "[midi]")
{
    CHECK (accepts ({0x90, 60, 100}));
    CHECK (accepts ({0x8f, 0, 127}));
    CHECK (accepts ({0xa3, 1, 2}));
    CHECK (accepts ({0xb0, 123, 0}));
    CHECK (accepts ({0xe0, 0, 64}));
    CHECK (accepts ({0xc0, 5}));
    CHECK (accepts ({0xd0, 5}));
    CHECK (accepts ({0xf2, 1, 2}));
    CHECK (accepts ({0xf8}));
    CHECK (accepts ({0xff}));
    CHECK (accepts ({0xf0, 0xf7}));
    CHECK (accepts ({0xf0, 0x7e, 0x7f, 9, 1, 0xf7}));
}

TEST_CASE ("MidiBytes: what is no whole message does not pass", "[midi]")
{
    CHECK_FALSE (accepts ({}));
    CHECK_FALSE (accepts ({60, 100})); // running status
    CHECK_FALSE (accepts ({0x90}));
    CHECK_FALSE (accepts ({0x90, 60}));
    CHECK_FALSE (accepts ({0x90, 60, 100, 0}));
    CHECK_FALSE (accepts ({0x90, 60, 128}));
    CHECK_FALSE (accepts ({0x90, 0x90, 1}));
    CHECK_FALSE (accepts ({0xc0, 5, 6}));
    CHECK_FALSE (accepts ({0xf4}));
    CHECK_FALSE (accepts ({0xf7}));
    CHECK_FALSE (accepts ({0xf8, 1}));
    CHECK_FALSE (accepts ({0xf0}));
    CHECK_FALSE (accepts ({0xf0, 1, 2}));
    CHECK_FALSE (accepts ({0xf0, 1, 0x80, 0xf7}));
}

TEST_CASE ("MidiBytes: no message is longer than the engine takes", "[midi]")
{
    std::vector<std::uint8_t> exclusive (maxMidiBytes, 1);
    exclusive.front() = 0xf0;
    exclusive.back() = 0xf7;
    CHECK (isMidiMessage (exclusive));
    exclusive.insert (exclusive.begin() + 1, 1);
    CHECK_FALSE (isMidiMessage (exclusive));
}
