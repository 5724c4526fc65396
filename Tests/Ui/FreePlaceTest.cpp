#include "Ui/FreePlace.h"
#include "Ui/Theme.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace bulkhead;
using Rectangle = juce::Rectangle<int>;

TEST_CASE ("Places are on the grid", "[ui]")
{
    CHECK (onGrid ({0.4f, -0.4f}) == juce::Point<int> (0, 0));
    CHECK (onGrid ({13.0f, -13.0f}) == juce::Point<int> (16, -16));
    CHECK (onGrid ({3.0f, 5.0f}) == juce::Point<int> (0, 8));
}

TEST_CASE ("A module is put where it is wanted when that is free", "[ui]")
{
    CHECK (findFreePlace ({80, 40, 100, 50}, {}) == juce::Point<int> (80, 40));
    const std::vector<Rectangle> far {{500, 500, 100, 100}};
    CHECK (findFreePlace ({81, 39, 100, 50}, far) == juce::Point<int> (80, 40));
}

TEST_CASE ("One after the other, modules are put beside each other", "[ui]")
{
    std::vector<Rectangle> taken;

    for (int i = 0; i < 60; ++i)
    {
        const Rectangle wanted (0, 0, 100 + 16 * (i % 7), 80 + 8 * (i % 5));
        const auto place = findFreePlace (wanted, taken);
        CHECK (place.x % Theme::gridStep == 0);
        CHECK (place.y % Theme::gridStep == 0);
        const auto bounds = wanted.withPosition (place);

        for (const auto& other : taken)
            CHECK_FALSE (bounds.intersects (other));

        taken.push_back (bounds);
    }

    // And not far away.
    for (const auto& bounds : taken)
        CHECK (bounds.getPosition().getDistanceFromOrigin() < 1600);
}

TEST_CASE ("Where there is no room at all, a module is put all the same", "[ui]")
{
    const std::vector<Rectangle> everything {{-100000, -100000, 200000, 200000}};
    CHECK (findFreePlace ({8, 16, 100, 50}, everything) == juce::Point<int> (8, 16));
}
