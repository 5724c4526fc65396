// The last thing that the program said, for some seconds.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class NoticeLine final : public juce::Component, public juce::SettableTooltipClient, private juce::Timer
{
public:
    NoticeLine();

    void say (const juce::String& newWords);

    void paint (juce::Graphics&) override;
    void mouseDown (const juce::MouseEvent&) override { timerCallback(); }

private:
    void timerCallback() override;

    juce::String words;
    int count = 0; ///< Of notices since the line was last empty.
};

} // namespace bulkhead
