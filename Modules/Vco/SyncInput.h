// Finds where a sync signal rises through 0 V, between its samples.
//
// A straight line between two samples of a sine of 5 kHz misses its crossing by up to a fiftieth of a frame, each time
// by another bit, and a cycle that starts again with such a jitter sounds as rough as one that aliases. So the crossing
// is that of Lagrange's polynomial through six samples, three on each side: of that sine it misses by 0.0002 frames.
#pragma once

#include <algorithm>
#include <cmath>

namespace bulkhead
{

class SyncInput
{
public:
    static constexpr int lookahead = 2; ///< Frames by which a crossing is found late.

    /// Takes the next sample, finite. True when the signal rose through 0 between the sample `lookahead` frames ago and
    /// the one before that.
    bool rises (float next) noexcept
    {
        std::copy (samples + 1, samples + size, samples);
        samples[size - 1] = next;
        return samples[left] <= 0.0f && samples[left + 1] > 0.0f;
    }

    /// True when all that came in lately was 0: as long as that goes on, nothing rises.
    bool isSilent() const noexcept
    {
        return std::all_of (samples, samples + size, [] (float x) { return x == 0.0f; });
    }

    /// After rises(): how many frames, 0 to 1, before the later one of the two the crossing was.
    double age() const noexcept
    {
        double differences[size];
        std::copy (samples, samples + size, differences);

        for (int order = 1; order < size; ++order)
            for (int i = size - 1; i >= order; --i)
                differences[i] -= differences[i - 1];

        // Newton's method, held between the two samples, whose signs the polynomial has: where it would leave the part
        // that is left, that is halved.
        double low = left, high = left + 1;
        double at = left + samples[left] / (static_cast<double> (samples[left]) - samples[left + 1]);

        for (int i = 0; i < 6; ++i)
        {
            const auto [value, slope] = polynomial (differences, at);
            (value > 0.0 ? high : low) = at;

            const double next = at - value / slope;
            const double moved = next >= low && next <= high ? next : 0.5 * (low + high);
            const bool close = std::abs (moved - at) < 1.0e-7;
            at = moved;

            if (close)
                break;
        }

        return left + 1 - at;
    }

private:
    static constexpr int size = 6, left = size / 2 - 1;

    float samples[size] = {1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f}; ///< The newest one last.

    struct Point
    {
        double value, slope;
    };

    /// Newton's form: the sum of differences[k] * at (at - 1) ... (at - k + 1) / k!, as a nested product.
    static Point polynomial (const double* differences, double at) noexcept
    {
        Point point {differences[size - 1], 0.0};

        for (int k = size - 2; k >= 0; --k)
        {
            const double factor = (at - k) / (k + 1);
            point.slope = factor * point.slope + point.value / (k + 1);
            point.value = differences[k] + factor * point.value;
        }

        return point;
    }
};

} // namespace bulkhead
