#include "Click.h"

#include "Spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bulkhead
{

HighBand::HighBand (double sampleRate) : taps (2 * reach + 1)
{
    // All minus a windowed sinc.
    const double cycles = hertz / sampleRate;
    double sum = 0.0;

    for (int i = -reach; i <= reach; ++i)
    {
        const double angle = 2.0 * std::numbers::pi * cycles * i;
        const double sinc = i == 0 ? 1.0 : std::sin (angle) / angle;
        auto& tap = taps[static_cast<std::size_t> (i + reach)];
        tap = sinc * blackmanHarris7 (static_cast<std::size_t> (i + reach + 1), taps.size() + 1);
        sum += tap;
    }

    for (auto& tap : taps)
        tap /= -sum;

    taps[reach] += 1.0;
}

double HighBand::peak (std::span<const float> signal) const
{
    double highest = 0.0;

    for (std::size_t start = 0; start + taps.size() <= signal.size(); ++start)
    {
        // Four sums side by side, and each pair of taps that are the same taken once.
        double sum[4] = {};
        const auto* first = signal.data() + start;
        const auto* last = first + 2 * reach;

        for (int k = 0; k + 4 <= reach; k += 4)
            for (int s = 0; s < 4; ++s)
                sum[s] += taps[static_cast<std::size_t> (k + s)] * (double (first[k + s]) + double (last[-k - s]));

        for (int k = reach / 4 * 4; k < reach; ++k)
            sum[0] += taps[static_cast<std::size_t> (k)] * (double (first[k]) + double (last[-k]));

        highest =
            std::max (highest, std::abs (sum[0] + sum[1] + sum[2] + sum[3] + taps[reach] * double (first[reach])));
    }

    return highest;
}

static double peakOf (std::span<const float> signal)
{
    double highest = 0.0;

    for (const float x : signal)
        highest = std::max (highest, std::abs (static_cast<double> (x)));

    return highest;
}

Click clickOf (const HighBand& highBand, std::span<const float> before, std::span<const float> around,
               std::span<const float> after)
{
    Click click;
    const double level = std::max (peakOf (before), peakOf (after));

    if (level < 1.0e-4)
        return click;

    const double staying = std::max (highBand.peak (before), highBand.peak (after));
    const double peak = highBand.peak (around);
    click.audible = true;
    click.own = decibelsOf (staying / level);
    click.decibels = decibelsOf (std::sqrt (std::max (0.0, peak * peak - staying * staying)) / level);
    return click;
}

} // namespace bulkhead
