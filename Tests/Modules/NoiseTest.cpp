#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// The spectrum of the power, averaged over the signal.
std::vector<double> powerOf (const Signal& signal)
{
    constexpr std::size_t size = 1 << 17;
    std::vector<double> power (size / 2 + 1, 0.0);

    for (std::size_t start = 0; start + size <= signal.size(); start += size / 2)
    {
        const auto bins = spectrum (std::span (signal).subspan (start, size));

        for (std::size_t i = 0; i < bins.size(); ++i)
            power[i] += bins[i] * bins[i];
    }

    return power;
}

/// The mean power in bands of a third of an octave, from `low` to `high` Hz, as (centre, dB).
std::vector<std::pair<double, double>> thirdOctaves (const std::vector<double>& power, double rate, double low,
                                                     double high)
{
    std::vector<std::pair<double, double>> bands;
    const double third = std::pow (2.0, 1.0 / 3.0), binHertz = 0.5 * rate / static_cast<double> (power.size() - 1);

    for (double edge = low; edge * third <= high * 1.0001; edge *= third)
    {
        const auto first = static_cast<std::size_t> (std::ceil (edge / binHertz));
        const auto last = static_cast<std::size_t> (std::ceil (edge * third / binHertz));
        double sum = 0.0, logs = 0.0;

        for (auto i = first; i < last; ++i)
        {
            sum += power[i];
            logs += std::log (static_cast<double> (i) * binHertz);
        }

        const auto count = static_cast<double> (last - first);
        bands.emplace_back (std::exp (logs / count), 10.0 * std::log10 (sum / count));
    }

    return bands;
}

/// How far the bands are from a slope in dB per octave, at most, after the level that fits best.
double farthestFromSlope (const std::vector<std::pair<double, double>>& bands, double decibelsPerOctave)
{
    double mean = 0.0;

    for (auto [hertz, level] : bands)
        mean += (level - decibelsPerOctave * std::log2 (hertz)) / static_cast<double> (bands.size());

    double farthest = 0.0;

    for (auto [hertz, level] : bands)
        farthest = std::max (farthest, std::abs (level - decibelsPerOctave * std::log2 (hertz) - mean));

    return farthest;
}

constexpr double perOctave = 3.010299957; // dB of a factor of 2 in power

} // namespace

TEST_CASE ("Noise: each colour has its slope, at every sample rate", "[noise]")
{
    for (const double rate : {44100.0, 48000.0, 96000.0})
    {
        INFO (rate);
        ModuleRig rig ("noise", rate);
        rig.run (1 << 20, 4096);
        const auto white = powerOf (rig.out ("white"));
        auto pink = powerOf (rig.out ("pink")), brown = powerOf (rig.out ("brown"));

        // Above 150 Hz there are enough bins in a band for the chance in its power to be small.
        CHECK (farthestFromSlope (thirdOctaves (white, rate, 157.5, 20000.0), 0.0) < 0.4);

        // The others are compared to the white noise they are made from, so that chance cancels.
        for (std::size_t i = 0; i < white.size(); ++i)
        {
            pink[i] /= white[i];
            brown[i] /= white[i];
        }

        CHECK (farthestFromSlope (thirdOctaves (pink, rate, 17.8, 20160.0), -perOctave) < 0.4);

        // Not above 4 kHz, where a sampled integrator bends up; at 20 Hz the corner at 5 Hz takes half a dB.
        CHECK (farthestFromSlope (thirdOctaves (brown, rate, 17.8, 4500.0), -2.0 * perOctave) < 0.5);
    }
}

TEST_CASE ("Noise: every colour has -12 dB RMS, and no direct current", "[noise]")
{
    for (const double rate : {44100.0, 192000.0})
        for (const auto* colour : {"white", "pink", "brown"})
        {
            INFO (colour << " at " << rate);
            ModuleRig rig ("noise", rate);
            const auto& signal = rig.run (1 << 20, 4096).out (colour);
            CHECK (decibels (rmsOf (signal)) == Approx (-12.0).margin (0.5));

            double sum = 0.0;

            for (float x : signal)
                sum += x;

            CHECK (std::abs (sum / static_cast<double> (signal.size())) < 0.02);
        }

    ModuleRig quiet ("noise");
    CHECK (decibels (rmsOf (quiet.set ("level", -20.0f).run (1 << 18).out ("white"))) == Approx (-32.0).margin (0.1));
}

TEST_CASE ("Noise: dust falls as often as its density says, at moments that know nothing of each other", "[noise]")
{
    ModuleRig rig ("noise");
    rig.set ("density", 500.0f).run (4800000, 4096);
    std::vector<std::size_t> at;
    double heights = 0.0;

    for (std::size_t i = 0; i < rig.out ("dust").size(); ++i)
        if (const float x = rig.out ("dust")[i]; x != 0.0f)
        {
            at.push_back (i);
            heights += std::abs (x);
            REQUIRE (std::abs (x) <= 1.0f);
        }

    // 50000 are expected, give or take 224 (one standard deviation).
    const auto count = static_cast<double> (at.size());
    CHECK (count == Approx (50000.0).margin (900.0));
    CHECK (heights / count == Approx (0.5).margin (0.01));

    // The distances of a Poisson process are exponential: a share of 1/e is longer than their mean.
    std::size_t longer = 0;

    for (std::size_t i = 1; i < at.size(); ++i)
        longer += at[i] - at[i - 1] > 96 ? 1 : 0;

    CHECK (static_cast<double> (longer) / count == Approx (std::exp (-1.0)).margin (0.01));
}

TEST_CASE ("Noise: there is a trigger of a millisecond for every grain of dust", "[noise]")
{
    ModuleRig rig ("noise");
    rig.set ("density", 20.0f).run (480000);
    std::vector<std::size_t> expected;
    const auto& dust = rig.out ("dust");

    for (std::size_t i = 0; i < dust.size(); ++i)
        if (dust[i] != 0.0f)
            expected.push_back (i);

    const auto edges = risingEdges (rig.out ("trigger"));
    REQUIRE (edges.size() == expected.size());

    for (std::size_t n = 0; n < edges.size(); ++n)
        CHECK ((edges[n] == expected[n] || edges[n] == expected[n] + 1)); // Low for a frame first where it was high.
}

TEST_CASE ("Noise: another seed is other noise", "[noise]")
{
    ModuleRig one ("noise"), same ("noise"), other ("noise");
    other.set ("seed", 1.0f);
    const auto &a = one.run (100000).out ("white"), &b = same.run (100000).out ("white"),
               &c = other.run (100000).out ("white");
    CHECK (a == b);

    double product = 0.0;

    for (std::size_t i = 0; i < a.size(); ++i)
        product += static_cast<double> (a[i]) * c[i];

    CHECK (std::abs (product / (rmsOf (a) * rmsOf (c) * 100000.0)) < 0.015);
}
