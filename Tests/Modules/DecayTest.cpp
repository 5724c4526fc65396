#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Decay: follows its formula from the trigger's frame", "[decay]")
{
    for (const double curve : {0.0, 30.0, 100.0})
    {
        INFO (curve);
        ModuleRig rig ("decay");
        rig.set ("decay", 0.1f).set ("curve", static_cast<float> (curve)).plug ("trigger", impulse (6000, 100));
        const auto& out = rig.run (6000).out ("out");
        CHECK (out[99] == 0.0f);
        CHECK (out[100] == 1.0f);
        CHECK (out[100 + 4800] == 0.0f);

        for (std::size_t n = 0; n < 4800; ++n)
        {
            const double u = static_cast<double> (n) / 4800.0, k = 0.1 * curve;
            const double expected = k == 0.0 ? 1.0 - u : (std::exp (-k * u) - std::exp (-k)) / (1.0 - std::exp (-k));
            REQUIRE (out[100 + n] == Approx (expected).margin (2e-6));
        }
    }
}

TEST_CASE ("Decay: rises along a straight line, from where it is", "[decay]")
{
    Signal trigger (10000, 0.0f);
    trigger[0] = trigger[2000] = 1.0f;
    ModuleRig rig ("decay");
    const auto& out = rig.set ("attack", 0.01f)
                          .set ("decay", 1.0f)
                          .set ("curve", 0.0f)
                          .plug ("trigger", trigger)
                          .run (10000)
                          .out ("out");
    CHECK (out[239] == Approx (0.5).margin (0.003));
    CHECK (out[480] == Approx (1.0).margin (0.003));
    CHECK (out[1999] == Approx (1.0 - 1520.0 / 48000.0).margin (0.001));

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.0022f); // 1/480: a second trigger does not click.
}

TEST_CASE ("Decay: the accent at the trigger sets the height", "[decay]")
{
    Signal accent (3000, 0.0f);
    std::fill (accent.begin() + 1000, accent.end(), 0.5f);
    std::fill (accent.begin() + 2000, accent.end(), 1.0f);
    ModuleRig rig ("decay");
    const auto& out = rig.set ("accent", 60.0f)
                          .plug ("accent", accent)
                          .plug ("trigger", pulses (3000, 1000, 10))
                          .run (3000)
                          .out ("out");
    CHECK (out[0] == Approx (0.4));
    CHECK (out[1000] == Approx (0.7));
    CHECK (out[2000] == Approx (1.0));
}

TEST_CASE ("Decay: a gate that stays high does not hold it, and each voice has its own", "[decay]")
{
    ModuleRig rig ("decay");
    rig.set ("decay", 0.01f).plug ("trigger", {constant (1.0f, 2000), impulse (2000, 1000)}).run (2000);
    CHECK (peakOf (std::span (rig.out ("out", 0)).subspan (480)) == 0.0);
    CHECK (peakOf (std::span (rig.out ("out", 1)).first (1000)) == 0.0);
    CHECK (rig.out ("out", 1)[1000] == 1.0f);
}
