// The one-pole low-pass filter: y += pace * (x - y).
#pragma once

#include "Exp2.h"

namespace bulkhead
{

/// The pace that puts the corner at `hertz`: 1 - e^(-2 pi hertz / rate). 0 to 1 for any frequency above 0.
inline float onePolePace (float hertz, double sampleRate) noexcept
{
    return 1.0f - fastExp2 (hertz * static_cast<float> (-9.06472028 / sampleRate)); // 2 pi / ln 2
}

} // namespace bulkhead
