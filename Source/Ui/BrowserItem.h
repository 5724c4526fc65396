// A module in the browser: its category's colour, its name, a line that says what it is. It is dragged onto the canvas,
// or added by a double click.
#pragma once

#include "Modules/Module.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class BrowserItem final : public juce::Component, public juce::SettableTooltipClient
{
public:
    explicit BrowserItem (const ModuleType& type);

    const ModuleType& moduleType() const noexcept { return type; }

    /// Marked as the one that Return adds.
    void setCurrent (bool shouldBe);

    /// Where the mouse drags it to, on the screen; let go there.
    std::function<void (const ModuleType&, juce::Point<int>)> onDrag, onDrop;

    /// A double click, or the press of who cannot drag.
    std::function<void (const ModuleType&)> onAdd;

    void paint (juce::Graphics&) override;
    void mouseEnter (const juce::MouseEvent&) override { repaint(); }
    void mouseExit (const juce::MouseEvent&) override { repaint(); }
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseDoubleClick (const juce::MouseEvent&) override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

    static constexpr int height = 42;

private:
    const ModuleType& type;
    bool current = false;
    bool dragging = false;
};

} // namespace bulkhead
