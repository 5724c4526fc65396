#include "CableCurve.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

CableCurve::CableCurve (juce::Point<float> from, juce::Point<float> to) : start (from), end (to)
{
    const auto along = to.x - from.x;
    const auto distance = from.getDistanceFrom (to);

    // Forwards, an S as flat as the way is long; backwards, a loop wide enough to be seen around the modules.
    const auto reach = along >= 0.0f ? std::max (std::min (24.0f, distance * 0.5f), along * 0.5f)
                                     : std::min (160.0f, 40.0f + distance * 0.25f);
    startHandle = start.translated (reach, 0.0f);
    endHandle = end.translated (-reach, 0.0f);

    // A loop back on nearly one level would be a straight line through both modules.
    constexpr float enoughApart = 140.0f, deepest = 110.0f;

    if (const auto apart = std::abs (to.y - from.y); along < 0.0f && apart < enoughApart)
    {
        const auto drop = deepest * (1.0f - apart / enoughApart);
        startHandle.y += drop;
        endHandle.y += drop;
    }
}

juce::Path CableCurve::path() const
{
    juce::Path p;
    p.startNewSubPath (start);
    p.cubicTo (startHandle, endHandle, end);
    return p;
}

juce::Point<float> CableCurve::pointAt (float way) const
{
    const auto rest = 1.0f - way;
    return start * (rest * rest * rest) + startHandle * (3.0f * rest * rest * way)
           + endHandle * (3.0f * rest * way * way) + end * (way * way * way);
}

float CableCurve::distanceFrom (juce::Point<float> point) const
{
    // Chords short enough that the curve is nowhere half a unit away from them, within reason.
    const auto handles =
        start.getDistanceFrom (startHandle) + startHandle.getDistanceFrom (endHandle) + endHandle.getDistanceFrom (end);
    const auto chords = std::clamp (static_cast<int> (handles / 12.0f), 8, 400);
    auto nearest = std::numeric_limits<float>::max();
    auto previous = start;

    for (int i = 1; i <= chords; ++i)
    {
        const auto next = pointAt (static_cast<float> (i) / static_cast<float> (chords));
        juce::Point<float> on;
        nearest = std::min (nearest, juce::Line<float> (previous, next).getDistanceFromPoint (point, on));
        previous = next;
    }

    return nearest;
}

juce::Rectangle<float> CableCurve::bounds (float margin) const
{
    // A Bezier curve lies within the hull of its four points.
    const juce::Point<float> points[] = {start, startHandle, endHandle, end};
    return juce::Rectangle<float>::findAreaContainingPoints (points, 4).expanded (margin);
}

} // namespace bulkhead
