// The text box in which a parameter's value is typed: "1.2k", "A4", "-6 dB", "saw".
#pragma once

#include "ParameterControl.h"

namespace bulkhead
{

class ValueEditor final : public juce::TextEditor
{
public:
    /// Opens over `area` of the control, with the value selected. Return and a click elsewhere take the value, escape
    /// does not; a value that cannot be read turns the box red and stays.
    ValueEditor (ParameterControl& control, juce::Rectangle<int> area);

private:
    bool take();
    void close();

    ParameterControl& control;
};

} // namespace bulkhead
