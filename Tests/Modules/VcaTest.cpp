#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("VCA: without a CV cable the gain alone applies", "[vca]")
{
    ModuleRig rig ("vca");
    rig.set ("gain", -6.0f).plug ("in", constant (0.5f, 100)).run (100);
    CHECK (rig.out ("out").back() == Approx (0.5 * std::pow (10.0, -6.0 / 20.0)).epsilon (1e-5));

    ModuleRig unity ("vca");
    unity.plug ("in", constant (0.3f, 100)).run (100);
    CHECK (unity.out ("out").back() == 0.3f);

    ModuleRig silent ("vca");
    silent.set ("gain", -60.0f).plug ("in", constant (0.3f, 100)).run (100);
    CHECK (silent.out ("out").back() == 0.0f);
}

TEST_CASE ("VCA: linear and exponential response", "[vca]")
{
    for (float cv : {-1.0f, 0.0f, 0.1f, 0.5f, 1.0f})
    {
        ModuleRig linear ("vca"), exponential ("vca");
        linear.plug ("in", constant (1.0f, 10)).plug ("cv", constant (cv, 10)).run (10);
        exponential.set ("response", 1.0f).plug ("in", constant (1.0f, 10)).plug ("cv", constant (cv, 10)).run (10);
        const double held = std::max (0.0, static_cast<double> (cv));
        CHECK (linear.out ("out").back() == Approx (held).margin (1e-6));
        CHECK (exponential.out ("out").back() == Approx ((std::pow (1000.0, held) - 1.0) / 999.0).margin (1e-6));
    }
}

TEST_CASE ("VCA: plugging in a CV fades, and each voice has its own", "[vca]")
{
    ModuleRig rig ("vca");
    rig.plug ("in", constant (1.0f, 2000)).run (1000).plug ("cv", Signal (2000, 0.0f)).run (1000);
    const auto& out = rig.out ("out");
    CHECK (out[999] == 1.0f);
    CHECK (out.back() == 0.0f);

    for (std::size_t i = 1; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.009f);

    ModuleRig poly ("vca");
    poly.plug ("in", constant (1.0f, 10)).plug ("cv", {constant (0.25f, 10), constant (0.5f, 10)}).run (10);
    CHECK (poly.out ("out", 0).back() == Approx (0.25));
    CHECK (poly.out ("out", 1).back() == Approx (0.5));
}
