#include "Runner/ParameterRamp.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <vector>

using namespace bulkhead;

namespace
{

constexpr ParameterInfo linear {"level", "Level", "dB", -60.0f, 12.0f, 0.0f};
constexpr ParameterInfo logarithmic {"cutoff", "Cutoff", "Hz", 20.0f, 20000.0f, 1000.0f, Scale::logarithmic};
constexpr ParameterInfo whole {"voices", "Voices", "", 1.0f, 16.0f, 4.0f, Scale::linear, {}, true};
constexpr double rate = 48000.0;
constexpr std::uint32_t rampFrames = 240; // 5 ms

std::vector<float> filled (ParameterRamp& ramp, std::uint32_t frames, const ParameterInfo& info)
{
    std::vector<float> values (frames);
    ramp.fill (values.data(), frames, info);
    return values;
}

} // namespace

TEST_CASE ("ParameterRamp: a thousandth is left after 5 ms, and it lands exactly after 10 ms", "[runner]")
{
    ParameterRamp ramp;
    ramp.jumpTo (-10.0f);
    ramp.moveTo (-3.3f, linear, rate);
    const auto values = filled (ramp, 600, linear);

    CHECK (values[rampFrames - 1] == Approx (-3.3 - 0.0067).margin (0.0005));
    CHECK (values[2 * rampFrames - 1] == -3.3f);
    CHECK (values.back() == -3.3f);
    CHECK (ramp.remaining == 0);

    for (std::size_t i = 1; i < values.size(); ++i)
        CHECK (values[i] >= values[i - 1]);
}

TEST_CASE ("ParameterRamp: it has no corner, at its ends nor where the target changes", "[runner]")
{
    ParameterRamp ramp;
    ramp.jumpTo (0.0f);
    std::vector<float> values (20, 0.0f);

    for (const float target : {1.0f, -1.0f, 0.5f})
    {
        ramp.moveTo (target, linear, rate);
        const auto part = filled (ramp, target < 0.0f ? 60 : 500, linear);
        values.insert (values.end(), part.begin(), part.end());
    }

    // A straight line of 5 ms over the same way turns by 2 / 240 = 0.0083 at once.
    for (std::size_t i = 2; i < values.size(); ++i)
        REQUIRE (std::abs (values[i] - 2.0f * values[i - 1] + values[i - 2]) < 0.0015f);
}

TEST_CASE ("ParameterRamp: the same way in octaves on a logarithmic scale", "[runner]")
{
    ParameterRamp octaves, volts;
    octaves.jumpTo (100.0f);
    octaves.moveTo (1600.0f, logarithmic, rate);
    volts.jumpTo (0.0f);
    volts.moveTo (4.0f, linear, rate);
    const auto values = filled (octaves, 600, logarithmic);
    const auto expected = filled (volts, 600, linear);

    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK (values[i] == Approx (100.0 * std::exp2 (static_cast<double> (expected[i]))).epsilon (1e-5));

    CHECK (values.back() == 1600.0f);
}

TEST_CASE ("ParameterRamp: the blocks it is filled in make no difference", "[runner]")
{
    for (const auto* info : {&linear, &logarithmic})
    {
        ParameterRamp whole1, parts;
        whole1.jumpTo (info->minimum);
        parts.jumpTo (info->minimum);
        whole1.moveTo (info->maximum, *info, rate);
        parts.moveTo (info->maximum, *info, rate);

        const auto expected = filled (whole1, 600, *info);
        std::vector<float> values;

        for (std::uint32_t done = 0, size = 1; done < 600; done += size, size = size * 2 % 37 + 1)
        {
            const auto part = filled (parts, std::min (size, 600 - done), *info);
            values.insert (values.end(), part.begin(), part.end());
        }

        values.resize (600);
        CHECK (values == expected);
    }
}

TEST_CASE ("ParameterRamp: a new target on the way goes on from where it is", "[runner]")
{
    ParameterRamp ramp;
    ramp.jumpTo (0.0f);
    ramp.moveTo (12.0f, linear, rate);
    const auto there = filled (ramp, 100, linear).back();
    ramp.moveTo (-60.0f, linear, rate);
    const auto values = filled (ramp, 2 * rampFrames, linear);

    CHECK (values[0] == Approx (there).margin (0.1));
    CHECK (*std::max_element (values.begin(), values.end()) <= 12.0f);
    CHECK (values.back() == -60.0f);
}

TEST_CASE ("ParameterRamp: stepped parameters jump, to whole numbers", "[runner]")
{
    ParameterRamp ramp;
    ramp.jumpTo (1.0f);
    ramp.moveTo (6.7f, whole, rate);
    CHECK (filled (ramp, 3, whole) == std::vector<float> {7.0f, 7.0f, 7.0f});
}

TEST_CASE ("ParameterRamp: no rate is too low", "[runner]")
{
    ParameterRamp ramp;
    ramp.jumpTo (0.0f);
    ramp.moveTo (5.0f, linear, 100.0);
    CHECK (filled (ramp, 2, linear) == std::vector<float> {5.0f, 5.0f});
}

TEST_CASE ("ParameterRamp: values are bounded, whatever they are", "[runner]")
{
    constexpr auto infinity = std::numeric_limits<float>::infinity();
    constexpr auto nan = std::numeric_limits<float>::quiet_NaN();

    for (const auto* info : {&linear, &logarithmic, &whole})
    {
        CHECK (ParameterRamp::bounded (nan, *info) == info->minimum);
        CHECK (ParameterRamp::bounded (-infinity, *info) == info->minimum);
        CHECK (ParameterRamp::bounded (infinity, *info) == info->maximum);
        CHECK (ParameterRamp::bounded (info->minimum - 1.0f, *info) == info->minimum);
        CHECK (ParameterRamp::bounded (info->maximum + 1.0f, *info) == info->maximum);

        for (const auto hostile : {nan, infinity, -infinity, 1.0e30f})
        {
            ParameterRamp ramp;
            ramp.jumpTo (info->defaultValue);
            ramp.moveTo (hostile, *info, rate);

            for (const auto value : filled (ramp, 300, *info))
            {
                CHECK (value >= info->minimum);
                CHECK (value <= info->maximum * 1.001f);
            }
        }
    }
}
