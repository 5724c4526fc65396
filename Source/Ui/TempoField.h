// The tempo in the top bar: drag it up and down or turn the wheel (shift: by tenths), click it to type one.
//
// It moves the patch through Session::perform() alone; one gesture is one step of undo.
#pragma once

#include "Session/Session.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class TempoField final : public juce::Component, public juce::SettableTooltipClient, private juce::Timer
{
public:
    explicit TempoField (Session& session);
    ~TempoField() override;

    /// Repaints only what differs.
    void show (double newTempo);

    double shownTempo() const noexcept { return tempo; }

    /// Brought into the range, as a step of its own.
    void setTempo (double newTempo);

    /// Opens a text box. Return and a click elsewhere take what is in it, Escape does not. A text that is no tempo
    /// turns it red at Return.
    void type();

    void paint (juce::Graphics&) override;
    void mouseEnter (const juce::MouseEvent&) override { repaint(); }
    void mouseExit (const juce::MouseEvent&) override { repaint(); }
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseWheelMove (const juce::MouseEvent&, const juce::MouseWheelDetails&) override;
    bool keyPressed (const juce::KeyPress&) override;
    void focusGained (FocusChangeType) override;
    void focusLost (FocusChangeType) override;
    std::unique_ptr<juce::AccessibilityHandler> createAccessibilityHandler() override;

private:
    class Box;

    void nudge (double beats, bool fine);
    void moveTo (double exact, bool fine);
    void beginTurning();
    void endTurning();
    void timerCallback() override { endTurning(); }

    Session& session;
    double tempo = defaultTempo;
    double turnTempo = defaultTempo; ///< The mouse's, not rounded.
    float lastMouseY = 0.0f;
    bool dragging = false, turning = false;
    bool chosenByKeyboard = false; ///< Not by a window that came to the front.
    std::unique_ptr<Box> box;
};

} // namespace bulkhead
