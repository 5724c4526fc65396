#include "Runner/HeardKeys.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

static MidiEvent message (std::uint8_t status, std::uint8_t first, std::uint8_t second)
{
    return {0, 3, {status, first, second}};
}

TEST_CASE ("HeardKeys: keys go down, and up in each of the ways there are", "[runner]")
{
    HeardKeys keys;
    keys.hear (message (0x93, 60, 100));
    keys.hear (message (0x93, 127, 1));
    keys.hear (message (0x90, 0, 1));
    CHECK (keys.isDown (3, 60));
    CHECK (keys.isDown (3, 127));
    CHECK (keys.isDown (0, 0));
    CHECK_FALSE (keys.isDown (4, 60));
    CHECK (keys.anyDown (3));
    CHECK_FALSE (keys.anyDown (15));

    keys.hear (message (0x93, 60, 0));
    CHECK_FALSE (keys.isDown (3, 60));
    keys.hear (message (0x83, 127, 64));
    CHECK_FALSE (keys.anyDown (3));
    keys.hear (message (0xb0, 64, 0)); // the pedal
    CHECK (keys.anyDown (0));
    keys.hear (message (0xb0, 123, 0));
    CHECK_FALSE (keys.anyDown (0));

    // Bytes that are none of a message do no harm.
    keys.hear ({0, 1, {0x90}});
    keys.hear (message (0xff, 0xff, 0xff));
    keys.hear (message (0x9f, 0xff, 0xff));
    CHECK (keys.isDown (15, 127));
}

TEST_CASE ("HeardKeys: what begins a note and what ends one", "[runner]")
{
    CHECK (HeardKeys::isPress (message (0x91, 60, 1)));
    CHECK_FALSE (HeardKeys::isPress (message (0x91, 60, 0)));
    CHECK (HeardKeys::isRelease (message (0x91, 60, 0)));
    CHECK (HeardKeys::isRelease (message (0x81, 60, 0)));
    CHECK_FALSE (HeardKeys::isRelease (message (0xb1, 60, 0)));
}
