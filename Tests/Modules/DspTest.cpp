// The figures that the headers in Modules/Dsp/ promise.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Exp2.h"
#include "Modules/Dsp/Lanes.h"
#include "Modules/Dsp/OnePole.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Dsp/Sine.h"
#include "Modules/Dsp/Trigger.h"

#include <catch2/catch.hpp>

#include <numbers>
#include <vector>

using namespace bulkhead;

TEST_CASE ("Dsp: fastExp2 is within its error, and exact for whole numbers", "[dsp]")
{
    double worst = 0.0;

    for (double x = -125.0; x < 125.0; x += 0.00317)
    {
        const auto rounded = static_cast<float> (x);
        const double exact = std::exp2 (static_cast<double> (rounded));
        worst = std::max (worst, std::abs (fastExp2 (rounded) / exact - 1.0));
    }

    CHECK (worst < 2.5e-7);

    for (int n = -126; n <= 126; ++n)
        REQUIRE (fastExp2 (static_cast<float> (n)) == std::ldexp (1.0f, n));
}

TEST_CASE ("Dsp: sineOfCycles is within its error", "[dsp]")
{
    double worst = 0.0;

    for (double x = -2.0; x < 2.0; x += 0.0001)
    {
        const auto rounded = static_cast<float> (x);
        const double exact = std::sin (2.0 * std::numbers::pi * static_cast<double> (rounded));
        worst = std::max (worst, std::abs (sineOfCycles (rounded) - exact));
    }

    CHECK (worst < 2.0e-7);
}

TEST_CASE ("Dsp: bounded takes anything", "[dsp]")
{
    constexpr auto infinity = std::numeric_limits<float>::infinity();
    CHECK (bounded (std::numeric_limits<float>::quiet_NaN(), 2.0f) == 0.0f);
    CHECK (bounded (-std::numeric_limits<float>::quiet_NaN(), 2.0f) == 0.0f);
    CHECK (bounded (std::numeric_limits<float>::signaling_NaN(), 2.0f) == 0.0f);
    CHECK (bounded (infinity, 2.0f) == 2.0f);
    CHECK (bounded (-infinity, 2.0f) == -2.0f);
    CHECK (bounded (-2.5f, 2.0f) == -2.0f);
    CHECK (bounded (-1.5f, 2.0f) == -1.5f);
    CHECK (bounded (0.0f, 2.0f) == 0.0f);
    CHECK (withoutDenormal (1.0e-40f) == 0.0f);
    CHECK (withoutDenormal (-1.0e-10f) == -1.0e-10f);
}

TEST_CASE ("Dsp: soft clipping keeps what is below the knee, and stays below 1", "[dsp]")
{
    float before = -1.0f;

    for (float x = -20.0f; x < 20.0f; x += 0.01f)
    {
        const float y = softClipped (x, 0.5f);
        CHECK (std::abs (y) < 1.0f);
        CHECK (y >= before);

        if (std::abs (x) <= 0.5f)
            CHECK (y == x);

        before = y;
    }
}

TEST_CASE ("Dsp: decibels and the one-pole's corner", "[dsp]")
{
    CHECK (gainFromDecibels (-20.0f) == Approx (0.1).epsilon (1e-6));
    CHECK (faderGain (-60.0f) == 0.0f);
    CHECK (faderGain (0.0f) == 1.0f);
    CHECK (onePolePace (1000.0f, 48000.0) == Approx (1.0 - std::exp (-2.0 * std::numbers::pi / 48.0)).epsilon (1e-5));
}

