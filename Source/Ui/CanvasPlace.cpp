#include "CanvasPlace.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

CanvasPlace CanvasPlace::zoomedAbout (juce::Point<float> pixels, float factor) const
{
    const auto fixed = toUnits (pixels);
    CanvasPlace next;
    next.zoom = std::clamp (zoom * factor, smallestZoom, largestZoom);
    next.offset = pixels - fixed * next.zoom;
    return next;
}

CanvasPlace CanvasPlace::fitting (juce::Rectangle<float> units, float width, float height, float margin, float limit)
{
    CanvasPlace place;

    if (! units.isEmpty() && width > 2.0f * margin && height > 2.0f * margin)
        place.zoom = std::clamp (
            std::min ((width - 2.0f * margin) / units.getWidth(), (height - 2.0f * margin) / units.getHeight()),
            smallestZoom, std::min (limit, largestZoom));

    // Whole pixels, so that what is drawn on whole units stays crisp at 100 %.
    const auto offset = juce::Point<float> (width, height) * 0.5f - units.getCentre() * place.zoom;
    place.offset = {std::round (offset.x), std::round (offset.y)};
    return place;
}

} // namespace bulkhead
