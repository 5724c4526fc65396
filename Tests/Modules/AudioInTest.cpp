#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Audio In: the chosen pair of the device's channels, bit by bit", "[audio_in]")
{
    std::vector<Signal> recorded;

    for (int c = 0; c < 8; ++c)
        recorded.push_back (sineSignal (100.0 * (c + 1), 0.5, 1000));

    for (std::size_t channel = 1; channel <= 7; ++channel)
    {
        ModuleRig rig ("audio_in");
        rig.record (recorded).set ("channel", static_cast<float> (channel)).run (1000);
        CHECK (rig.out ("left") == recorded[channel - 1]);
        CHECK (rig.out ("right") == recorded[channel]);
        CHECK (rig.out ("out", 0) == recorded[channel - 1]);
        CHECK (rig.out ("out", 1) == recorded[channel]);
    }
}

TEST_CASE ("Audio In: mono feeds the left channel to both sides", "[audio_in]")
{
    ModuleRig rig ("audio_in");
    const auto voice = sineSignal (300.0, 0.5, 1000);
    rig.record ({voice, constant (0.1f, 1000)}).set ("mode", 1.0f).run (1000);
    CHECK (rig.out ("left") == voice);
    CHECK (rig.out ("right") == voice);
}

TEST_CASE ("Audio In: the level is in dB, and -60 dB is silence", "[audio_in]")
{
    ModuleRig rig ("audio_in");
    rig.record ({constant (0.1f, 10)}).set ("level", 12.0f).run (10);
    CHECK (rig.out ("left").back() == Approx (0.1 * std::pow (10.0, 12.0 / 20.0)).epsilon (1e-5));
    CHECK (rig.out ("right").back() == 0.0f); // A channel that the device does not have.

    ModuleRig silent ("audio_in");
    silent.record ({constant (1.0f, 10)}).set ("level", -60.0f).run (10);
    CHECK (peakOf (silent.out ("left")) == 0.0);
}

TEST_CASE ("Audio In: another pair or mode fades in", "[audio_in]")
{
    ModuleRig rig ("audio_in");
    rig.record ({constant (1.0f, 6000), constant (-1.0f, 6000), constant (0.5f, 6000)});
    rig.run (2000).set ("channel", 2.0f).run (2000).set ("mode", 1.0f).run (2000);

    for (const auto* id : {"left", "right"})
    {
        const auto& out = rig.out (id);

        for (std::size_t i = 1; i < out.size(); ++i)
            REQUIRE (std::abs (out[i] - out[i - 1]) < 2.0f * 1.9f / 240.0f); // 2 within 240 frames, by smoothStep().

        CHECK (out[3999] == (id == std::string ("left") ? -1.0f : 0.5f));
        CHECK (out.back() == -1.0f);
    }
}

TEST_CASE ("Audio In: what is not a number is silence", "[audio_in]")
{
    ModuleRig rig ("audio_in");
    rig.record ({constant (std::numeric_limits<float>::quiet_NaN(), 10)}).run (10);
    CHECK (rig.out ("left") == constant (0.0f, 10));
}
