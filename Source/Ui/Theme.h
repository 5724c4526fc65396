// Every colour, size and font of the window in one place.
//
// Drawing code asks Theme::current() for what a thing means ("the colour of a cv cable"), never for a colour by itself,
// so that another theme can take this one's place. Message thread only; the colours are pure and need no display.
#pragma once

#include "Modules/Signal.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <string_view>

namespace bulkhead
{

struct Theme
{
    // Surfaces, from the back to the front.
    juce::Colour canvas, canvasDots, bar, barLine, module, moduleHeader, moduleOutline, well, knob, popup;

    // What is read on them.
    juce::Colour text, textDim, textFaint, accent;

    // What the program says of itself.
    juce::Colour good, warning, bad;

    juce::Colour audio, cv, midi;

    static const Theme& current();

    /// Of cables and ports.
    juce::Colour signal (SignalKind kind) const;

    /// Of ModuleInfo::category; the one of "Utility" for a category that is not known.
    juce::Colour category (std::string_view name) const;

    /// Tells processes apart: the same for the same process id. Legible as text on `module`.
    juce::Colour process (int processId) const;

    // Fonts -----------------------------------------------------------------------------------------------------------

    static juce::Font regular (float height);
    static juce::Font bold (float height);

    // Sizes, in canvas units or pixels at 100 % -----------------------------------------------------------------------

    static constexpr int gridStep = 8; ///< Modules are moved in steps of this.
    static constexpr float corner = 7.0f;
    static constexpr float titleHeight = 15.0f; ///< Of the text, as all below.
    static constexpr float labelHeight = 12.0f;
    static constexpr float valueHeight = 12.5f;
    static constexpr float barHeight = 14.0f;
};

/// WCAG's contrast ratio of two opaque colours, 1 to 21.
double contrastRatio (juce::Colour a, juce::Colour b);

} // namespace bulkhead
