// From decibels to factors.
#pragma once

#include "Exp2.h"

namespace bulkhead
{

/// 10^(dB / 20).
inline float gainFromDecibels (float decibels) noexcept
{
    return fastExp2 (decibels * 0.166096405f); // log2 (10) / 20
}

/// A fader whose lowest position, -60 dB, is silence: 10^(dB / 20), and below -50 dB that times a straight line to 0,
/// so that there is no step on the way to silence.
inline float faderGain (float decibels) noexcept
{
    const float share = (decibels + 60.0f) * 0.1f;
    const float low = share < 0.0f ? 0.0f : share;
    return gainFromDecibels (decibels) * (low > 1.0f ? 1.0f : low);
}

} // namespace bulkhead
