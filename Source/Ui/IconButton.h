// A flat button with a drawing of Icons.h.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class IconButton final : public juce::Button
{
public:
    /// `whenOn`: drawn in its place, lit, while the button is on; empty where it looks the same then.
    IconButton (const juce::String& name, juce::Path icon, juce::Path whenOn = {});

    void paintButton (juce::Graphics&, bool isOver, bool isDown) override;

private:
    const juce::Path icon, iconWhenOn;
};

} // namespace bulkhead
