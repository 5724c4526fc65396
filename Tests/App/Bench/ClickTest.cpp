#include "App/Bench/Click.h"
#include "App/Bench/ModuleRun.h"
#include "Modules/Dsp/Ramp.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

constexpr double rate = 48000.0;

/// A signal that goes from 0 to 1 at the frame `at` in `length` frames, along `curve`.
template <typename Curve> std::vector<float> stepOf (std::size_t at, std::size_t length, Curve curve)
{
    std::vector<float> result (4800, 0.0f);

    for (std::size_t i = at; i < result.size(); ++i)
        result[i] = i < at + length ? curve (static_cast<float> (i - at) / static_cast<float> (length)) : 1.0f;

    return result;
}

Click clickIn (const std::vector<float>& signal)
{
    const std::vector<float> low (4800, 0.0f), high (4800, 1.0f);
    return clickOf (HighBand (rate), low, signal, high);
}

} // namespace

TEST_CASE ("Click: a step, a straight line and a smooth one are told apart", "[bench]")
{
    const auto linear = [] (float x) { return x; };
    CHECK (clickIn (stepOf (2000, 0, linear)).decibels == Approx (-7.6).margin (0.5));
    CHECK (clickIn (stepOf (2000, 240, linear)).decibels == Approx (-52.0).margin (1.5));
    CHECK (clickIn (stepOf (2000, 240, smoothStep)).decibels < -100.0);
}

TEST_CASE ("Click: what the sounds that stay have themselves does not count", "[bench]")
{
    const HighBand highBand (rate);
    const auto bright = sineOf (9000.0, 0.1, 0.1, rate), tone = sineOf (220.0, 0.5, 0.1, rate);
    CHECK (highBand.peak (bright) == Approx (0.1).epsilon (0.01));
    CHECK (highBand.peak (tone) < 1.0e-7);

    const auto click = clickOf (highBand, tone, bright, bright);
    CHECK (click.decibels < -100.0);
    CHECK (click.own == Approx (-14.0).margin (0.1)); // 0.1 beside 0.5
    CHECK_FALSE (clickOf (highBand, std::vector<float> (4800), tone, std::vector<float> (4800)).audible);
}
