#include "ParameterControl.h"

#include "LearnMark.h"
#include "ParameterAccessibility.h"
#include "ParameterMenu.h"
#include "Theme.h"
#include "ValueEditor.h"

#include "Graph/ParameterText.h"
#include "Session/Commands.h"

#include <cmath>

namespace bulkhead
{

namespace
{

constexpr float pixelsForTheWholeWay = 180.0f;
constexpr float fineFactor = 0.1f;
constexpr float wheelStep = 0.02f;
constexpr int wheelPause = 600; // milliseconds after which a turn of the wheel is a new gesture
} // namespace

static juce::String textOf (std::string_view text)
{
    return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size()));
}

juce::String rangeText (const ParameterInfo& info)
{
    if (info.choices.empty())
        return textOf (parameterText (info, parameterMinimum (info))) + " to "
               + textOf (parameterText (info, parameterMaximum (info)));

    juce::StringArray names;

    for (const auto choice : info.choices)
        names.add (textOf (choice));

    return names.joinIntoString (", ");
}

ParameterControl::ParameterControl (Session& s, const PatchModule& module, int index, juce::Colour c)
    : info (module.describedType()->info.parameters[static_cast<std::size_t> (index)]), colour (c), session (s),
      moduleId (module.id), value (module.parameter (index))
{
    setName (module.id + "." + std::string (info.id));
    setTitle (juce::String::fromUTF8 (module.name.c_str()) + " " + textOf (info.name));
    setMouseCursor (juce::MouseCursor::UpDownResizeCursor);
    setWantsKeyboardFocus (true);
    setMouseClickGrabsKeyboardFocus (false);
    updateTooltip();
}

ParameterControl::~ParameterControl() { endTurning(); }

juce::String ParameterControl::valueText() const { return textOf (parameterText (info, value)); }

float ParameterControl::position() const noexcept { return toNormalised (info, value); }

float ParameterControl::origin() const noexcept
{
    return info.scale == Scale::linear && parameterMinimum (info) < 0.0f && parameterMaximum (info) > 0.0f
                   && info.unit != "dB"
               ? toNormalised (info, 0.0f)
               : 0.0f;
}

void ParameterControl::showValue (float newValue)
{
    if (value == newValue)
        return;

    value = newValue;
    repaint();

    if (auto* handler = getAccessibilityHandler())
        handler->notifyAccessibilityEvent (juce::AccessibilityEvent::valueChanged);
}

void ParameterControl::updateTooltip()
{
    auto text = textOf (info.name);

    if (info.choices.empty())
        text << ": " << rangeText (info);

    text << ". Double click: " << textOf (parameterText (info, info.defaultValue)) << ".";

    for (const auto& mapping : mappings)
        text << " Moved by " << controllerName (mapping) << ".";

    setTooltip (text);
}

void ParameterControl::showControllers()
{
    std::vector<MidiMapping> present;

    for (const auto& mapping : session.patch().midi)
        if (mapping.module == moduleId && mapping.parameter == info.id)
            present.push_back (mapping);

    if (present == mappings)
        return;

    mappings = std::move (present);
    updateTooltip();
    repaint();
}

void ParameterControl::perform (std::unique_ptr<Command> command)
{
    if (const auto problem = session.perform (std::move (command)); ! problem.empty())
        session.notify (problem);
}

bool ParameterControl::canLearn() const { return findParentComponentOfClass<HasMidiRouter>() != nullptr; }

void ParameterControl::learn()
{
    if (auto* owner = findParentComponentOfClass<HasMidiRouter>())
    {
        editor.reset();
        learnMark.reset();
        learnMark =
            std::make_unique<LearnMark> (*this, owner->midiRouter(), reference(), [this] { learnMark.reset(); });
    }
}

void ParameterControl::set (float newValue)
{
    if (newValue != value)
        perform (std::make_unique<SetParameter> (moduleId, std::string (info.id), newValue));
}

void ParameterControl::setValueFromOutside (float newValue) { set (newValue); }

void ParameterControl::beginTurning()
{
    if (! turning)
    {
        session.beginGesture();
        turnPosition = position();
        turning = true;
    }
}

void ParameterControl::endTurning()
{
    stopTimer();

    if (std::exchange (turning, false))
        session.endGesture();
}

void ParameterControl::moveTo (float newPosition)
{
    turnPosition = std::clamp (newPosition, 0.0f, 1.0f);
    set (fromNormalised (info, turnPosition));
}

