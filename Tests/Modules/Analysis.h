// What a signal holds: levels, spectra, frequencies.
#pragma once

#include "ModuleRig.h"

#include <complex>
#include <numbers>
#include <span>

namespace bulkhead::test
{

inline double decibels (double ratio) { return 20.0 * std::log10 (std::max (ratio, 1.0e-15)); }

inline double peakOf (std::span<const float> signal)
{
    double peak = 0.0;

    for (float x : signal)
        peak = std::max (peak, std::abs (static_cast<double> (x)));

    return peak;
}

inline double rmsOf (std::span<const float> signal)
{
    double sum = 0.0;

    for (float x : signal)
        sum += static_cast<double> (x) * x;

    return std::sqrt (sum / static_cast<double> (signal.size()));
}

/// The seven-term Blackman-Harris window (Albrecht 2001): side lobes below -180 dB, main lobe 7 bins either way.
inline double blackmanHarris7 (std::size_t i, std::size_t size)
{
    constexpr double a[] = {0.27105140069342, 0.43329793923448, 0.21812299954311, 0.06592544638803,
                            0.01081174209837, 0.00077658482522, 0.00001388721735};
    double sum = 0.0;

    for (int k = 0; k < 7; ++k)
        sum += (k % 2 == 0 ? 1.0 : -1.0) * a[k]
               * std::cos (2.0 * std::numbers::pi * k * static_cast<double> (i) / static_cast<double> (size));

    return sum;
}

/// Amplitude and phase (at the first sample) of the sine of this frequency, seen through the window above.
inline std::complex<double> sineAt (std::span<const float> signal, double hertz, double rate = 48000.0)
{
    std::complex<double> sum = 0.0;
    double weight = 0.0;

    for (std::size_t i = 0; i < signal.size(); ++i)
    {
        const double w = blackmanHarris7 (i, signal.size());
        sum += w * signal[i] * std::polar (1.0, -2.0 * std::numbers::pi * hertz * static_cast<double> (i) / rate);
        weight += w;
    }

    return 2.0 * sum / weight;
}

/// The frequency near `hertz`, from how far its phase turns between the halves of the signal. It must be within half a
/// turn of `hertz` over half the signal.
inline double frequencyNear (std::span<const float> signal, double hertz, double rate = 48000.0)
{
    const auto half = signal.size() / 2;
    const auto turn = 2.0 * std::numbers::pi * hertz * static_cast<double> (half) / rate;
    const auto moved = sineAt (signal.subspan (half), hertz, rate) / sineAt (signal.first (half), hertz, rate)
                       * std::polar (1.0, -turn);
    return hertz + std::arg (moved) * rate / (2.0 * std::numbers::pi * static_cast<double> (half));
}

inline double cents (double hertz, double reference) { return 1200.0 * std::log2 (hertz / reference); }

/// Radix-2, in place; a power of two long.
inline void fft (std::vector<std::complex<double>>& x)
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

    for (std::size_t span = 1; span < size; span *= 2)
    {
        std::vector<std::complex<double>> turns (span);

        for (std::size_t k = 0; k < span; ++k)
            turns[k] = std::polar (1.0, -std::numbers::pi * static_cast<double> (k) / static_cast<double> (span));

        for (std::size_t group = 0; group < size; group += 2 * span)
            for (std::size_t k = 0; k < span; ++k)
            {
                const auto a = x[group + k], b = turns[k] * x[group + k + span];
                x[group + k] = a + b;
                x[group + k + span] = a - b;
            }
    }
}

/// Amplitudes of the bins 0 to size / 2, windowed; a full-scale sine on a bin reads 1. A power of two long.
inline std::vector<double> spectrum (std::span<const float> signal)
{
    std::vector<std::complex<double>> x (signal.size());
    double weight = 0.0;

    for (std::size_t i = 0; i < x.size(); ++i)
    {
        const double w = blackmanHarris7 (i, x.size());
        x[i] = w * signal[i];
        weight += w;
    }

    fft (x);
    std::vector<double> result (x.size() / 2 + 1);

    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = 2.0 * std::abs (x[i]) / weight;

    return result;
}

/// The loudest of what is not a harmonic of `hertz` (nor DC), in dB relative to the fundamental.
inline double loudestAlias (std::span<const float> signal, double hertz, double rate = 48000.0)
{
    const auto bins = spectrum (signal);
    const double binHertz = rate / static_cast<double> (signal.size());
    double loudest = 0.0;

    for (std::size_t i = 10; i < bins.size(); ++i)
    {
        const double frequency = static_cast<double> (i) * binHertz;
        const double nearest = std::round (frequency / hertz) * hertz;

        if (std::abs (frequency - nearest) > 10.0 * binHertz)
            loudest = std::max (loudest, bins[i]);
    }

    return decibels (loudest / std::abs (sineAt (signal, hertz, rate)));
}

} // namespace bulkhead::test
