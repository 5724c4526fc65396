// Where a module runs and how it is: "pid 1234" or its group's name in its process'
// colour, "host", or that a stand-in is heard. One that was stopped for failing again and again is clicked to try
// again.
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

    /// From now on it says that the module's plugin is not there, and why: statuses do not count.
    void showMissing (const juce::String& reason);

    /// Bypassed is what it says then of a module that plays. True when it has other words now.
    bool showBypass (bool isBypassed);

    /// The width in which all of its words have room. In less the group's name is cut.
    int idealWidth() const;

    /// True while the module is stopped until the user tries again.
    bool isParked() const noexcept { return parked; }

    /// Told when it is clicked while the module is stopped.
    std::function<void()> onTryAgain;

    /// Told when it is clicked while the plugin is missing.
    std::function<void()> onReplace;

    void paint (juce::Graphics&) override;
    void mouseUp (const juce::MouseEvent&) override;

private:
    juce::String tooltipFor (const ModuleStatus& status) const;
    void drawMark (juce::Graphics&, juce::Rectangle<float> area) const;
    void show (const juce::String& newGroup, const juce::String& newWords, juce::Colour newColour, bool shouldAlert);
    juce::Font font() const;
    juce::String text (const juce::String& ofGroup) const;
    float spaceAtEnd() const noexcept;

    juce::String group, words;
    juce::Colour colour;
    bool alert = false, parked = false, missing = false, bypassed = false;
    ModuleStatus lastStatus;
    bool silenced = false; ///< The output guard had to: it bears a mark.
    int faults = 0;
};

} // namespace bulkhead
