#include "TempoField.h"

#include "ClickElsewhere.h"
#include "TextField.h"
#include "Theme.h"

#include "Graph/TempoText.h"
#include "Session/TempoCommands.h"

#include <cmath>

namespace bulkhead
{

static constexpr double pixelsPerBeat = 3.0;
static constexpr double fineStep = 0.1;
static constexpr int wheelPause = 600; // milliseconds after which a turn of the wheel is a new gesture

/// The text box over the field.
class TempoField::Box final : public TextField
{
public:
    explicit Box (TempoField& f) : TextField ("tempo"), field (f)
    {
        setTitle ("Tempo");
        setFont (Theme::bold (Theme::barHeight));
        setJustification (juce::Justification::centred);
        setIndents (2, 0);
        setBorder ({});
        setSelectAllWhenFocused (true);
        setPopupMenuEnabled (false); // a click in it would be one elsewhere
        setInputRestrictions (16);
        setColour (backgroundColourId, Theme::current().well);
        setColour (textColourId, Theme::current().text);
        colourOutline (Theme::current().accent);
        setText (tempoText (field.tempo), false);
        setBounds (field.getLocalBounds().reduced (0, 4));
        field.addAndMakeVisible (*this);

        onTextChange = [this] { colourOutline (Theme::current().accent); };
        onEscapeKey = [this] { close(); };
        onReturnKey = [this]
        {
            if (take())
                return close();

            colourOutline (Theme::current().bad);
            selectAll();
        };
        onFocusLost = [this]
        {
            take();
            close();
        };
        elsewhere = std::make_unique<ClickElsewhere> (*this,
                                                      [this] (juce::Component&)
                                                      {
                                                          if (! closing)
                                                              take();

                                                          close();
                                                      });
        grabKeyboardFocus();
    }

    ~Box() override { onFocusLost = nullptr; }

private:
    bool take()
    {
        const auto typed = tempoFromText (getText().toStdString());

        if (typed)
            field.setTempo (*typed);

        return typed.has_value();
    }

    void colourOutline (juce::Colour colour)
    {
        setColour (outlineColourId, colour);
        setColour (focusedOutlineColourId, colour);
        repaint();
    }

    void close()
    {
        onFocusLost = nullptr;

        if (std::exchange (closing, true))
            return;

        // Not at once: this is called from a callback of the box itself.
        juce::MessageManager::callAsync (
            [safe = juce::Component::SafePointer<Box> (this)]
            {
                if (safe != nullptr)
                    safe->field.box.reset();
            });
    }

