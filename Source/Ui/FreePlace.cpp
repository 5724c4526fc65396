#include "FreePlace.h"

#include "Theme.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace bulkhead
{

static constexpr int step = 4 * Theme::gridStep, air = 2 * Theme::gridStep, farthestRing = 64;

juce::Point<int> onGrid (juce::Point<float> place)
{
    const auto snapped = [] (float v)
    { return static_cast<int> (std::lround (v / static_cast<float> (Theme::gridStep))) * Theme::gridStep; };
    return {snapped (place.x), snapped (place.y)};
}

juce::Point<int> findFreePlace (juce::Rectangle<int> wanted, std::span<const juce::Rectangle<int>> taken)
{
    const auto isFree = [&taken] (juce::Rectangle<int> place)
    {
        return std::none_of (taken.begin(), taken.end(),
                             [&] (auto& other) { return other.intersects (place.expanded (air)); });
    };

    const auto start = onGrid (wanted.getPosition().toFloat());

    // Squares around it, from the inside to the outside; of one square the nearest.
    for (int ring = 0; ring <= farthestRing; ++ring)
    {
        std::optional<juce::Point<int>> best;

        for (int row = -ring; row <= ring; ++row)
            for (int column = -ring; column <= ring; column += std::abs (row) == ring ? 1 : 2 * ring)
            {
                const auto place = start.translated (column * step, row * step);

                if ((! best || place.getDistanceSquaredFrom (start) < best->getDistanceSquaredFrom (start))
                    && isFree (wanted.withPosition (place)))
                    best = place;
            }

        if (best)
            return *best;
    }

    return start;
}

} // namespace bulkhead
