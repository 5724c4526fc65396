// Four floats that are computed side by side, for loops where each frame waits for the one before: four voices take the
// time of one. A vector type of GCC and Clang: + - * / and comparisons work lane by lane, with the same bits as float,
// so that it does not matter to a voice which lane it is in. SSE2 on x86-64, NEON on AArch64.
#pragma once

#include "Chunk.h"

#include "Modules/Module.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace bulkhead
{

inline constexpr int numLanes = 4;
using Lanes __attribute__ ((vector_size (16))) = float;
using LaneBits __attribute__ ((vector_size (16))) = std::int32_t; ///< Of comparisons: all ones, or zero.

using Doubles __attribute__ ((vector_size (16))) = double; ///< Two of them side by side.

inline Lanes lanesFrom (const float* four) noexcept
{
    Lanes result;
    std::memcpy (&result, four, sizeof (result));
    return result;
}

inline void storeLanes (Lanes lanes, float* four) noexcept { std::memcpy (four, &lanes, sizeof (lanes)); }

/// The first `used` of four.
inline void storeLanes (Lanes lanes, float* four, int used) noexcept
{
    std::memcpy (four, &lanes, sizeof (float) * static_cast<std::size_t> (used));
}

/// x where the comparison was true, 0 elsewhere.
inline Lanes lanesWhere (LaneBits bits, Lanes x) noexcept
{
    return std::bit_cast<Lanes> (bits & std::bit_cast<LaneBits> (x));
}

/// a < b ? a : b, for which GCC does not find SSE's own instruction.
inline Lanes lanesMin (Lanes a, Lanes b) noexcept
{
#if defined(__SSE2__)
    return _mm_min_ps (a, b);
#else
    return a < b ? a : b;
#endif
}

/// a > b ? a : b.
inline Lanes lanesMax (Lanes a, Lanes b) noexcept
{
#if defined(__SSE2__)
    return _mm_max_ps (a, b);
#else
    return a > b ? a : b;
#endif
}

/// x between -limit and limit; x is not NaN.
inline Lanes lanesWithin (Lanes x, float limit) noexcept
{
    return lanesMax (lanesMin (x, Lanes {} + limit), Lanes {} - limit);
}

/// As bounded() in Bounded.h: x between -limit and limit; 0 for NaN.
inline Lanes lanesBounded (Lanes x, float limit) noexcept { return lanesWithin (lanesWhere (x == x, x), limit); }

/// As withoutDenormal() in Bounded.h.
inline Lanes lanesWithoutDenormal (Lanes x) noexcept
{
    const auto magnitude = std::bit_cast<Lanes> (std::bit_cast<LaneBits> (x) & 0x7fffffff);
    return lanesWhere (magnitude >= Lanes {} + 1.0e-15f, x);
}

/// 2^x for -126 <= x <= 126: fastExp2() of Exp2.h, with the same bits.
inline Lanes lanesExp2 (Lanes x) noexcept
{
    // Adding 1.5 * 2^23 leaves no bits for a fraction: the sum is rounded to a whole number, which is in its lowest
    // bits.
    const Lanes rounder = Lanes {} + 12582912.0f;
    const Lanes shifted = x + rounder;
    const Lanes f = x - (shifted - rounder);
    const Lanes f2 = f * f;

    const Lanes low = (1.0f + 6.93147181e-1f * f) + (2.40226507e-1f + 5.55041087e-2f * f) * f2;
    const Lanes high = (9.61812911e-3f + 1.33335581e-3f * f) + (1.54035304e-4f + 1.52527338e-5f * f) * f2;
    const Lanes series = low + high * (f2 * f2);
    return series * std::bit_cast<Lanes> ((std::bit_cast<LaneBits> (shifted) + 127) << 23);
}

/// Four frames of four voices, one voice each, become four voices of one frame each; and the other way round.
inline void transposeLanes (Lanes& a, Lanes& b, Lanes& c, Lanes& d) noexcept
{
    const Lanes low0 = __builtin_shufflevector (a, b, 0, 4, 1, 5), low1 = __builtin_shufflevector (c, d, 0, 4, 1, 5);
    const Lanes high0 = __builtin_shufflevector (a, b, 2, 6, 3, 7), high1 = __builtin_shufflevector (c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector (low0, low1, 0, 1, 4, 5);
    b = __builtin_shufflevector (low0, low1, 2, 3, 6, 7);
    c = __builtin_shufflevector (high0, high1, 0, 1, 4, 5);
    d = __builtin_shufflevector (high0, high1, 2, 3, 6, 7);
}

/// Lane l of `result` gets the first `frames` samples of voices[l].
inline void loadVoices (const float* const (&voices)[numLanes], int frames, Lanes* result) noexcept
{
    int i = 0;

    for (; i + numLanes <= frames; i += numLanes)
    {
        Lanes a = lanesFrom (voices[0] + i), b = lanesFrom (voices[1] + i);
        Lanes c = lanesFrom (voices[2] + i), d = lanesFrom (voices[3] + i);
        transposeLanes (a, b, c, d);
        result[i] = a;
        result[i + 1] = b;
        result[i + 2] = c;
        result[i + 3] = d;
    }

    for (; i < frames; ++i)
        result[i] = Lanes {voices[0][i], voices[1][i], voices[2][i], voices[3][i]};
}

/// The other way round, for the first `used` lanes.
inline void storeVoices (const Lanes* lanes, int frames, float* const (&voices)[numLanes], int used) noexcept
{
    int i = 0;

    for (; i + numLanes <= frames; i += numLanes)
    {
        Lanes rows[numLanes] = {lanes[i], lanes[i + 1], lanes[i + 2], lanes[i + 3]};
        transposeLanes (rows[0], rows[1], rows[2], rows[3]);

        for (int l = 0; l < used; ++l)
            storeLanes (rows[l], voices[l] + i);
    }

    for (; i < frames; ++i)
        for (int l = 0; l < used; ++l)
            voices[l][i] = lanes[i][l];
}

/// The voices `first` to `first` + 3 of an input, from frame `start` on. A lane without a voice gets what the last
/// voice gets.
inline void loadInput (const Block& block, int port, int first, int start, int frames, Lanes* result) noexcept
{
    const float* voices[numLanes];

    for (int l = 0; l < numLanes; ++l)
        voices[l] = block.in (port, std::min (first + l, block.voices - 1)) + start;

    loadVoices (voices, frames, result);
}

/// True when each of the voices `first` to `first` + 3 has the same value at every frame from `start` on.
inline bool inputIsSteady (const Block& block, int port, int first, int start, int frames) noexcept
{
    const int channels = block.connected (port) ? std::min (numLanes, block.voices - first) : 0;

    for (int l = 0; l < channels; ++l)
        if (! isSteady (block.in (port, first + l) + start, frames))
            return false;

    return true;
}

/// The same for an output: lanes without a voice are left out.
inline void storeOutput (const Block& block, int port, int first, int start, int frames, const Lanes* lanes) noexcept
{
    float* voices[numLanes] = {};
    const int used = std::min (numLanes, block.voices - first);

    for (int l = 0; l < used; ++l)
        voices[l] = block.out (port, first + l) + start;

    storeVoices (lanes, frames, voices, used);
}

} // namespace bulkhead
