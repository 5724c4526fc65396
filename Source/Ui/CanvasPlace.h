// Which part of the canvas is seen, and how large: the arithmetic of pan and zoom. Pure.
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace bulkhead
{

struct CanvasPlace
{
    float zoom = 1.0f; ///< Pixels per canvas unit.
    juce::Point<float> offset; ///< Where the canvas' zero is, in pixels.

    static constexpr float smallestZoom = 0.1f, largestZoom = 4.0f;

    juce::Point<float> toPixels (juce::Point<float> units) const { return units * zoom + offset; }
    juce::Point<float> toUnits (juce::Point<float> pixels) const { return (pixels - offset) / zoom; }

    /// Zoomed by a factor, within the limits; what is at `pixels` stays there.
    CanvasPlace zoomedAbout (juce::Point<float> pixels, float factor) const;

    /// Shows all of `units`, centred in a window of this size, but no larger than `limit`.
    static CanvasPlace fitting (juce::Rectangle<float> units, float width, float height, float margin, float limit);

    bool operator== (const CanvasPlace& other) const { return zoom == other.zoom && offset == other.offset; }
};

} // namespace bulkhead
