// Ways to a target at a fixed speed, and the fade that turns a switch without a click.
#pragma once

#include "Flag.h"
#include <algorithm>

namespace bulkhead
{

/// Frames^-1 of a fade of 5 ms.
inline float switchFadeStep (double sampleRate) noexcept { return static_cast<float> (1.0 / (0.005 * sampleRate)); }

/// Moves value towards target by step at most, and lands on it exactly.
inline float rampedTowards (float value, float target, float step) noexcept
{
    return value + std::clamp (target - value, -step, step);
}

/// 0 to 1 for x from 0 to 1, and flat at both ends: its first two derivatives are zero there. As a fade it has no
/// corner to be heard, and shares x and 1 - x of two signals still add up to 1.
inline float smoothStep (float x) noexcept { return x * x * x * (10.0f + x * (6.0f * x - 15.0f)); }

/// The weights of the N positions of a switch, of which one is 1 and the others 0, but for the fade after a change.
template <int N> struct SwitchFade
{
    float weights[N] = {};
    float progress[N] = {}; ///< On a straight line from 0 to 1, of which the weight is the smoothStep.
    Flag started = false;

    /// Call once per block: a fresh start does not fade.
    void start (int position) noexcept
    {
        if (! started)
            weights[position] = progress[position] = 1.0f;

        started = true;
    }

    /// True when no fade is on its way: advance() would leave the weights as they are, 1 at `position`, 0 elsewhere.
    bool settledAt (int position) const noexcept
    {
        for (int i = 0; i < N; ++i)
            if (progress[i] != (i == position ? 1.0f : 0.0f))
                return false;

        return true;
    }

    /// Call once per frame.
    void advance (int position, float step) noexcept
    {
        for (int i = 0; i < N; ++i)
        {
            progress[i] = rampedTowards (progress[i], i == position ? 1.0f : 0.0f, step);
            weights[i] = smoothStep (progress[i]);
        }
    }
};

} // namespace bulkhead
