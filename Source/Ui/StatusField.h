// One figure of the status bar: what it is, and its value, in the colour of how good that is.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class StatusField final : public juce::Component, public juce::SettableTooltipClient
{
public:
    /// `widest` is the longest value there is room for.
    StatusField (const juce::String& label, const juce::String& widest, const juce::String& tooltip);

    /// Repaints only what differs. `part`, 0 to 1, is drawn as a small bar; negative: none.
    void show (const juce::String& newValue, juce::Colour newColour, float newPart = -1.0f);

    bool grows = false; ///< For a longer value; else that is cut.

    /// Told when it is clicked. Without it a click does nothing.
    std::function<void()> onClick;

    int idealWidth() const;
    void paint (juce::Graphics&) override;
    void mouseUp (const juce::MouseEvent&) override;

private:
    int valueWidth (const juce::String& text) const;

    const juce::String label, widest;
    juce::String value;
    juce::Colour colour;
    float part = -1.0f;
};

} // namespace bulkhead
