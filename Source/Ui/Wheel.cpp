#include "Wheel.h"

#include "Theme.h"

#include <algorithm>

namespace bulkhead
{

static constexpr float ridgeHeight = 12.0f, edge = 3.0f;

Wheel::Wheel (Kind k) : kind (k)
{
    setName (kind == Kind::pitch ? "pitch wheel" : "mod wheel");
    setTitle (kind == Kind::pitch ? "Pitch wheel" : "Modulation wheel");
    setTooltip (kind == Kind::pitch ? "Pitch wheel. Springs back."
                                    : "Modulation wheel: controller 1. Double click: all the way down.");
    setMouseCursor (juce::MouseCursor::UpDownResizeCursor);
    setWantsKeyboardFocus (false);
    setMouseClickGrabsKeyboardFocus (false);
}

void Wheel::turnTo (float position)
{
    position = std::clamp (position, lowest(), 1.0f);

    if (position == value)
        return;

    value = position;
    repaint();

    if (onTurn)
        onTurn (value);
}

void Wheel::mouseDown (const juce::MouseEvent&) { valueAtMouseDown = value; }

void Wheel::mouseDrag (const juce::MouseEvent& event)
{
    // The ridge goes with the mouse.
    const auto way = static_cast<float> (getHeight()) - 2.0f * edge - ridgeHeight;

    if (event.mods.isLeftButtonDown() && way > 0.0f)
        turnTo (valueAtMouseDown - static_cast<float> (event.getDistanceFromDragStartY()) / way * (1.0f - lowest()));
}

void Wheel::mouseUp (const juce::MouseEvent&)
{
    if (kind == Kind::pitch)
        turnTo (0.0f);
}

void Wheel::mouseDoubleClick (const juce::MouseEvent&) { turnTo (0.0f); }

void Wheel::mouseWheelMove (const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel)
{
    // A pitch wheel turned so would not know when to spring back.
    if (kind == Kind::pitch || event.mods.isAnyModifierKeyDown())
        return Component::mouseWheelMove (event, wheel);

    turnTo (value + wheel.deltaY * 0.25f);
}

void Wheel::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto well = getLocalBounds().toFloat().reduced (0.5f);
    g.setColour (theme.well);
    g.fillRoundedRectangle (well, 5.0f);
    g.setColour (theme.moduleOutline);
    g.drawRoundedRectangle (well, 5.0f, 1.0f);

    const auto inside = well.reduced (edge);
    const auto part = (value - lowest()) / (1.0f - lowest());
    const auto y = inside.getBottom() - ridgeHeight - part * (inside.getHeight() - ridgeHeight);

    // From where it rests to where it stands.
    const auto rest = kind == Kind::pitch ? inside.getCentreY() : inside.getBottom();
    const auto stands = y + ridgeHeight * 0.5f;
    g.setColour (theme.midi.withAlpha (0.35f));
    g.fillRect (inside.withTop (std::min (rest, stands)).withBottom (std::max (rest, stands)));

    g.setColour (isMouseOverOrDragging() ? theme.midi.brighter (0.3f) : theme.midi);
    g.fillRoundedRectangle (inside.withY (y).withHeight (ridgeHeight), 3.0f);
    g.setColour (theme.well);
    g.fillRect (inside.reduced (4.0f, 0.0f).withY (stands - 1.0f).withHeight (2.0f));
}

} // namespace bulkhead
