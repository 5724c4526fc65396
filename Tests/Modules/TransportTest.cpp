#include "Modules/Transport.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

TransportPosition playingAt (double tempo, TimeSignature signature = {})
{
    TransportPosition at;
    at.isPlaying = true;
    at.tempo = tempo;
    at.signature = signature;
    return at;
}

} // namespace

TEST_CASE ("TransportPosition: quarter notes are what tempo and frames make of them", "[modules][transport]")
{
    const auto at = playingAt (120.0).after (36000, 48000.0);
    CHECK (at.frame == 36000);
    CHECK (at.quarter == 1);
    CHECK (at.fraction == 0.5);
    CHECK (at.bar == 0);
    CHECK (playingAt (120.0).after (24000 * 4, 48000.0).bar == 1);
    CHECK (playingAt (120.0).after (24000 * 4, 48000.0).quartersInBar() == 0.0);
    CHECK (playingAt (120.0).after (24000 * 4 - 1, 48000.0).bar == 0);
}

TEST_CASE ("TransportPosition: time stands still while it does not play", "[modules][transport]")
{
    auto at = playingAt (97.0).after (12345, 44100.0);
    at.isPlaying = false;
    CHECK (at.after (1000000, 44100.0) == at);
}

TEST_CASE ("TransportPosition: days of playing are as exact as the first bar", "[modules][transport]")
{
    constexpr std::uint64_t days = 30, frames = days * 86400 * 96000;
    const auto tempo = GENERATE (20.0, 93.333, 120.0, 173.7, 999.0);
    const auto at = playingAt (tempo, {7, 8}).after (frames, 96000.0);
    const auto exact = static_cast<long double> (frames) * static_cast<long double> (tempo) / (60.0L * 96000.0L);
    const auto error = static_cast<long double> (at.quarter) - exact + static_cast<long double> (at.fraction);

    // A hundredth of a frame, in quarter notes.
    CHECK (std::abs (static_cast<double> (error)) < 0.01 * tempo / (60.0 * 96000.0));
    CHECK (at.bar == static_cast<std::int64_t> (exact / 3.5L));
    CHECK (at.quartersInBar() >= 0.0);
    CHECK (at.quartersInBar() < 3.5);
}

TEST_CASE ("TransportPosition: beats are those of the time signature", "[modules][transport]")
{
    const auto at = playingAt (120.0, {6, 8}).after (24000 * 4, 48000.0); // four quarter notes, bars of three
    CHECK (at.bar == 1);
    CHECK (at.barStart == 3.0);
    CHECK (at.quartersInBar() == 1.0);
    CHECK (at.beatsInBar() == 2.0);
    CHECK (at.beats() == 8.0);
    CHECK (at.beatsPerMinute() == 240.0);
}

TEST_CASE ("TransportPosition: bars of another length begin after the one that is played", "[modules][transport]")
{
    auto at = playingAt (120.0).after (24000 * 6, 48000.0); // in the second bar of four, two quarter notes in
    at.signature = {3, 4};
    at.findBar();
    CHECK (at.bar == 1);
    CHECK (at.barStart == 4.0);
    at = at.after (24000, 48000.0);
    CHECK (at.bar == 2);
    CHECK (at.barStart == 7.0);

    // It has been longer than that already.
    at = at.after (24000 * 2, 48000.0);
    at.signature = {1, 4};
    at.findBar();
    CHECK (at.bar == 4);
    CHECK (at.quartersInBar() == 0.0);
}

TEST_CASE ("TimeSignature: what is none", "[modules][transport]")
{
    CHECK (TimeSignature {7, 8}.isValid());
    CHECK (TimeSignature {64, 32}.isValid());

    for (const auto& wrong : {TimeSignature {0, 4}, TimeSignature {-3, 4}, TimeSignature {65, 4}, TimeSignature {4, 0},
                              TimeSignature {4, 3}, TimeSignature {4, 64}, TimeSignature {4, -4}})
        CHECK_FALSE (wrong.isValid());
}
