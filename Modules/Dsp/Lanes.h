// Four floats that are computed side by side, for loops where each frame waits for the one before: four voices take the
// time of one. A vector type of GCC and Clang: + - * / and comparisons work lane by lane, with the same bits as float.
#pragma once

#include <cstring>

namespace bulkhead
{

inline constexpr int numLanes = 4;
using Lanes __attribute__ ((vector_size (16))) = float;

inline Lanes lanesFrom (const float* four) noexcept
{
    Lanes result;
    std::memcpy (&result, four, sizeof (result));
    return result;
}

inline void storeLanes (Lanes lanes, float* four) noexcept { std::memcpy (four, &lanes, sizeof (lanes)); }

/// x between -limit and limit; x is not NaN.
inline Lanes lanesWithin (Lanes x, float limit) noexcept
{
    const Lanes high = Lanes {} + limit;
    const Lanes below = x < high ? x : high;
    return below > -high ? below : -high;
}

/// As withoutDenormal() in Bounded.h.
inline Lanes lanesWithoutDenormal (Lanes x) noexcept
{
    const Lanes none {};
    return ((x < none + 1.0e-15f) & (x > none - 1.0e-15f)) ? none : x;
}

} // namespace bulkhead
