// 2 to the power of x, for pitch and gain, fast enough to run at every frame.
#pragma once

#include "Bounded.h"

#include <bit>
#include <cstdint>

namespace bulkhead
{

/// 2^x, relative error below 2.5e-7 (0.0005 cent); exact for whole x. x is held to -126 .. 126, and 0 for NaN.
/// Vectorises.
///
/// 2^x = 2^n * e^(f ln 2), with n the nearest whole number and |f| <= 1/2: the power series up to f^7 leaves 5e-9,
/// the rest of the error is the rounding of float.
inline float fastExp2 (float x) noexcept
{
    const float held = bounded (x, 126.0f);

    // Adding 1.5 * 2^23 leaves no bits for a fraction, so the sum is rounded to a whole number.
    constexpr float rounder = 12582912.0f;
    const float whole = (held + rounder) - rounder;
    const float f = held - whole;

    // Added up in pairs (Estrin's scheme): there is less to wait for than in one long nested product.
    const float f2 = f * f;
    const float low = (1.0f + 6.93147181e-1f * f) + (2.40226507e-1f + 5.55041087e-2f * f) * f2;
    const float high = (9.61812911e-3f + 1.33335581e-3f * f) + (1.54035304e-4f + 1.52527338e-5f * f) * f2;
    const float series = low + high * (f2 * f2);

    const auto exponent = static_cast<std::int32_t> (whole) + 127;
    return series * std::bit_cast<float> (exponent << 23);
}

} // namespace bulkhead
