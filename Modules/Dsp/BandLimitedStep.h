// What makes a jump or a corner of a waveform band-limited: tables of the difference between an ideal step (or ramp)
// and the same after a steep low-pass filter. Added to a waveform computed in the plain way, and delayed by `latency`,
// they take away what would alias.
//
// The idea is Brandt's "Hard sync without aliasing" (ICMC 2001): MinBLEP, here with a linear-phase kernel, whose two
// sides cost a small, constant delay. The corner is its integral, as in Esqueda, Valimaki and Bilbao, "Rounding corners
// with BLAMP" (DAFx 2016).
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

namespace bulkhead
{

class BandLimitedStep
{
public:
    static constexpr int taps = 32; ///< Frames that one correction spans.
    static constexpr int latency = taps / 2; ///< Frames by which the waveform has to be delayed.

    /// Fills the tables (a fraction of a millisecond). Not on the audio thread: see `bandLimitedStep` below.
    BandLimitedStep()
    {
        // Both integrals of the kernel by Simpson's rule, on a grid of the tables' own points and the ones halfway.
        constexpr int points = taps * phases;
        constexpr double h = 1.0 / phases;

        // Given back when done: every process of the program fills these tables, and keeps no more than them.
        const auto memory = std::make_unique<double[]> (4 * (points + 1));
        double* const kernels = memory.get();
        double* const filteredStep = kernels + 2 * (points + 1);
        double* const filteredRamp = filteredStep + points + 1;

        // Symmetrical, and every place is a sum of powers of two: no value differs by a bit from its mirror's.
        for (int i = 0; i <= points; ++i)
            kernels[i] = kernels[2 * points - i] = kernel (i * 0.5 * h - latency);

        for (int i = 0; i < points; ++i)
            filteredStep[i + 1] =
                filteredStep[i] + h / 6.0 * (kernels[2 * i] + 4.0 * kernels[2 * i + 1] + kernels[2 * i + 2]);

        const double whole = filteredStep[points];

        for (int i = 0; i <= points; ++i)
            filteredStep[i] /= whole;

        // The end correction of the trapezoidal rule makes this as good as Simpson's: the slope at each end is known.
        for (int i = 0; i < points; ++i)
        {
            filteredRamp[i + 1] = filteredRamp[i] + h / 2.0 * (filteredStep[i] + filteredStep[i + 1])
                                  + h * h / 12.0 * (kernels[2 * i] - kernels[2 * i + 2]) / whole;
        }

        for (int row = 0; row <= phases; ++row)
        {
            for (int k = 0; k < taps; ++k)
            {
                // The row is the age of the step in 1/phases of a frame; tap `latency` is the first frame after it.
                const int i = std::min (k * phases + row, points);
                const bool after = k >= latency;
                step[row][k] = static_cast<float> (filteredStep[i] - (after ? 1.0 : 0.0));
                ramp[row][k] = static_cast<float> (filteredRamp[i] - (after ? i * h - latency : 0.0));
            }
        }
    }

    /// Corrects a jump by `height` that happened `age` (0 to 1) frames before this one. `frame` points to this frame
    /// of the corrections, which are for a waveform delayed by `latency`; `taps` of them are added to.
    void addStep (float* frame, float age, float height) const noexcept { add (step, frame, age, height); }

    /// Corrects a corner: a change of slope by `slope` per frame.
    void addCorner (float* frame, float age, float slope) const noexcept { add (ramp, frame, age, slope); }

private:
    static constexpr int phases = 128;
    static constexpr double cutoff = 0.42; ///< Of the sample rate, at -6 dB.
    static constexpr double beta = 8.0; ///< Of the Kaiser window: how deep the stop band is.

    using Table = float[phases + 1][taps];
    alignas (64) Table step;
    alignas (64) Table ramp;

    /// The modified Bessel function of the first kind and order 0, by its power series.
    static double bessel0 (double x)
    {
        double term = 1.0, sum = 1.0;

        for (int k = 1; term > 1.0e-12 * sum; ++k)
        {
            term *= (0.5 * x / k) * (0.5 * x / k);
            sum += term;
        }

        return sum;
    }

    /// A sinc under a Kaiser window.
    static double kernel (double t)
    {
        const double across = t / latency;

        if (std::abs (across) >= 1.0)
            return 0.0;

        const double angle = 2.0 * std::numbers::pi * cutoff * t;
        const double sinc = std::abs (angle) < 1.0e-9 ? 1.0 : std::sin (angle) / angle;
        return sinc * bessel0 (beta * std::sqrt (1.0 - across * across));
    }

    static void add (const Table& table, float* frame, float age, float amount) noexcept
    {
        // Straight lines between the rows: 128 of them leave an error below -90 dB of the step.
        const float position = std::min (std::max (0.0f, age), 1.0f) * phases; // NaN leads to the first
        const int row = std::min (static_cast<int> (position), phases - 1);
        const float later = amount * (position - static_cast<float> (row));
        const float earlier = amount - later;
        const float* a = table[row];
        const float* b = table[row + 1];

        for (int k = 0; k < taps; ++k)
            frame[k] += earlier * a[k] + later * b[k];
    }
};

/// Filled before main(), so that no audio thread ever waits for it.
inline const BandLimitedStep bandLimitedStep;

} // namespace bulkhead
