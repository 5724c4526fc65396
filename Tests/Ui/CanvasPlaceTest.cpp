#include "Ui/CanvasPlace.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using Point = juce::Point<float>;

TEST_CASE ("Zooming leaves what is under the pointer where it is", "[ui]")
{
    const CanvasPlace place {0.8f, {100, -50}};
    const Point pointer (333, 222);
    const auto fixed = place.toUnits (pointer);

    for (const auto factor : {0.5f, 1.1f, 3.0f, 1000.0f, 0.00001f})
    {
        const auto zoomed = place.zoomedAbout (pointer, factor);
        CHECK (zoomed.toPixels (fixed).getDistanceFrom (pointer) < 0.01f);
        CHECK (zoomed.zoom <= CanvasPlace::largestZoom);
        CHECK (zoomed.zoom >= CanvasPlace::smallestZoom);
    }
}

TEST_CASE ("All of a patch fits into the window", "[ui]")
{
    const juce::Rectangle<float> patch (-500, 300, 3000, 700);
    const auto place = CanvasPlace::fitting (patch, 1200, 800, 40, 1.0f);
    const auto topLeft = place.toPixels (patch.getTopLeft()), bottomRight = place.toPixels (patch.getBottomRight());
    CHECK (topLeft.x >= 39.0f);
    CHECK (bottomRight.x <= 1161.0f);
    CHECK (topLeft.y >= 39.0f);
    CHECK (bottomRight.y <= 761.0f);
}

TEST_CASE ("A small patch is not blown up, an empty one is shown in its own size", "[ui]")
{
    CHECK (CanvasPlace::fitting ({0, 0, 10, 10}, 1200, 800, 40, 1.25f).zoom == 1.25f);
    CHECK (CanvasPlace::fitting ({}, 1200, 800, 40, 1.25f).zoom == 1.0f);
    CHECK (CanvasPlace::fitting ({0, 0, 100, 100}, 10, 10, 40, 1.25f).zoom == 1.0f);
}
