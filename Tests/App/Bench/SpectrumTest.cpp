#include "App/Bench/Spectrum.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace bulkhead;

namespace
{

constexpr double rate = 48000.0;
constexpr std::size_t frames = 32768;

struct Line
{
    double hertz, amplitude;
};

std::vector<float> signalOf (std::initializer_list<Line> lines)
{
    std::vector<float> result (frames);

    for (std::size_t i = 0; i < frames; ++i)
    {
        double sum = 0.0;

        for (const auto& line : lines)
            sum +=
                line.amplitude * std::sin (2.0 * std::numbers::pi * line.hertz * static_cast<double> (i) / rate + 0.3);

        result[i] = static_cast<float> (sum);
    }

    return result;
}

double amplitudeOf (double decibels) { return std::pow (10.0, decibels / 20.0); }

} // namespace

TEST_CASE ("Spectrum: an alias at -85 dB is found, and where it is", "[bench]")
{
    for (const double alias : {70.0, 233.0, 1333.0, 9871.3, 23800.0})
    {
        const auto signal = signalOf ({{440.0, 0.8}, {880.0, 0.4}, {1320.0, 0.2}, {alias, 0.8 * amplitudeOf (-85.0)}});
        const auto found = loudestInharmonic (signal, 440.0, rate);
        INFO (alias << " Hz");
        CHECK (found.decibels == Approx (-85.0).margin (0.5));
        CHECK (found.hertz == Approx (alias).margin (2.0 * rate / frames));
    }
}

TEST_CASE ("Spectrum: harmonics alone have no alias above the rounding of float", "[bench]")
{
    CHECK (loudestInharmonic (signalOf ({{997.3, 0.9}, {1994.6, 0.5}, {22937.9, 0.3}}), 997.3, rate).decibels < -130.0);
    CHECK (loudestInharmonic (signalOf ({{20.0, 1.0}}), 20.0, rate).decibels < -130.0);
}

TEST_CASE ("Spectrum: amplitudes, phases and frequencies of lines between the bins", "[bench]")
{
    const auto signal = signalOf ({{1234.567, 0.25}, {5000.0, 0.01}});
    const auto line = lineAt (signal, 1234.567, rate);
    CHECK (std::abs (line) == Approx (0.25).epsilon (1e-5));
    CHECK (std::arg (line) == Approx (0.3 - std::numbers::pi / 2.0).margin (1e-4));
    CHECK (centsBetween (frequencyNear (signal, 1234.0, rate), 1234.567) == Approx (0.0).margin (0.001));
    CHECK (centsBetween (loudestFrequency (signal, rate), 1234.567) == Approx (0.0).margin (0.001));
}

TEST_CASE ("Spectrum: a sine on a bin reads its amplitude", "[bench]")
{
    const auto bins = amplitudeSpectrum (signalOf ({{1500.0, 0.7}}));
    CHECK (bins[1024] == Approx (0.7).epsilon (1e-5));
    CHECK (decibelsOf (bins[1024 + lineBins]) < -130.0);
    CHECK (decibelsOf (0.0) == Approx (-300.0));
}
