#include "Analysis.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Sample & Hold: holds what came in at the trigger's frame", "[sample_and_hold]")
{
    const auto sine = sineSignal (97.0, 1.0, 10000);
    ModuleRig rig ("sample_and_hold");
    const auto& out = rig.plug ("in", sine).plug ("trigger", pulses (10000, 700, 200)).run (10000).out ("out");

    for (std::size_t i = 0; i < out.size(); ++i)
        REQUIRE (out[i] == sine[i / 700 * 700]);
}

TEST_CASE ("Sample & Hold: tracks while the trigger is high, then holds", "[sample_and_hold]")
{
    const auto sine = sineSignal (97.0, 1.0, 10000);
    ModuleRig rig ("sample_and_hold");
    const auto& out =
        rig.set ("mode", 1.0f).plug ("in", sine).plug ("trigger", pulses (10000, 700, 200)).run (10000).out ("out");

    for (std::size_t i = 0; i < out.size(); ++i)
        REQUIRE (out[i] == sine[i / 700 * 700 + std::min<std::size_t> (i % 700, 199)]);
}

TEST_CASE ("Sample & Hold: each voice has its own trigger", "[sample_and_hold]")
{
    const auto sine = sineSignal (97.0, 1.0, 1000);
    ModuleRig rig ("sample_and_hold");
    rig.plug ("in", sine).plug ("trigger", {impulse (1000, 100), impulse (1000, 300)}).run (1000);
    CHECK (rig.out ("out", 0).back() == sine[100]);
    CHECK (rig.out ("out", 1).back() == sine[300]);
}

TEST_CASE ("Sample & Hold: slew is a straight line, in seconds per volt", "[sample_and_hold]")
{
    ModuleRig rig ("sample_and_hold");
    rig.set ("slew", 0.01f).plug ("in", constant (-2.0f, 2000)).plug ("trigger", impulse (2000, 0)).run (2000);
    const auto& out = rig.out ("out");

    for (std::size_t i = 0; i < out.size(); ++i)
        REQUIRE (out[i] == Approx (std::max (-2.0, -static_cast<double> (i + 1) / 480.0)).margin (5e-4));

    CHECK (out.back() == -2.0f);
}

TEST_CASE ("Sample & Hold: without a cable it is a new random voltage at every trigger", "[sample_and_hold]")
{
    ModuleRig rig ("sample_and_hold"), other ("sample_and_hold");
    const auto trigger = pulses (100000, 100, 50);
    rig.plug ("trigger", {trigger, trigger}).run (100000);
    other.set ("seed", 3.0f).plug ("trigger", trigger).run (100000);
    std::set<float> values;
    double sum = 0.0;

    for (const auto* out : {&rig.out ("out", 0), &rig.out ("out", 1), &other.out ("out")})
        for (std::size_t i = 0; i < out->size(); i += 100)
        {
            REQUIRE ((*out)[i] == (*out)[i + 99]);
            REQUIRE (std::abs ((*out)[i]) <= 1.0f);
            values.insert ((*out)[i]);
            sum += (*out)[i];
        }

    CHECK (values.size() > 2990); // Of 3000: hardly any twice.
    CHECK (std::abs (sum / 3000.0) < 0.05);
}
