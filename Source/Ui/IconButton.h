// A flat button with a drawing of Icons.h.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class IconButton final : public juce::Button
{
public:
    IconButton (const juce::String& name, juce::Path icon);

    void paintButton (juce::Graphics&, bool isOver, bool isDown) override;

private:
    const juce::Path icon;
};

} // namespace bulkhead
