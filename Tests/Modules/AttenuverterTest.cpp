#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Attenuverter: out is in x amount + offset, line by line and voice by voice", "[attenuverter]")
{
    ModuleRig rig ("attenuverter");
    rig.plug ("in1", {constant (0.5f, 10), constant (-2.0f, 10)}).plug ("in2", constant (1.0f, 10));
    rig.set ("amount1", -50.0f).set ("offset1", 1.0f).set ("amount2", 25.0f).run (10);
    CHECK (rig.out ("out1", 0).back() == 0.75f);
    CHECK (rig.out ("out1", 1).back() == 2.0f);
    CHECK (rig.out ("out2", 0).back() == 0.25f);
    CHECK (rig.out ("out2", 1).back() == 0.25f); // A mono cable feeds every voice.
}

TEST_CASE ("Attenuverter: passes a signal as it is by default, and is a voltage source without one", "[attenuverter]")
{
    const auto sine = sineSignal (440.0, 0.7, 1000);
    ModuleRig rig ("attenuverter");
    CHECK (rig.plug ("in1", sine).run (1000).out ("out1") == sine);

    ModuleRig source ("attenuverter");
    CHECK (source.set ("offset2", -1.25f).run (10).out ("out2") == constant (-1.25f, 10));
}
