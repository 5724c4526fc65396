#include "Spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bulkhead
{

double decibelsOf (double ratio) { return 20.0 * std::log10 (std::max (ratio, 1.0e-15)); }

double centsBetween (double hertz, double reference) { return 1200.0 * std::log2 (hertz / reference); }

double blackmanHarris7 (std::size_t i, std::size_t size)
{
    constexpr double a[] = {0.27105140069342, 0.43329793923448, 0.21812299954311, 0.06592544638803,
                            0.01081174209837, 0.00077658482522, 0.00001388721735};
    const double angle = 2.0 * std::numbers::pi * static_cast<double> (i) / static_cast<double> (size);
    double sum = 0.0;

    for (int k = 0; k < 7; ++k)
        sum += (k % 2 == 0 ? a[k] : -a[k]) * std::cos (k * angle);

    return sum;
}

void transform (std::vector<std::complex<double>>& x)
{
    const auto size = x.size();

    for (std::size_t i = 1, j = 0; i < size; ++i)
    {
        auto bit = size >> 1;

        for (; (j & bit) != 0; bit >>= 1)
            j ^= bit;

        j ^= bit;

        if (i < j)
            std::swap (x[i], x[j]);
    }

    std::vector<std::complex<double>> turns (size / 2);

    for (std::size_t k = 0; k < turns.size(); ++k)
        turns[k] = std::polar (1.0, -2.0 * std::numbers::pi * static_cast<double> (k) / static_cast<double> (size));

    for (std::size_t span = 1; span < size; span *= 2)
    {
        const auto stride = size / (2 * span);

        for (std::size_t group = 0; group < size; group += 2 * span)
            for (std::size_t k = 0; k < span; ++k)
            {
                const auto a = x[group + k], b = turns[k * stride] * x[group + k + span];
                x[group + k] = a + b;
                x[group + k + span] = a - b;
            }
    }
}

std::vector<double> amplitudeSpectrum (std::span<const float> signal)
{
    std::vector<std::complex<double>> x (signal.size());
    double weight = 0.0;

    for (std::size_t i = 0; i < x.size(); ++i)
    {
        const double w = blackmanHarris7 (i, x.size());
        x[i] = w * static_cast<double> (signal[i]);
        weight += w;
    }

    transform (x);
    std::vector<double> result (x.size() / 2 + 1);

    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = 2.0 * std::abs (x[i]) / weight;

    return result;
}

std::complex<double> lineAt (std::span<const float> signal, double hertz, double sampleRate)
{
    std::complex<double> sum = 0.0;
    double weight = 0.0;

    for (std::size_t i = 0; i < signal.size(); ++i)
    {
        const double w = blackmanHarris7 (i, signal.size());
        sum +=
            w * static_cast<double> (signal[i])
            * std::polar (1.0, -2.0 * std::numbers::pi * std::fmod (hertz * static_cast<double> (i) / sampleRate, 1.0));
        weight += w;
    }

    return 2.0 * sum / weight;
}

double frequencyNear (std::span<const float> signal, double hertz, double sampleRate)
{
    const auto half = signal.size() / 2;
    const auto turn = 2.0 * std::numbers::pi * hertz * static_cast<double> (half) / sampleRate;
    const auto moved = lineAt (signal.subspan (half), hertz, sampleRate)
                       / lineAt (signal.first (half), hertz, sampleRate) * std::polar (1.0, -turn);
    return hertz + std::arg (moved) * sampleRate / (2.0 * std::numbers::pi * static_cast<double> (half));
}

double loudestFrequency (std::span<const float> signal, double sampleRate)
{
    const auto bins = amplitudeSpectrum (signal);
    const auto peak = std::max_element (bins.begin() + lineBins, bins.end()) - bins.begin();
    return frequencyNear (signal, static_cast<double> (peak) * sampleRate / static_cast<double> (signal.size()),
                          sampleRate);
}

Partial loudestInharmonic (std::span<const float> signal, double fundamental, double sampleRate)
{
    const auto bins = amplitudeSpectrum (signal);
    const double binHertz = sampleRate / static_cast<double> (signal.size());
    Partial loudest;
    double amplitude = 0.0;

    for (std::size_t i = lineBins; i < bins.size(); ++i)
    {
        const double hertz = static_cast<double> (i) * binHertz;
        const double harmonic = std::round (hertz / fundamental) * fundamental;

        if (std::abs (hertz - harmonic) > lineBins * binHertz && bins[i] > amplitude)
        {
            amplitude = bins[i];
            loudest.hertz = hertz;
        }
    }

    loudest.decibels = decibelsOf (amplitude / std::abs (lineAt (signal, fundamental, sampleRate)));
    return loudest;
}

} // namespace bulkhead
