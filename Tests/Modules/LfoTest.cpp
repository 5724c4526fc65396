#include "Analysis.h"

#include <catch2/catch.hpp>

#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("LFO: each shape follows its formula", "[lfo]")
{
    for (int shape = 0; shape < 4; ++shape)
    {
        ModuleRig rig ("lfo");
        rig.set ("rate", 2.0f).set ("shape", static_cast<float> (shape)).set ("phase", 90.0f).run (60000);

        for (std::size_t i = 0; i < 60000; i += 97)
        {
            const double p = std::fmod (static_cast<double> (i) / 24000.0 + 0.25, 1.0);

            if (std::abs (p - 0.5) < 1e-3 || p < 1e-3 || p > 0.999)
                continue;

            const double expected[] = {std::sin (2.0 * std::numbers::pi * p),
                                       p < 0.25   ? 4.0 * p
                                       : p < 0.75 ? 2.0 - 4.0 * p
                                                  : 4.0 * p - 4.0,
                                       2.0 * p - 1.0, p < 0.5 ? 1.0 : -1.0};
            REQUIRE (rig.out ("out")[i] == Approx (expected[shape]).margin (1e-5));
        }
    }
}

TEST_CASE ("LFO: level, offset and rate in octaves", "[lfo]")
{
    ModuleRig rig ("lfo");
    rig.set ("rate", 1.0f).set ("shape", 3.0f).set ("level", 0.25f).set ("offset", 0.5f);
    rig.plug ("rate", constant (3.0f, 48000)).run (48000);
    const auto& out = rig.out ("out");
    CHECK (*std::max_element (out.begin(), out.end()) == 0.75f);
    CHECK (*std::min_element (out.begin(), out.end()) == 0.25f);

    int steps = 0;

    for (std::size_t i = 1; i < out.size(); ++i)
        steps += out[i] > out[i - 1] ? 1 : 0;

    CHECK (steps == 7); // 8 Hz: the first of eight cycles starts high.
}

TEST_CASE ("LFO: reset starts the cycle again at its frame", "[lfo]")
{
    ModuleRig rig ("lfo");
    rig.set ("shape", 2.0f).set ("rate", 1.0f).plug ("reset", pulses (30000, 10000, 100)).run (30000);
    const auto& out = rig.out ("out");
    CHECK (out[10000] == -1.0f);
    CHECK (out[9999] == Approx (2.0 * 9999.0 / 48000.0 - 1.0).margin (1e-5));
    CHECK (out[20000] == -1.0f);
}

TEST_CASE ("LFO: the random shape holds one value per cycle, the same every time", "[lfo]")
{
    ModuleRig one ("lfo"), two ("lfo");
    one.set ("shape", 4.0f).set ("rate", 48.0f).run (48000);
    two.set ("shape", 4.0f).set ("rate", 48.0f).run (48000);
    CHECK (one.out ("out") == two.out ("out"));

    const auto& out = one.out ("out");
    const std::set<float> different (out.begin(), out.end());
    CHECK (different.size() >= 47);
    CHECK (different.size() <= 49);
    CHECK (peakOf (out) <= 1.0);
    CHECK (rmsOf (out) == Approx (std::sqrt (1.0 / 3.0)).margin (0.12));
}
