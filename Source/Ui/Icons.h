// The small drawings on the buttons, as outlines in a square of 24 units.
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace bulkhead::icons
{

juce::Path undo();
juce::Path redo();
juce::Path zoomIn();
juce::Path zoomOut();
juce::Path fit();
juce::Path sliders();
juce::Path piano();
juce::Path panel();
juce::Path cross();
juce::Path window();
juce::Path list();
juce::Path play();
juce::Path stop();
juce::Path toStart();
juce::Path power();

} // namespace bulkhead::icons
