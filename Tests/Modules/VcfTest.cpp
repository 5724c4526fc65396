#include "Analysis.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

enum Response
{
    low,
    band,
    high
};

/// |H| of the analogue filter with damping k, seen through the bilinear transform.
double analytic (Response response, double hertz, double cutoff, double resonance, double rate = 48000.0)
{
    const double k = 1.41421356 - 1.46421356 * resonance;
    const double w = std::tan (std::numbers::pi * hertz / rate) / std::tan (std::numbers::pi * cutoff / rate);
    const std::complex<double> s (0.0, w);
    const auto numerator = response == low ? 1.0 : response == band ? s : s * s;
    return std::abs (numerator / (s * s + k * s + 1.0));
}

} // namespace

TEST_CASE ("VCF: within 0.5 dB of the analytic response up to a quarter of the rate", "[vcf]")
{
    constexpr std::string_view ports[] = {"low", "band", "high"};

    for (float cutoff : {100.0f, 1000.0f, 6000.0f})
        for (float resonance : {0.0f, 0.5f, 0.9f})
        {
            // A short, small impulse: far below where the damping grows.
            ModuleRig rig ("vcf");
            rig.set ("cutoff", cutoff).set ("resonance", resonance).plug ("in", impulse (32768, 0, 0.01f)).run (32768);

            for (int r = low; r <= high; ++r)
            {
                std::vector<std::complex<double>> x (32768);
                const auto& out = rig.out (ports[r]);
                std::transform (out.begin(), out.end(), x.begin(), [] (float v) { return 100.0 * v; });
                fft (x);

                for (double hertz = 30.0; hertz <= 12000.0; hertz *= 1.1)
                {
                    const auto bin = static_cast<std::size_t> (std::lround (hertz * 32768.0 / 48000.0));
                    const double expected = decibels (analytic (
                        static_cast<Response> (r), static_cast<double> (bin) * 48000.0 / 32768.0, cutoff, resonance));

                    if (expected > -80.0)
                    {
                        INFO (ports[r] << ", cutoff " << cutoff << ", resonance " << resonance << ", at " << hertz);
                        CHECK (decibels (std::abs (x[bin])) == Approx (expected).margin (0.1));
                    }
                }
            }
        }
}

TEST_CASE ("VCF: full resonance oscillates at the cutoff, near full scale, and tracks V/oct", "[vcf]")
{
    for (float volts : {-1.0f, 0.0f, 2.0f})
    {
        ModuleRig rig ("vcf");
        rig.set ("cutoff", 440.0f).set ("resonance", 1.0f).plug ("pitch", constant (volts, 192000)).run (192000);
        const auto tail = std::span (rig.out ("band")).last (48000);
        const double expected = 440.0 * std::exp2 (static_cast<double> (volts));
        CHECK (std::abs (sineAt (tail, expected)) == Approx (1.0).margin (0.1));
        CHECK (cents (frequencyNear (tail, expected), expected) == Approx (0.0).margin (3.0));
    }
}

TEST_CASE ("VCF: self-oscillation is in tune within 5 cents from 50 Hz to 5 kHz", "[vcf]")
{
    for (double rate : {44100.0, 48000.0, 96000.0})
        for (double hertz : {50.0, 200.0, 1000.0, 5000.0})
        {
            const int frames = static_cast<int> (rate * std::max (0.5, 200.0 / hertz)) + 32768;
            ModuleRig rig ("vcf", rate);
            rig.set ("cutoff", static_cast<float> (hertz)).set ("resonance", 1.0f).plug ("in", impulse (frames));
            rig.run (frames, 1024);
            const auto tail = std::span (rig.out ("band")).last (32768);
            INFO (hertz << " Hz at " << rate << " Hz");
            CHECK (std::abs (cents (frequencyNear (tail, hertz, rate), hertz)) < 5.0);
        }
}

TEST_CASE ("VCF: cutoff voltage moves by the cutoff amount", "[vcf]")
{
    ModuleRig moved ("vcf"), set ("vcf");
    const auto noise = sineSignal (700.0, 0.5, 4000);
    moved.set ("cutoff", 500.0f).set ("cutoff_amount", -2.0f).plug ("cutoff", constant (-0.5f, 4000));
    moved.plug ("in", noise).run (4000);
    set.set ("cutoff", 1000.0f).plug ("in", noise).run (4000);
    CHECK (rmsOf (moved.out ("low")) == Approx (rmsOf (set.out ("low"))).epsilon (1e-4));
}

TEST_CASE ("VCF: out is the chosen response, and a change of mode fades", "[vcf]")
{
    constexpr std::string_view ports[] = {"low", "band", "high"};

    for (int m = 0; m < 3; ++m)
    {
        ModuleRig rig ("vcf");
        rig.set ("mode", static_cast<float> (m)).plug ("in", sineSignal (440.0, 0.5, 1000)).run (1000);
        CHECK (rig.out ("out") == rig.out (ports[m]));
    }

    ModuleRig rig ("vcf");
    rig.plug ("in", constant (1.0f, 4000)).run (2000).set ("mode", 2.0f).run (2000);
    const auto& out = rig.out ("out");

    for (std::size_t i = 1000; i < out.size(); ++i)
        REQUIRE (std::abs (out[i] - out[i - 1]) < 0.009f);
}

TEST_CASE ("VCF: stays bounded under audio-rate modulation at full resonance", "[vcf]")
{
    ModuleRig rig ("vcf");
    rig.set ("resonance", 1.0f).set ("cutoff_amount", 8.0f);
    rig.plug ("in", sineSignal (100.0, 30.0, 96000)).plug ("cutoff", sineSignal (3000.0, 1.0, 96000)).run (96000);
    CHECK (peakOf (rig.out ("low")) < 200.0);
    CHECK (peakOf (rig.out ("high")) < 400.0);
}
