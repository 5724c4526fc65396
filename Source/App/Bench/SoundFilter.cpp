// bench sound: the VCF's responses beside their formulas, and how well its self-oscillation is in tune.
//
// The filter is the analogue 1 / (s^2 + k s + 1) (low; band s, high s^2 in the numerator) with s = j f / fc, seen
// through the bilinear transform (Zavalishin, "The Art of VA Filter Design", 3.8 and 4.4): the frequency f of the
// digital filter is where the analogue one has tan (pi f / rate) rate / pi, and the cutoff is set so that it falls on
// itself. So the formula of the filter that is here is the analogue one with s = j tan (pi f / rate) / tan (pi fc /
// rate). How far the bilinear transform is from the analogue filter itself is told as well, without a goal.
#include "ModuleRun.h"
#include "Sound.h"
#include "Spectrum.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace bulkhead
{

namespace
{

enum Response
{
    low,
    band,
    high
};

constexpr const char* responseNames[] = {"low", "band", "high"};

double magnitude (Response response, double position, double damping)
{
    const std::complex<double> s (0.0, position);
    const auto numerator = response == low ? 1.0 : response == band ? s : s * s;
    return std::abs (numerator / (s * s + damping * s + 1.0));
}

/// k of the VCF's panel, without the part of it that grows with the level.
double dampingAt (double resonance) { return 1.41421356 - 1.46421356 * resonance; }

struct Deviations
{
    std::vector<double> formula, analogue; ///< dB, at each frequency of the grid, either sign taken away.
};

/// From 20 Hz to a quarter of the rate, in steps of 1/12 octave, where the formula is above -80 dB.
void measureResponses (const ModuleType& type, double cutoff, double resonance, double rate, Deviations (&result)[3])
{
    // An impulse this small is far below where the damping grows.
    constexpr int frames = 65536;
    constexpr float height = 0.001f;
    ModuleRun run (type, rate);
    run.set (indexOfId (type.info.parameters, "cutoff"), static_cast<float> (cutoff));
    run.set (indexOfId (type.info.parameters, "resonance"), static_cast<float> (resonance));
    std::vector<float> impulse (frames, 0.0f);
    impulse[0] = height;
    run.plug (indexOfId (type.info.inputs, "in"), std::move (impulse));
    run.run (frames);

    for (const auto response : {low, band, high})
    {
        const auto& out = run.out (indexOfId (type.info.outputs, responseNames[response]));
        std::vector<std::complex<double>> x (out.begin(), out.end());
        transform (x);

        for (double hertz = 20.0; hertz <= rate / 4.0; hertz *= std::exp2 (1.0 / 12.0))
        {
            const auto bin = static_cast<std::size_t> (std::lround (hertz * frames / rate));
            const double f = static_cast<double> (bin) * rate / frames;
            const double pi = std::numbers::pi, k = dampingAt (resonance);
            const double formula =
                decibelsOf (magnitude (response, std::tan (pi * f / rate) / std::tan (pi * cutoff / rate), k));

            if (formula < -80.0)
                continue;

            const double measured = decibelsOf (std::abs (x[bin]) / static_cast<double> (height));
            result[response].formula.push_back (std::abs (measured - formula));
            result[response].analogue.push_back (
                std::abs (measured - decibelsOf (magnitude (response, f / cutoff, k))));
        }
    }
}

void benchResponses (const SoundBench& bench, const ModuleType& type)
{
    for (const double resonance : {0.0, 0.5, 0.9})
    {
        Deviations deviations[3];

        for (const double rate : {44100.0, 48000.0, 96000.0})
            for (const double cutoff : {50.0, 200.0, 1000.0, 4000.0, 10000.0})
                if (! bench.quick || rate == 48000.0)
                    measureResponses (type, cutoff, resonance, rate, deviations);

        for (const auto response : {low, band, high})
        {
            char name[96];
            std::snprintf (name, sizeof name, "vcf %s, resonance %g, beside ", responseNames[response], resonance);
            bench.showProgress (name);
            bench.addJudged ({.name = name + std::string ("its formula"),
                              .unit = "dB",
                              .samples = deviations[response].formula,
                              .goal = "max <= 0.5 dB",
                              .note = "cutoffs 50 Hz to 10 kHz, from 20 Hz to a quarter of 44.1, 48 and 96 kHz"},
                             0.5);
            bench.report.add ({.name = name + std::string ("the analogue filter"),
                               .unit = "dB",
                               .samples = deviations[response].analogue,
                               .note = "the bilinear transform itself, near a quarter of the rate"});
        }
    }
}

/// The distance of the oscillation at full resonance from the cutoff, in cents.
double tuningError (const ModuleType& type, double cutoff, double rate)
{
    constexpr int analysed = 65536;
    ModuleRun run (type, rate);
    run.set (indexOfId (type.info.parameters, "cutoff"), static_cast<float> (cutoff));
    run.set (indexOfId (type.info.parameters, "resonance"), 1.0f);

    // A kick, and nothing from then on: what is heard is the oscillation alone.
    const int settle = static_cast<int> (rate * std::max (0.5, 200.0 / cutoff));
    std::vector<float> kick (static_cast<std::size_t> (settle + 2 * analysed), 0.0f);
    kick[0] = 1.0f;
    run.plug (indexOfId (type.info.inputs, "in"), std::move (kick));
    run.run (settle + analysed);
    const auto& out = run.out (indexOfId (type.info.outputs, "band"));
    return centsBetween (loudestFrequency (std::span (out).last (analysed), rate), cutoff);
}

} // namespace

void benchFilter (const SoundBench& bench)
{
    const auto* type = findModuleType ("vcf");

    if (type == nullptr)
        return;

    benchResponses (bench, *type);

    for (const double rate : {44100.0, 48000.0, 96000.0})
    {
        Figure figure {.name = "vcf self-oscillation, off tune at " + std::to_string (static_cast<int> (rate)) + " Hz",
                       .unit = "ct",
                       .goal = "max <= 5 ct",
                       .note = "at 50, 100, 200, 500, 1000, 2000, 3500 and 5000 Hz"};
        bench.showProgress (figure.name);

        for (const double cutoff : {50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 3500.0, 5000.0})
            if (! bench.quick || (rate == 48000.0 && cutoff >= 500.0))
                figure.samples.push_back (std::abs (tuningError (*type, cutoff, rate)));

        bench.addJudged (std::move (figure), 5.0);
    }
}

} // namespace bulkhead
