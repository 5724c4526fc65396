#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Mixer: adds its inputs, each at its level", "[mixer]")
{
    ModuleRig rig ("mixer");
    rig.plug ("in1", constant (0.1f, 10)).plug ("in2", constant (0.2f, 10)).plug ("in4", constant (0.4f, 10));
    rig.set ("level2", -20.0f).set ("level4", -60.0f).set ("master", 6.0f).run (10);
    CHECK (rig.out ("out").back() == Approx ((0.1 + 0.02) * std::pow (10.0, 6.0 / 20.0)).epsilon (1e-5));
}

TEST_CASE ("Mixer: a fader reaches silence without a step", "[mixer]")
{
    Signal fader (5001);

    for (std::size_t i = 0; i < fader.size(); ++i)
        fader[i] = -60.0f * static_cast<float> (i) / 5000.0f;

    ModuleRig rig ("mixer");
    rig.plug ("in1", constant (1.0f, 5001)).move ("level1", fader).run (5001);
    const auto& out = rig.out ("out");
    CHECK (out.front() == 1.0f);
    CHECK (out.back() == 0.0f);

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE ((out[i] <= out[i - 1] && out[i - 1] - out[i] < 0.002f));
}

TEST_CASE ("Mixer: a mono signal is added to every voice of another", "[mixer]")
{
    ModuleRig rig ("mixer");
    rig.plug ("in1", {constant (0.1f, 10), constant (0.2f, 10)}).plug ("in2", constant (0.5f, 10)).run (10);
    CHECK (rig.out ("out", 0).back() == Approx (0.6));
    CHECK (rig.out ("out", 1).back() == Approx (0.7));
}
