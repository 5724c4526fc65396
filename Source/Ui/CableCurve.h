// The curve a cable hangs in between two ports: its path, and how far a point is from it. Pure, in canvas units.
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace bulkhead
{

class CableCurve
{
public:
    /// Leaves `from`, an output, to the right and arrives at `to`, an input, from the left.
    CableCurve (juce::Point<float> from, juce::Point<float> to);

    juce::Path path() const;

    /// A point of the curve; `way` from 0 at the output to 1 at the input.
    juce::Point<float> pointAt (float way) const;

    /// Distance of a point from the curve, exact within half a unit.
    float distanceFrom (juce::Point<float> point) const;

    /// Holds the curve and everything within `margin` of it.
    juce::Rectangle<float> bounds (float margin) const;

private:
    juce::Point<float> start, startHandle, endHandle, end;
};

} // namespace bulkhead
