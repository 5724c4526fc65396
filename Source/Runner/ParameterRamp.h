// Smooths one parameter per sample: a straight line (or, for a logarithmic scale, a geometric one) of 5 ms to each new
// value. Part of a module's committed state: trivially copyable.
#pragma once

#include "Modules/Module.h"

#include <cmath>

namespace bulkhead
{

struct ParameterRamp
{
    static constexpr double seconds = 0.005;

    float value = 0.0f;
    float target = 0.0f;
    float step = 0.0f; ///< Added, or multiplied, per frame.
    std::uint32_t remaining = 0; ///< Frames until value reaches target.

    void jumpTo (float newValue) noexcept { *this = {newValue, newValue, 0.0f, 0}; }

    void moveTo (float newTarget, const ParameterInfo& info, double sampleRate) noexcept
    {
        newTarget = bounded (newTarget, info);
        const auto frames = static_cast<std::uint32_t> (seconds * sampleRate);

        if (info.isStepped() || frames < 2 || newTarget == value)
            return jumpTo (newTarget);

        target = newTarget;
        remaining = frames;
        step = info.scale == Scale::logarithmic ? static_cast<float> (std::pow (double (target) / value, 1.0 / frames))
                                                : (target - value) / static_cast<float> (frames);
    }

    /// Writes the values of `frames` frames and moves on.
    void fill (float* values, std::uint32_t frames, const ParameterInfo& info) noexcept
    {
        std::uint32_t i = 0;

        for (; i < frames && remaining > 0; ++i)
        {
            value = --remaining == 0 ? target : info.scale == Scale::logarithmic ? value * step : value + step;
            values[i] = value;
        }

        for (; i < frames; ++i)
            values[i] = value;
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

static_assert (std::is_trivially_copyable_v<ParameterRamp> && sizeof (ParameterRamp) == 16);

} // namespace bulkhead
