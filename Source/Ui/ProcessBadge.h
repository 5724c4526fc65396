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

    /// True when it has other words now.
    bool showStatus (const ModuleStatus& status);

    /// The width in which all of its words have room. In less the group's name is cut.
    int idealWidth() const;

    void paint (juce::Graphics&) override;

private:
    static juce::String tooltipFor (const ModuleStatus& status);
    void show (const juce::String& newGroup, const juce::String& newWords, juce::Colour newColour, bool shouldAlert);
    juce::Font font() const;
    juce::String text (const juce::String& ofGroup) const;

    juce::String group, words;
    juce::Colour colour;
    bool alert = false;
    int faults = 0;
};

} // namespace bulkhead
