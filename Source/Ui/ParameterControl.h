// One parameter of a module under the mouse: what every knob, switch and step has in common.
//
// Drag up and down to turn (shift: ten times finer), wheel, double click for the default, a click on the value to type
// it, right click for its menu. One gesture is one step of undo. It moves the patch through Session::perform() alone
// and is told its value by showValue(), whoever moved it. Subclasses draw.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class LearnMark;
class ValueEditor;

class ParameterControl : public juce::Component, public juce::SettableTooltipClient, private juce::Timer
{
public:
    ParameterControl (Session& session, const PatchModule& module, int parameterIndex, juce::Colour colour);
    ~ParameterControl() override;

    /// Real units. Repaints only what differs.
    void showValue (float newValue);

    /// For those who cannot see or drag: sets the value as a step of its own.
    void setValueFromOutside (float newValue);

    /// Looks which controllers move it: told when the patch's mappings may have changed.
    void showControllers();

    const ParameterInfo& parameter() const noexcept { return info; }
    ParameterRef reference() const { return {moduleId, std::string (info.id)}; }

    /// The patch's mappings of this parameter.
    const std::vector<MidiMapping>& controllers() const noexcept { return mappings; }

    /// Makes a change to the patch; tells the user when it is refused.
    void perform (std::unique_ptr<Command> command);

    /// Waits for a controller that is to move it. Nothing where no window routes MIDI.
    bool canLearn() const;
    void learn();

    /// Opens a text box over the value.
    void typeValue();

    float shownValue() const noexcept { return value; }
    juce::String valueText() const;

    /// The text box says that it is done.
    void closeEditor (const ValueEditor* finished);

    void paintOverChildren (juce::Graphics&) override;
    void mouseEnter (const juce::MouseEvent&) override { repaint(); }
    void mouseExit (const juce::MouseEvent&) override { repaint(); }
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseDoubleClick (const juce::MouseEvent&) override;
    void mouseWheelMove (const juce::MouseEvent&, const juce::MouseWheelDetails&) override;
    bool keyPressed (const juce::KeyPress&) override;
    void focusGained (FocusChangeType) override;
    void focusLost (FocusChangeType) override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

protected:
    /// Where the value is written, and a click opens a text box; empty where a click does something else.
    virtual juce::Rectangle<int> valueArea() const = 0;

    /// A click beside the value, without a drag.
    virtual void clicked() {}

    /// Position from 0 to 1 of a value along the parameter's scale.
    float position() const noexcept;

    /// Where a bar or an arc of the value begins: at zero when the range goes through it.
    float origin() const noexcept;

    bool isActive() const noexcept { return dragging || isMouseOver() || chosenByKeyboard; }

    /// Drawn around the control that the keyboard moves.
    void paintFocus (juce::Graphics& g) const;

    const ParameterInfo& info;
    const juce::Colour colour;

private:
    void moveTo (float newPosition);
    void nudge (float steps, bool fine);
    void set (float newValue);
    void updateTooltip();
    void beginTurning();
    void endTurning();
    void timerCallback() override { endTurning(); }

    Session& session;
    const std::string moduleId;
    float value = 0.0f;
    float turnPosition = 0.0f; ///< The mouse's, not rounded to a stepped parameter's steps.
    float lastMouseY = 0.0f;
    bool dragging = false, turning = false;
    bool chosenByKeyboard = false; ///< Not by a window that came to the front.
    std::vector<MidiMapping> mappings;
    std::unique_ptr<ValueEditor> editor;
    std::unique_ptr<LearnMark> learnMark;
};

/// "20 Hz to 20 kHz", or of a switch its choices: "Saw, Square".
juce::String rangeText (const ParameterInfo& info);

} // namespace bulkhead
