// A wheel as it stands beside a keyboard: dragged up and down; the pitch wheel springs back, the modulation wheel
// stays.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>

namespace bulkhead
{

class Wheel final : public juce::Component, public juce::SettableTooltipClient
{
public:
    enum class Kind
    {
        pitch, ///< -1 to 1, back to 0 when it is let go.
        modulation ///< 0 to 1.
    };

    explicit Wheel (Kind kind);

    float position() const noexcept { return value; }

    /// Turns it, as the mouse does.
    void turnTo (float position);

    /// Told when it has turned.
    std::function<void (float)> onTurn;

    void paint (juce::Graphics&) override;
    void mouseDown (const juce::MouseEvent&) override;
    void mouseDrag (const juce::MouseEvent&) override;
    void mouseUp (const juce::MouseEvent&) override;
    void mouseDoubleClick (const juce::MouseEvent&) override;
    void mouseWheelMove (const juce::MouseEvent&, const juce::MouseWheelDetails&) override;
    void mouseEnter (const juce::MouseEvent&) override { repaint(); }
    void mouseExit (const juce::MouseEvent&) override { repaint(); }

private:
    float lowest() const noexcept { return kind == Kind::pitch ? -1.0f : 0.0f; }

    const Kind kind;
    float value = 0.0f, valueAtMouseDown = 0.0f;
};

} // namespace bulkhead