void ParameterControl::nudge (float steps, bool fine)
{
    beginTurning();

    if (info.isStepped())
        set (std::clamp (std::round (value) + (steps > 0.0f ? 1.0f : -1.0f), parameterMinimum (info),
                         parameterMaximum (info)));
    else
        moveTo (turnPosition + steps * wheelStep * (fine ? fineFactor : 1.0f));

    startTimer (wheelPause);
}

void ParameterControl::mouseDown (const juce::MouseEvent& event)
{
    endTurning();
    lastMouseY = event.source.getScreenPosition().y;

    if (event.mods.isPopupMenu())
        showParameterMenu (*this);
}

void ParameterControl::mouseDrag (const juce::MouseEvent& event)
{
    if (! event.mods.isLeftButtonDown() || (! dragging && ! event.mouseWasDraggedSinceMouseDown()))
        return;

    dragging = true;
    beginTurning();

    // On the screen, not on the canvas: a turn takes the same way of the hand at every zoom.
    const auto y = event.source.getScreenPosition().y;
    const auto way = (lastMouseY - y) / pixelsForTheWholeWay;
    lastMouseY = y;
    moveTo (turnPosition + way * (event.mods.isShiftDown() ? fineFactor : 1.0f));
}

void ParameterControl::mouseUp (const juce::MouseEvent& event)
{
    if (std::exchange (dragging, false))
    {
        endTurning();
        repaint();
    }
    else if (event.mods.isLeftButtonDown() && ! event.mods.isPopupMenu() && event.getNumberOfClicks() == 1)
    {
        if (valueArea().contains (event.getPosition()))
            typeValue();
        else
            clicked();
    }
}

void ParameterControl::mouseDoubleClick (const juce::MouseEvent& event)
{
    if (event.mods.isLeftButtonDown())
        setValueFromOutside (info.defaultValue);
}

void ParameterControl::mouseWheelMove (const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel)
{
    if (event.mods.isCommandDown() || event.mods.isAltDown())
        return Component::mouseWheelMove (event, wheel);

    // One notch of a mouse is about 0.2; a touchpad sends many smaller ones.
    if (const auto steps = std::clamp (wheel.deltaY * 5.0f, -2.0f, 2.0f); steps != 0.0f && ! dragging)
        nudge (steps, event.mods.isShiftDown());
}

void ParameterControl::focusGained (FocusChangeType cause)
{
    chosenByKeyboard = cause == focusChangedByTabKey;
    repaint();
}

void ParameterControl::focusLost (FocusChangeType)
{
    chosenByKeyboard = false;
    repaint();
}

void ParameterControl::paintFocus (juce::Graphics& g) const
{
    if (chosenByKeyboard)
    {
        g.setColour (Theme::current().accent.withAlpha (0.8f));
        g.drawRoundedRectangle (getLocalBounds().toFloat().reduced (1.0f), 4.0f, 1.0f);
    }
}

void ParameterControl::paintOverChildren (juce::Graphics& g)
{
    if (mappings.empty())
        return;

    constexpr float size = 6.0f;
    g.setColour (Theme::current().midi);
    g.fillEllipse (static_cast<float> (getWidth()) - size - 2.0f, 2.0f, size, size);
}

bool ParameterControl::keyPressed (const juce::KeyPress& key)
{
    if (! chosenByKeyboard)
        return false;

    const auto fine = key.getModifiers().isShiftDown();

    if (key.isKeyCode (juce::KeyPress::upKey) || key.isKeyCode (juce::KeyPress::downKey))
        nudge (key.isKeyCode (juce::KeyPress::upKey) ? 1.0f : -1.0f, fine);
    else if (key.isKeyCode (juce::KeyPress::returnKey))
        typeValue();
    else if (key.isKeyCode (juce::KeyPress::deleteKey) || key.isKeyCode (juce::KeyPress::backspaceKey))
        setValueFromOutside (info.defaultValue);
    else
        return false;

    return true;
}

void ParameterControl::typeValue()
{
    endTurning();
    const auto area = valueArea();
    editor.reset();
    editor = std::make_unique<ValueEditor> (*this, area.isEmpty() ? getLocalBounds() : area);
}

void ParameterControl::closeEditor (const ValueEditor* finished)
{
    if (editor.get() == finished)
        editor.reset();
}

std::unique_ptr<juce::AccessibilityHandler> ParameterControl::createAccessibilityHandler()
{
    return makeParameterAccessibility (*this);
}

} // namespace bulkhead
