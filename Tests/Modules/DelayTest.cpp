#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Delay: echoes are exact to the sample", "[delay]")
{
    for (float seconds : {0.001f, 0.1f, 0.37523f, 2.0f})
    {
        const auto frames = static_cast<std::size_t> (std::lround (static_cast<double> (seconds) * 48000.0));
        ModuleRig rig ("delay");
        rig.set ("time", seconds).set ("feedback", 0.0f).set ("mix", 100.0f).plug ("in", impulse (100000, 10));
        rig.run (100000);

        Signal expected (100000, 0.0f);
        expected[10 + frames] = 1.0f;
        CHECK (rig.out ("out", 0) == expected);
        CHECK (rig.out ("out", 1) == expected); // A mono cable feeds both sides.
    }
}

TEST_CASE ("Delay: each echo is the feedback times the one before, and the sides stay apart", "[delay]")
{
    ModuleRig rig ("delay");
    rig.set ("time", 0.01f).set ("feedback", 0.5f).set ("tone", 20000.0f).set ("mix", 100.0f);
    rig.plug ("in", {Signal (4800, 0.0f), impulse (4800)}).run (4800);
    CHECK (peakOf (rig.out ("out", 0)) == 0.0);

    // The low-pass spreads an echo over some frames; its sum is kept.
    const auto& right = rig.out ("out", 1);

    for (std::size_t n = 1; n < 5; ++n)
    {
        double sum = 0.0;

        for (std::size_t i = 0; i < 240; ++i)
            sum += right[480 * n + i];

        CHECK (sum == Approx (std::pow (0.5, static_cast<double> (n - 1))).epsilon (1e-3));
    }
}

TEST_CASE ("Delay: mix 0 leaves the input as it is", "[delay]")
{
    ModuleRig rig ("delay");
    const auto tone = sineSignal (440.0, 0.5, 10000);
    rig.set ("mix", 0.0f).set ("time", 0.01f).plug ("in", tone).run (10000);
    CHECK (rig.out ("out", 0) == tone);
}

TEST_CASE ("Delay: a change of time does not click", "[delay]")
{
    ModuleRig rig ("delay");
    rig.set ("time", 0.1f).set ("mix", 100.0f).set ("feedback", 0.3f).plug ("in", sineSignal (100.0, 0.5, 96000));
    rig.run (48000).set ("time", 0.1234f).run (48000);
    const auto& out = rig.out ("out");

    // A sine of 100 Hz moves by 0.0131 of its height per frame; with the echoes its height is below 0.8.
    for (std::size_t i = 47000; i < 96000; ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.016f);
}

TEST_CASE ("Delay: full feedback stays bounded", "[delay]")
{
    ModuleRig rig ("delay");
    rig.set ("time", 0.005f).set ("feedback", 1.0f).set ("tone", 20000.0f).set ("mix", 100.0f);
    rig.plug ("in", sineSignal (200.0, 1.0, 96000)).run (96000);
    CHECK (peakOf (rig.out ("out")) <= 4.0);
    CHECK (peakOf (rig.out ("out")) > 1.5);
}
