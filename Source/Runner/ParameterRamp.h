// Smooths one parameter per sample. Part of a module's committed state: trivially copyable.
//
// A new value is approached through four one-pole low-passes in a row (on a logarithmic scale: of the value's
// logarithm). A straight line begins and ends with a corner, and what it moves clicks there; this curve begins with
// three derivatives at zero and ends flat. Nor has it a corner where a new target comes on the way, and it never
// overshoots.
#pragma once

#include "Modules/Dsp/Exp2.h"
#include "Modules/Module.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

struct ParameterRamp
{
    /// After this long, a thousandth of the way is left; after twice as long, the value is the target exactly.
    static constexpr double seconds = 0.005;

    static constexpr int poles = 4;

    float value = 0.0f;
    float target = 0.0f;
    float pace = 0.0f; ///< Of each low-pass: y += pace * (x - y).
    std::uint32_t remaining = 0; ///< Frames until value is target.
    float distances[poles] = {}; ///< Of each low-pass from target; in octaves on a logarithmic scale.

    void jumpTo (float newValue) noexcept { *this = {newValue, newValue, 0.0f, 0, {}}; }

    void moveTo (float newTarget, const ParameterInfo& info, double sampleRate) noexcept
    {
        newTarget = bounded (newTarget, info);
        const auto frames = static_cast<std::uint32_t> (2.0 * seconds * sampleRate);
        const auto shift = info.scale == Scale::logarithmic ? std::log2 (target / newTarget) : target - newTarget;

        if (info.isStepped() || frames < 2 || newTarget == value || ! std::isfinite (shift))
            return jumpTo (newTarget);

        // Four of time constant T leave e^-x (1 + x + x^2 / 2 + x^3 / 6) after x T: a thousandth at x = 13.06.
        target = newTarget;
        remaining = frames;
        pace = static_cast<float> (-std::expm1 (-13.06 / (seconds * sampleRate)));

        for (auto& distance : distances)
            distance += shift;
    }

    /// Writes the values of `frames` frames and moves on.
    void fill (float* values, std::uint32_t frames, const ParameterInfo& info) noexcept
    {
        std::uint32_t i = 0;

        for (; i < frames && remaining > 0; ++i)
        {
            if (--remaining == 0)
            {
                jumpTo (target);
            }
            else
            {
                float before = 0.0f;

                for (auto& distance : distances)
                    before = distance += pace * (before - distance);

                const auto moved = info.scale == Scale::logarithmic ? target * fastExp2 (before) : target + before;
                value = moved >= info.minimum ? std::min (moved, info.maximum) : info.minimum; // NaN, too.
            }

            values[i] = value;
        }

        for (; i < frames; ++i)
            values[i] = value;
    }

    /// Makes a sound ramp of one that a process wrote which is not trusted. One that this code has made stays as it is.
    void confine (const ParameterInfo& info) noexcept
    {
        const auto isSound = [] (float x) { return std::abs (x) < 1.0e9f; }; // not NaN either
        value = bounded (value, info);
        target = bounded (target, info);

        if (info.isStepped() || ! (pace >= 0.0f && pace <= 1.0f)
            || ! std::all_of (std::begin (distances), std::end (distances), isSound))
            jumpTo (target);
    }

    static float bounded (float v, const ParameterInfo& info) noexcept
    {
        if (! (v >= info.minimum)) // also NaN
            v = info.minimum;

        if (v > info.maximum)
            v = info.maximum;

        return info.isStepped() ? std::round (v) : v;
    }
};

static_assert (std::is_trivially_copyable_v<ParameterRamp> && sizeof (ParameterRamp) == 32);

} // namespace bulkhead
