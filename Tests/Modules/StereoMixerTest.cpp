#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// Left and right of a voltage of 1 at a pan of -100 to 100.
std::pair<double, double> sidesAt (float pan)
{
    ModuleRig rig ("stereo_mixer");
    rig.plug ("in2", constant (1.0f, 10)).set ("pan2", pan).run (10);
    return {rig.out ("out", 0).back(), rig.out ("out", 1).back()};
}

} // namespace

TEST_CASE ("Stereo Mixer: pan keeps the power", "[stereo_mixer]")
{
    for (float pan = -100.0f; pan <= 100.0f; pan += 12.5f)
    {
        const auto [left, right] = sidesAt (pan);
        const double angle = (static_cast<double> (pan) * 0.01 + 1.0) * std::numbers::pi / 4.0;
        CHECK (left == Approx (std::cos (angle)).margin (1e-6));
        CHECK (right == Approx (std::sin (angle)).margin (1e-6));
        CHECK (left * left + right * right == Approx (1.0).epsilon (1e-6));
    }

    CHECK (sidesAt (-100.0f).second == 0.0);
    CHECK (sidesAt (100.0f).first == 0.0);
}

TEST_CASE ("Stereo Mixer: a stereo cable stays left and right", "[stereo_mixer]")
{
    ModuleRig rig ("stereo_mixer");
    rig.plug ("in1", {constant (0.5f, 20), constant (-0.25f, 20)}).run (10);
    CHECK (rig.out ("out", 0).back() == Approx (0.5).epsilon (1e-6));
    CHECK (rig.out ("out", 1).back() == Approx (-0.25).epsilon (1e-6));

    rig.set ("spread1", 0.0f).run (10); // In the middle, both.
    CHECK (rig.out ("out", 0).back() == Approx (0.25 * std::sqrt (0.5)).epsilon (1e-6));
    CHECK (rig.out ("out", 1).back() == Approx (0.25 * std::sqrt (0.5)).epsilon (1e-6));
}

TEST_CASE ("Stereo Mixer: voices stand at equal distances, around the pan", "[stereo_mixer]")
{
    for (std::size_t sounding = 0; sounding < 5; ++sounding)
    {
        std::vector<Signal> voices (5, constant (0.0f, 10));
        voices[sounding] = constant (1.0f, 10);
        ModuleRig rig ("stereo_mixer");
        rig.plug ("in3", voices).plug ("in1", constant (0.0f, 10)); // The mono cable is added once, not five times.
        rig.set ("spread3", 40.0f).set ("pan3", 70.0f).run (10);

        const double position = std::min (1.0, 0.7 + 0.4 * (static_cast<double> (sounding) / 2.0 - 1.0));
        const double angle = (position + 1.0) * std::numbers::pi / 4.0;
        CHECK (rig.out ("out", 0).back() == Approx (std::cos (angle)).margin (1e-6));
        CHECK (rig.out ("out", 1).back() == Approx (std::sin (angle)).margin (1e-6));
    }

    ModuleRig mono ("stereo_mixer");
    mono.plug ("in1", std::vector<Signal> (4, constant (0.0f, 10))).plug ("in2", constant (1.0f, 10)).run (10);
    CHECK (mono.out ("out", 0).back() == Approx (std::sqrt (0.5)).epsilon (1e-6));
}

TEST_CASE ("Stereo Mixer: levels and master", "[stereo_mixer]")
{
    ModuleRig rig ("stereo_mixer");
    rig.plug ("in1", constant (1.0f, 10)).plug ("in4", constant (0.5f, 10)).set ("pan1", -100.0f).set ("pan4", -100.0f);
    rig.set ("level1", -20.0f).set ("level4", -60.0f).set ("master", 6.0f).run (10);
    CHECK (rig.out ("out", 0).back() == Approx (0.1 * std::pow (10.0, 6.0 / 20.0)).epsilon (1e-5));
}

TEST_CASE ("Stereo Mixer: mute is silence, reached without a step", "[stereo_mixer]")
{
    ModuleRig rig ("stereo_mixer");
    rig.plug ("in1", constant (1.0f, 4000)).set ("pan1", 100.0f).run (1000).set ("mute1", 1.0f).run (1000);
    CHECK (rig.out ("out", 1).back() == 0.0f);
    rig.set ("mute1", 0.0f).run (1000);
    const auto& out = rig.out ("out", 1);
    CHECK (out.back() == Approx (1.0).epsilon (1e-6));

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.009f);
}
