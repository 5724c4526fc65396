// The text box in which a parameter's value is typed: "1.2k", "A4", "-6 dB", "saw".
#pragma once

#include "ClickElsewhere.h"
#include "ParameterControl.h"
#include "TextField.h"

namespace bulkhead
{

class ValueEditor final : public TextField
{
public:
    /// Opens over `area` of the control, with the value selected. Return and a click anywhere else take the value,
    /// escape does not. A value that is none turns the box red at Return, and a line below it says what would do; a
    /// click elsewhere leaves the parameter as it was.
    ValueEditor (ParameterControl& control, juce::Rectangle<int> area);
    ~ValueEditor() override;

    bool keyPressed (const juce::KeyPress&) override;
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseDoubleClick (const juce::MouseEvent&) override;

private:
    bool take();
    void refuse();
    void accept();
    void close();

    ParameterControl& control;
    std::unique_ptr<juce::Component> hint; ///< While a value is refused.
    std::unique_ptr<ClickElsewhere> elsewhere;
    bool clicked = false; ///< The first click in the box selects all, later ones place the caret.
    bool selecting = false; ///< From the mouse's press to its release.
    bool closing = false;
};

} // namespace bulkhead
