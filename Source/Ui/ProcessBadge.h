// Where a module runs and how it is: "pid 1234" or its group's name in its process'
// colour, "host", or that a stand-in is heard.
#pragma once

#include "Host/Engine.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class ProcessBadge final : public juce::Component, public juce::SettableTooltipClient
{
public:
    explicit ProcessBadge (const std::string& moduleId);

    void showStatus (const ModuleStatus& status);
    void paint (juce::Graphics&) override;

private:
    static juce::String tooltipFor (const ModuleStatus& status);
    void show (const juce::String& newWords, juce::Colour newColour, bool shouldAlert);

    juce::String words;
    juce::Colour colour;
    bool alert = false;
    int faults = 0;
};

} // namespace bulkhead
