// What a module draws on its panel: lines in a dark well, looked at twenty times a second while they can be seen.
#pragma once

#include "Host/Engine.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class DisplayView final : public juce::Component, private juce::Timer
{
public:
    /// `engine` outlives the view. The first line has the colour, the others are told from it.
    DisplayView (Engine& engine, const std::string& module, juce::Colour colour);

    void paint (juce::Graphics&) override;

private:
    static constexpr int looksPerSecond = 20;

    void timerCallback() override;
    juce::Colour colourOf (int line) const;
    juce::Path pathOf (int line) const;
    juce::Rectangle<float> well() const { return getLocalBounds().toFloat().reduced (3.0f); }

    Engine& engine;
    const std::string module;
    const juce::Colour colour;
    Display shown, next;
};

} // namespace bulkhead
