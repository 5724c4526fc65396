#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Output: adds the voices of each side, and left alone feeds both", "[output]")
{
    ModuleRig both ("output");
    both.plug ("left", {constant (0.1f, 10), constant (0.2f, 10)}).plug ("right", constant (0.5f, 10)).run (10);
    CHECK (both.out ("left").back() == Approx (0.3));
    CHECK (both.out ("right").back() == Approx (0.5));

    ModuleRig mono ("output");
    mono.plug ("left", {constant (0.1f, 10), constant (0.2f, 10)}).run (10);
    CHECK (mono.out ("left").back() == Approx (0.3));
    CHECK (mono.out ("right").back() == Approx (0.3));

    ModuleRig right ("output");
    right.plug ("right", constant (0.5f, 10)).run (10);
    CHECK (right.out ("left").back() == 0.0f);
    CHECK (right.out ("right").back() == 0.5f);
}

TEST_CASE ("Output: a stereo cable goes to both sides, a mono one too", "[output]")
{
    ModuleRig stereo ("output");
    stereo.plug ("in", {constant (0.1f, 10), constant (0.2f, 10)}).plug ("left", constant (0.3f, 10)).run (10);
    CHECK (stereo.out ("left").back() == Approx (0.4));
    CHECK (stereo.out ("right").back() == Approx (0.5)); // Left feeds both while nothing is plugged into Right

    ModuleRig mono ("output");
    mono.plug ("in", constant (0.1f, 10)).run (10);
    CHECK (mono.out ("left").back() == Approx (0.1));
    CHECK (mono.out ("right").back() == Approx (0.1));
}

TEST_CASE ("Output: the limiter is transparent up to -1 dBFS", "[output]")
{
    const auto tone = sineSignal (440.0, 0.89, 10000);
    ModuleRig rig ("output");
    rig.plug ("left", tone).run (10000);
    CHECK (rig.out ("left") == tone);
    CHECK (rig.out ("right") == tone);
}

TEST_CASE ("Output: the limiter never lets full scale pass, and bends little", "[output]")
{
    for (double level : {1.0, 4.0, 1000.0})
    {
        ModuleRig rig ("output");
        rig.plug ("left", sineSignal (440.0, level, 96000)).run (96000);
        CHECK (peakOf (rig.out ("left")) <= 1.0);
        CHECK (peakOf (rig.out ("left")) > 0.89);

        const auto tail = std::span (rig.out ("left")).last (32768);
        INFO ("third harmonic at level " << level);
        CHECK (decibels (std::abs (sineAt (tail, 1320.0)) / std::abs (sineAt (tail, 440.0))) < -40.0);
    }

    ModuleRig off ("output");
    off.set ("limiter", 0.0f).plug ("left", constant (3.0f, 10)).run (10);
    CHECK (off.out ("left").back() == 3.0f);
}

TEST_CASE ("Output: level, and switching the limiter does not click", "[output]")
{
    ModuleRig rig ("output");
    rig.set ("level", -12.0f).plug ("left", constant (0.5f, 10)).run (10);
    CHECK (rig.out ("left").back() == Approx (0.5 * std::pow (10.0, -12.0 / 20.0)).epsilon (1e-5));

    ModuleRig silent ("output");
    silent.set ("level", -60.0f).plug ("left", constant (0.5f, 10)).run (10);
    CHECK (silent.out ("left").back() == 0.0f);

    ModuleRig switched ("output");
    switched.plug ("left", constant (2.0f, 2000)).run (1000).set ("limiter", 0.0f).run (1000);
    const auto& out = switched.out ("left");
    CHECK (out.back() == 2.0f);

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.01f);
}
