#include "ParameterAccessibility.h"

#include "Graph/ParameterText.h"

namespace bulkhead
{

namespace
{

class ParameterValue final : public juce::AccessibilityValueInterface
{
public:
    explicit ParameterValue (ParameterControl& c) : control (c) {}

    bool isReadOnly() const override { return false; }
    double getCurrentValue() const override { return static_cast<double> (control.shownValue()); }
    juce::String getCurrentValueAsString() const override { return control.valueText(); }
    void setValue (double newValue) override { control.setValueFromOutside (static_cast<float> (newValue)); }

    void setValueAsString (const juce::String& text) override
    {
        if (const auto value = parameterFromText (control.parameter(), text.toStdString()))
            control.setValueFromOutside (*value);
    }

    AccessibleValueRange getRange() const override
    {
        const auto& info = control.parameter();
        return {{static_cast<double> (parameterMinimum (info)), static_cast<double> (parameterMaximum (info))},
                info.isStepped() ? 1.0 : 0.0};
    }

private:
    ParameterControl& control;
};

} // namespace

std::unique_ptr<juce::AccessibilityHandler> makeParameterAccessibility (ParameterControl& control)
{
    return std::make_unique<juce::AccessibilityHandler> (
        control, juce::AccessibilityRole::slider, juce::AccessibilityActions(),
        juce::AccessibilityHandler::Interfaces {std::make_unique<ParameterValue> (control)});
}

} // namespace bulkhead