    TempoField& field;
    std::unique_ptr<ClickElsewhere> elsewhere;
    bool closing = false;
};

TempoField::TempoField (Session& s) : session (s)
{
    setName ("tempo");
    setTitle ("Tempo");
    setTooltip ("Tempo: drag it, turn the wheel, or click it to type");
    setMouseCursor (juce::MouseCursor::UpDownResizeCursor);
    setWantsKeyboardFocus (true);
    setMouseClickGrabsKeyboardFocus (false);
}

TempoField::~TempoField() { endTurning(); }

void TempoField::show (double newTempo)
{
    if (tempo == newTempo)
        return;

    tempo = newTempo;
    repaint();

    if (auto* handler = getAccessibilityHandler())
        handler->notifyAccessibilityEvent (juce::AccessibilityEvent::valueChanged);
}

void TempoField::setTempo (double newTempo)
{
    newTempo = std::clamp (newTempo, minTempo, maxTempo);

    if (newTempo != session.patch().tempo)
        if (const auto problem = session.perform (std::make_unique<SetTempo> (newTempo)); ! problem.empty())
            session.notify (problem);
}

void TempoField::type()
{
    endTurning();
    box.reset();
    box = std::make_unique<Box> (*this);
}

void TempoField::beginTurning()
{
    if (! turning)
    {
        session.beginGesture();
        turnTempo = session.patch().tempo;
        turning = true;
    }
}

void TempoField::endTurning()
{
    stopTimer();

    if (std::exchange (turning, false))
        session.endGesture();
}

void TempoField::moveTo (double exact, bool fine)
{
    turnTempo = std::clamp (exact, minTempo, maxTempo);
    setTempo (fine ? std::round (turnTempo / fineStep) * fineStep : std::round (turnTempo));
}

void TempoField::nudge (double beats, bool fine)
{
    beginTurning();
    moveTo (turnTempo + beats * (fine ? fineStep : 1.0), fine);
    startTimer (wheelPause);
}

void TempoField::mouseDown (const juce::MouseEvent& event)
{
    endTurning();
    lastMouseY = event.position.y;
}

void TempoField::mouseDrag (const juce::MouseEvent& event)
{
    if (! event.mods.isLeftButtonDown() || (! dragging && ! event.mouseWasDraggedSinceMouseDown()))
        return;

    dragging = true;
    beginTurning();
    const auto way = static_cast<double> (lastMouseY - event.position.y) / pixelsPerBeat;
    lastMouseY = event.position.y;
    moveTo (turnTempo + way * (event.mods.isShiftDown() ? fineStep : 1.0), event.mods.isShiftDown());
}

void TempoField::mouseUp (const juce::MouseEvent& event)
{
    if (std::exchange (dragging, false))
    {
        endTurning();
        repaint();
    }
    else if (event.mods.isLeftButtonDown() && ! event.mods.isPopupMenu() && contains (event.getPosition()))
    {
        type();
    }
}

void TempoField::mouseWheelMove (const juce::MouseEvent& event, const juce::MouseWheelDetails& wheel)
{
    // One notch of a mouse is about 0.2; a touchpad sends many smaller ones.
    if (const auto steps = std::clamp (static_cast<double> (wheel.deltaY) * 5.0, -2.0, 2.0);
        steps != 0.0 && ! dragging && box == nullptr)
        nudge (steps, event.mods.isShiftDown());
}

bool TempoField::keyPressed (const juce::KeyPress& key)
{
    if (! chosenByKeyboard)
        return false;

    if (key.isKeyCode (juce::KeyPress::upKey) || key.isKeyCode (juce::KeyPress::downKey))
        nudge (key.isKeyCode (juce::KeyPress::upKey) ? 1.0 : -1.0, key.getModifiers().isShiftDown());
    else if (key.isKeyCode (juce::KeyPress::returnKey))
        type();
    else
        return false;

    return true;
}

void TempoField::focusGained (FocusChangeType cause)
{
    chosenByKeyboard = cause == focusChangedByTabKey;
    repaint();
}

void TempoField::focusLost (FocusChangeType)
{
    chosenByKeyboard = false;
    repaint();
}

void TempoField::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto area = getLocalBounds().toFloat().reduced (1.0f, 4.0f);
    g.setColour (theme.well);
    g.fillRoundedRectangle (area, 4.0f);

    if (dragging || chosenByKeyboard || isMouseOver (true))
    {
        g.setColour (theme.accent.withAlpha (chosenByKeyboard ? 0.8f : 0.5f));
        g.drawRoundedRectangle (area.reduced (0.5f), 4.0f, 1.0f);
    }

    constexpr auto unitWidth = 32.0f, gap = 4.0f;
    g.setFont (Theme::bold (Theme::barHeight));
    g.setColour (theme.text);
    g.drawText (tempoText (tempo), area.withTrimmedRight (unitWidth + gap).withTrimmedLeft (gap),
                juce::Justification::centredRight, true);
    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (theme.textDim);
    g.drawText ("BPM", area.withLeft (area.getRight() - unitWidth), juce::Justification::centredLeft, false);
}

namespace
{

class TempoValue final : public juce::AccessibilityValueInterface
{
public:
    explicit TempoValue (TempoField& f) : field (f) {}

    bool isReadOnly() const override { return false; }
    double getCurrentValue() const override { return field.shownTempo(); }
    juce::String getCurrentValueAsString() const override { return tempoText (field.shownTempo()) + " BPM"; }
    void setValue (double newValue) override { field.setTempo (newValue); }
    AccessibleValueRange getRange() const override { return {{minTempo, maxTempo}, fineStep}; }

    void setValueAsString (const juce::String& text) override
    {
        if (const auto typed = tempoFromText (text.toStdString()))
            field.setTempo (*typed);
    }

private:
    TempoField& field;
};

} // namespace

std::unique_ptr<juce::AccessibilityHandler> TempoField::createAccessibilityHandler()
{
    return std::make_unique<juce::AccessibilityHandler> (
        *this, juce::AccessibilityRole::slider, juce::AccessibilityActions(),
        juce::AccessibilityHandler::Interfaces {std::make_unique<TempoValue> (*this)});
}

} // namespace bulkhead
