// A straight line towards a target at a fixed speed: what fades a switch over without a click.
#pragma once

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

/// The weights of the N positions of a switch, of which one is 1 and the others 0, but for the fade after a change.
template <int N> struct SwitchFade
{
    float weights[N] = {};
    bool started = false;

    /// Call once per block: a fresh start does not fade.
    void start (int position) noexcept
    {
        if (! started)
            weights[position] = 1.0f;

        started = true;
    }

    /// Call once per frame.
    void advance (int position, float step) noexcept
    {
        for (int i = 0; i < N; ++i)
            weights[i] = rampedTowards (weights[i], i == position ? 1.0f : 0.0f, step);
    }
};

} // namespace bulkhead
