// Which of the fonts that this machine has the window is written in.
#pragma once

#include <juce_graphics/juce_graphics.h>

namespace bulkhead
{

/// The first font of a list of sans-serifs that read well small and bright on dark; else the system's own.
juce::Font typefaceFont (float height, bool bold);

} // namespace bulkhead
