#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// A gate that is high for `frames`, then low.
Signal gateOf (int frames, int rest)
{
    auto gate = constant (1.0f, frames);
    gate.resize (static_cast<std::size_t> (frames + rest), 0.0f);
    return gate;
}

} // namespace

TEST_CASE ("ADSR: attack, decay and release take the documented times", "[adsr]")
{
    for (float seconds : {0.001f, 0.05f, 1.0f})
    {
        const int frames = static_cast<int> (std::lround (seconds * 48000.0f));
        const int high = 6 * frames + 100;
        ModuleRig rig ("adsr");
        rig.set ("attack", seconds).set ("decay", seconds).set ("sustain", 0.5f).set ("release", 2.0f * seconds);
        rig.plug ("gate", gateOf (high, 6 * frames)).run (high + 6 * frames);
        const auto& out = rig.out ("out");

        const auto top = std::find (out.begin(), out.end(), 1.0f) - out.begin() + 1;
        CHECK (std::abs (static_cast<double> (top - frames)) <= 1.0);

        // After the decay time, a thousandth of the way from 1 to the sustain level is left.
        CHECK (out[static_cast<std::size_t> (top - 1 + frames)] - 0.5f == Approx (0.0005).margin (2e-5));
        CHECK (out[static_cast<std::size_t> (high - 1)] == Approx (0.5).margin (1e-4));

        // The release time is that from 1: from 0.5, along the same exponential, it is sooner.
        const auto end = std::find (out.begin() + high, out.end(), 0.0f) - out.begin() - high + 1;
        const double expected = 2.0 * frames * std::log (0.501 / 0.001) / std::log (1.001 / 0.001);
        CHECK (std::abs (static_cast<double> (end) - expected) <= 2.0);
        CHECK (peakOf (std::span (out).last (static_cast<std::size_t> (frames))) == 0.0);
    }
}

TEST_CASE ("ADSR: the longest attack is exact as well", "[adsr]")
{
    ModuleRig rig ("adsr");
    rig.set ("attack", 20.0f).plug ("gate", constant (1.0f, 970000)).run (970000);
    const auto& out = rig.out ("out");
    const auto top = std::find (out.begin(), out.end(), 1.0f) - out.begin() + 1;
    CHECK (std::abs (static_cast<double> (top - 960000)) <= 2.0);
}

TEST_CASE ("ADSR: attacks from where it is, without a jump", "[adsr]")
{
    Signal gate (48000, 1.0f), retrigger (48000, 0.0f);
    std::fill (gate.begin() + 10000, gate.begin() + 12000, 0.0f);
    std::fill (retrigger.begin() + 30000, retrigger.begin() + 30010, 1.0f);

    ModuleRig rig ("adsr");
    rig.set ("attack", 0.05f).set ("decay", 0.1f).set ("sustain", 0.3f).set ("release", 0.2f);
    rig.plug ("gate", gate).plug ("retrigger", retrigger).run (48000);
    const auto& out = rig.out ("out");

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.002f);

    CHECK (out[12000] > 0.05f);
    CHECK (peakOf (std::span (out).subspan (12000, 3000)) == 1.0);
    CHECK (out[29999] == Approx (0.3).margin (1e-3));
    CHECK (peakOf (std::span (out).subspan (30000, 3000)) == 1.0);
}

TEST_CASE ("ADSR: a retrigger without a gate does nothing", "[adsr]")
{
    ModuleRig rig ("adsr");
    rig.plug ("retrigger", pulses (10000, 1000, 10)).run (10000);
    CHECK (peakOf (rig.out ("out")) == 0.0);
}
