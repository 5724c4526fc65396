// Edges of gates and triggers.
#pragma once

#include "Flag.h"

namespace bulkhead
{

/// A gate is high above 0.5. NaN is low.
inline bool gateIsHigh (float value) noexcept { return value > 0.5f; }

/// True when a gate is high (or low) at each of these frames: there is no edge after one where it was.
inline bool staysAt (bool high, const float* gate, int frames) noexcept
{
    int others = 0;

    for (int i = 0; i < frames; ++i)
        others += gateIsHigh (gate[i]) != high ? 1 : 0;

    return others == 0;
}

/// Finds the frames where a gate goes high. Starts low, so a gate that is high at the first frame counts as an edge.
struct RisingEdge
{
    Flag high = false;

    bool operator() (float value) noexcept
    {
        const bool wasHigh = high;
        high = gateIsHigh (value);
        return high && ! wasHigh;
    }
};

} // namespace bulkhead
