// The sine and the triangle, from a phase counted in cycles.
#pragma once

#include <algorithm>

namespace bulkhead
{

/// The triangle wave in phase with the sine, from -1/4 to 1/4: x at its rising side, folded where the sine turns. For
/// |x| up to some thousands. Vectorises (min and max do, a choice between two sums does not).
inline float foldedCycles (float x) noexcept
{
    constexpr float rounder = 12582912.0f; // As in Exp2.h: rounds to a whole number.
    const float c = x - ((x + rounder) - rounder);
    const float upper = std::min (c, 0.5f - c);
    return std::max (upper, -0.5f - upper);
}

/// sin (2 pi x) for |x| up to some thousands, error below 2e-7. Vectorises.
///
/// Of x, folded to a quarter cycle either side of 0, the power series up to the 11th power leaves 6e-8.
inline float sineOfCycles (float x) noexcept
{
    const float y = foldedCycles (x) * 6.28318531f;
    const float y2 = y * y;
    float series = -2.50521084e-8f;
    series = series * y2 + 2.75573192e-6f;
    series = series * y2 - 1.98412698e-4f;
    series = series * y2 + 8.33333333e-3f;
    series = series * y2 - 1.66666667e-1f;
    series = series * y2 + 1.0f;
    return y * series;
}

} // namespace bulkhead
