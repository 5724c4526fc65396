// Keeps numbers in the range where arithmetic stays finite and fast, whatever comes in through a cable.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace bulkhead
{

/// What any cable is taken to carry at most, either way: far above every sensible level, far below overflow.
inline constexpr float signalLimit = 1.0e4f;

/// x between -limit and limit; 0 for NaN.
///
/// In whole numbers, as which the magnitudes of floats are in the same order, infinity and NaN last: no comparison that
/// the compiler could turn into a branch, so that loops over it vectorise.
inline float bounded (float x, float limit = signalLimit) noexcept
{
    constexpr std::int32_t signBit = std::numeric_limits<std::int32_t>::min(), infinity = 0x7f800000;
    const auto bits = std::bit_cast<std::int32_t> (x);
    const auto magnitude = bits & ~signBit;
    const auto ifNumber = (magnitude - infinity - 1) >> 31; // All ones, or zero for NaN.
    const auto held = std::min (magnitude, std::bit_cast<std::int32_t> (limit)) & ifNumber;
    return std::bit_cast<float> (held | (bits & signBit));
}

/// x, or 0 when it is too small to be heard (-300 dB): what decays in a feedback loop never becomes denormal.
inline float withoutDenormal (float x) noexcept { return std::abs (x) < 1.0e-15f ? 0.0f : x; }

/// x, which a limit of +-1 would have clipped, bent instead: x itself up to `knee`, then smoothly towards 1.
/// The slope is continuous at the knee: knee + room * u / (1 + u), with u = (|x| - knee) / room, room = 1 - knee.
inline float softClipped (float x, float knee) noexcept
{
    const float magnitude = std::abs (x);
    const float room = 1.0f - knee;
    const float u = (magnitude - knee) / room;
    const float bent = magnitude <= knee ? magnitude : knee + room * u / (1.0f + u);
    return std::copysign (bent, x);
}

} // namespace bulkhead
