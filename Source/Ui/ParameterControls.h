// The shapes a parameter is drawn in. See ModuleLayout for where, ParameterControl for how they are moved.
#pragma once

#include "ModuleLayout.h"
#include "ParameterControl.h"

namespace bulkhead
{

/// A knob with its name above and its value below.
class Knob final : public ParameterControl
{
public:
    using ParameterControl::ParameterControl;
    void paint (juce::Graphics&) override;

private:
    juce::Rectangle<int> valueArea() const override;
};

/// A switch: its name, its choice, and which of how many that is. A click on two choices takes the other one, on more
/// it opens a menu.
class ChoiceSwitch final : public ParameterControl
{
public:
    using ParameterControl::ParameterControl;
    void paint (juce::Graphics&) override;

private:
    juce::Rectangle<int> valueArea() const override { return {}; }
    juce::Rectangle<int> face() const;
    void clicked() override;
};

/// A step of a row of values: a bar, with the value below.
class StepBar final : public ParameterControl
{
public:
    using ParameterControl::ParameterControl;
    void paint (juce::Graphics&) override;

private:
    juce::Rectangle<int> valueArea() const override;
};

/// A step of a row of switches: a pad that a click moves on to the next choice.
class StepPad final : public ParameterControl
{
public:
    using ParameterControl::ParameterControl;
    void paint (juce::Graphics&) override;

private:
    juce::Rectangle<int> valueArea() const override { return {}; }
    void clicked() override;
};

std::unique_ptr<ParameterControl> makeParameterControl (ControlShape shape, Session& session, const PatchModule& module,
                                                        int parameterIndex, juce::Colour colour);

/// "Channel (0 = any)" as it stands above a knob: "Channel".
juce::String panelName (const ParameterInfo& info);

} // namespace bulkhead
