#include "Host/Transport.h"

#include <catch2/catch.hpp>

#include <limits>
#include <thread>

using namespace bulkhead;

namespace
{

/// A block; where it began.
TransportPosition run (Transport& transport, std::uint32_t frames, double rate = 48000.0)
{
    const auto at = transport.begin (rate);
    transport.advance (frames);
    return at;
}

} // namespace

TEST_CASE ("Transport: it stands still until it is told to play", "[host][transport]")
{
    Transport transport;
    run (transport, 128);
    CHECK (run (transport, 128) == TransportPosition());
    transport.setPlaying (true);
    CHECK (run (transport, 128).frame == 0);
    CHECK (run (transport, 64).frame == 128);
    CHECK (transport.position().frame == 128);
    transport.setPlaying (false);
    CHECK_FALSE (transport.position().isPlaying);
    CHECK (run (transport, 128).frame == 192);
    CHECK (run (transport, 128).frame == 192);
    transport.setPlaying (true);
    run (transport, 128);
    CHECK (run (transport, 128).frame == 320);
}

TEST_CASE ("Transport: blocks of any length lead to the same place", "[host][transport]")
{
    Transport transport;
    transport.setTempo (133.7);
    transport.setTimeSignature ({5, 4});
    transport.setPlaying (true);
    std::uint64_t frames = 0;

    for (std::uint32_t i = 0; i < 1000000; ++i)
    {
        const auto length = 1 + (i * 7919u) % 509u;
        run (transport, length, 44100.0);
        frames += length;
    }

    TransportPosition start;
    start.isPlaying = true;
    start.tempo = 133.7;
    start.signature = {5, 4};
    CHECK (run (transport, 1, 44100.0) == start.after (frames, 44100.0));
}

TEST_CASE ("Transport: the tempo changes while it plays, as often as one likes", "[host][transport]")
{
    Transport transport;
    transport.setPlaying (true);
    auto exact = 0.0L;
    std::int64_t frames = 0;

    for (int i = 0; i < 200000; ++i)
    {
        const auto tempo = 60.0 + i % 197 * 0.37;
        transport.setTempo (tempo);
        run (transport, 100);
        frames += 100;
        exact += 100.0L * static_cast<long double> (tempo) / (60.0L * 48000.0L);
    }

    const auto at = run (transport, 100);
    CHECK (at.frame == frames);
    CHECK (std::abs (static_cast<double> (static_cast<long double> (at.quarter) - exact
                                          + static_cast<long double> (at.fraction)))
           < 1.0e-9);
}

TEST_CASE ("Transport: rewound, it is at the beginning, with its tempo", "[host][transport]")
{
    Transport transport;
    transport.setTempo (90.0);
    transport.setPlaying (true);
    run (transport, 48000);
    run (transport, 48000);
    transport.rewind();
    CHECK (transport.position().frame == 0);
    const auto at = run (transport, 128);
    CHECK (at.frame == 0);
    CHECK (at.quarters() == 0.0);
    CHECK (at.tempo == 90.0);
    CHECK (at.isPlaying);
    CHECK (run (transport, 128).frame == 128);
}

TEST_CASE ("Transport: another sample rate keeps the place in the music", "[host][transport]")
{
    Transport transport;
    transport.setPlaying (true);
    run (transport, 48000);
    const auto at = run (transport, 96, 96000.0);
    CHECK (at.quarters() == 2.0);
    CHECK (at.frame == 96000);
    CHECK (run (transport, 96, 96000.0).frame == 96096);
}

TEST_CASE ("Transport: what is no tempo and no time signature changes nothing", "[host][transport]")
{
    Transport transport;
    transport.setTempo (std::numeric_limits<double>::quiet_NaN());
    transport.setTimeSignature ({0, 4});
    transport.setTimeSignature ({4, 5});
    CHECK (run (transport, 64) == TransportPosition());
    transport.setTempo (1.0e9);
    CHECK (run (transport, 64).tempo == maxTempo);
    transport.setTempo (-std::numeric_limits<double>::infinity());
    CHECK (run (transport, 64).tempo == minTempo);
}

TEST_CASE ("LatestValue: the reader gets whole values, and the newest one in the end", "[host][transport]")
{
    struct Value
    {
        std::uint64_t words[8];
    };

    LatestValue<Value> latest (Value {});
    constexpr std::uint64_t last = 200000;
    std::thread writer (
        [&]
        {
            for (std::uint64_t i = 1; i <= last; ++i)
                latest.write ({{i, i, i, i, i, i, i, i}});
        });

    auto torn = false, backwards = false;

    for (std::uint64_t seen = 0; seen < last && ! torn && ! backwards;)
    {
        const auto& value = latest.read();

        for (const auto word : value.words)
            torn = torn || word != value.words[0];

        backwards = value.words[0] < seen;
        seen = value.words[0];
    }

    writer.join();
    CHECK_FALSE (torn);
    CHECK_FALSE (backwards);
    CHECK (latest.read().words[0] == last);
}
