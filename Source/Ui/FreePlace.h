// Where a module is put: on the grid, and beside the others rather than on them. Pure, in canvas units.
#pragma once

#include <juce_graphics/juce_graphics.h>

#include <span>

namespace bulkhead
{

/// The nearest point of the grid.
juce::Point<int> onGrid (juce::Point<float> place);

/// Where a module of the size of `wanted` stands free, with a little air around it: at `wanted`, else as near to it as
/// there is room, on the grid; at `wanted` all the same when everything around is full.
juce::Point<int> findFreePlace (juce::Rectangle<int> wanted, std::span<const juce::Rectangle<int>> taken);

} // namespace bulkhead