TEST_CASE ("Dsp: smoothStep and the fade of a switch have no corners, and two shares make a whole", "[dsp]")
{
    CHECK (smoothStep (0.0f) == 0.0f);
    CHECK (smoothStep (0.5f) == 0.5f);
    CHECK (smoothStep (1.0f) == 1.0f);

    SwitchFade<2> fade;
    fade.start (0);
    CHECK (fade.weights[0] == 1.0f);
    std::vector<float> weights;

    for (int i = 0; i < 300; ++i)
    {
        fade.advance (i < 10 ? 0 : 1, switchFadeStep (48000.0));
        weights.push_back (fade.weights[1]);
        CHECK (fade.weights[0] + fade.weights[1] == Approx (1.0));
    }

    CHECK (weights.back() == 1.0f);

    // A straight line of 240 frames turns by 1 / 240 at each end.
    for (std::size_t i = 2; i < weights.size(); ++i)
        CHECK (std::abs (weights[i] - 2.0f * weights[i - 1] + weights[i - 2]) < 0.0002f);
}

TEST_CASE ("Dsp: lanes have the bits of what is computed one by one, each by itself", "[dsp]")
{
    constexpr auto infinity = std::numeric_limits<float>::infinity();
    constexpr auto nan = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> values {nan,      -nan,      infinity, -infinity, 0.0f, -0.0f,
                               1.0e-40f, -1.0e-16f, 3.0f,     -3.0f,     1.5f, 2.0f};

    for (float x = -126.0f; x <= 126.0f; x += 0.0317f)
        values.push_back (x);

    for (std::size_t i = 0; i < values.size(); ++i)
        for (int lane = 0; lane < numLanes; ++lane)
        {
            const float x = values[i];
            float four[numLanes] = {nan, 5.0f, -infinity, 0.25f};
            four[lane] = x;
            const auto lanes = lanesFrom (four);
            REQUIRE (std::bit_cast<unsigned> (lanesBounded (lanes, 2.0f)[lane] + 0.0f)
                     == std::bit_cast<unsigned> (bounded (x, 2.0f) + 0.0f));

            if (x == x)
                REQUIRE (lanesWithoutDenormal (lanes)[lane] == withoutDenormal (x));

            if (std::abs (x) <= 126.0f)
                REQUIRE (lanesExp2 (lanes)[lane] == fastExp2 (x));
        }
}

TEST_CASE ("Dsp: voices into lanes and back, any number of frames", "[dsp]")
{
    for (int frames = 1; frames < 12; ++frames)
        for (int used = 1; used <= numLanes; ++used)
        {
            float voices[numLanes][12], results[numLanes][12] = {};
            Lanes lanes[12];

            for (int v = 0; v < numLanes; ++v)
                for (int i = 0; i < 12; ++i)
                    voices[v][i] = static_cast<float> (100 * v + i);

            loadVoices ({voices[0], voices[1], voices[2], voices[3]}, frames, lanes);
            storeVoices (lanes, frames, {results[0], results[1], results[2], results[3]}, used);

            for (int v = 0; v < numLanes; ++v)
                for (int i = 0; i < 12; ++i)
                    REQUIRE (results[v][i] == (v < used && i < frames ? voices[v][i] : 0.0f));

            for (int i = 0; i < frames; ++i)
                for (int v = 0; v < numLanes; ++v)
                    REQUIRE (lanes[i][v] == voices[v][i]);
        }
}

TEST_CASE ("Dsp: what stays the same is seen, and one other value, too", "[dsp]")
{
    for (std::size_t other = 0; other < 20; ++other)
    {
        std::vector<float> values (20, 0.75f);
        CHECK (isSteady (values.data(), 20));
        CHECK (staysAt (true, values.data(), 20));
        CHECK_FALSE (staysAt (false, values.data(), 20));
        values[other] = 0.25f;
        CHECK_FALSE (isSteady (values.data(), 20));
        CHECK_FALSE (staysAt (true, values.data(), 20));
    }

    SwitchFade<3> fade;
    fade.start (2);
    CHECK (fade.settledAt (2));
    CHECK_FALSE (fade.settledAt (1));
    fade.advance (1, 0.25f);
    CHECK_FALSE (fade.settledAt (1));

    for (int i = 0; i < 3; ++i)
        fade.advance (1, 0.25f);

    CHECK (fade.settledAt (1));
    CHECK (fade.weights[1] == 1.0f);
}
