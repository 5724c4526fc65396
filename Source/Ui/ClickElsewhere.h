// Tells when the mouse is pressed anywhere in the program but on one component and what is in it.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace bulkhead
{

class ClickElsewhere final : private juce::MouseListener
{
public:
    /// `inside` outlives this. `told` hears what was clicked; it may end this object.
    ClickElsewhere (juce::Component& inside, std::function<void (juce::Component&)> told);
    ~ClickElsewhere() override;

private:
    void mouseDown (const juce::MouseEvent&) override;

    juce::Component& inside;
    const std::function<void (juce::Component&)> told;
};

} // namespace bulkhead
