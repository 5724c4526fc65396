#include "ValueEditor.h"

#include "Theme.h"

#include "Graph/ParameterText.h"

#include <cmath>

namespace bulkhead
{

namespace
{

/// One line in a box, in the colour of what is wrong.
class Hint final : public juce::Component
{
public:
    explicit Hint (const juce::String& words) : text (words)
    {
        setName ("value hint");
        setTitle (words);
        setInterceptsMouseClicks (false, false);
        setAlwaysOnTop (true);
        setSize (static_cast<int> (std::ceil (font().getStringWidthFloat (text))) + 14, 21);
    }

    void paint (juce::Graphics& g) override
    {
        const auto& theme = Theme::current();
        const auto area = getLocalBounds().toFloat().reduced (0.5f);
        g.setColour (theme.popup);
        g.fillRoundedRectangle (area, 3.0f);
        g.setColour (theme.bad);
        g.drawRoundedRectangle (area, 3.0f, 1.0f);
        g.setColour (theme.text);
        g.setFont (font());
        g.drawFittedText (text, getLocalBounds().reduced (5, 0), juce::Justification::centred, 1, 0.5f);
    }

private:
    static juce::Font font() { return Theme::regular (Theme::valueHeight); }

    const juce::String text;
};

} // namespace

ValueEditor::ValueEditor (ParameterControl& c, juce::Rectangle<int> area) : TextField ("value"), control (c)
{
    constexpr int smallestWidth = 68, height = 20;
    const auto& theme = Theme::current();

    setTitle (c.getTitle());
    setFont (Theme::regular (Theme::valueHeight));
    setJustification (juce::Justification::centred);
    setIndents (2, 0);
    setBorder ({});
    setSelectAllWhenFocused (true);
    setPopupMenuEnabled (false); // a click in it would be one elsewhere
    setColour (backgroundColourId, theme.well);
    setColour (textColourId, theme.text);
    setColour (outlineColourId, theme.accent);
    setColour (focusedOutlineColourId, theme.accent);
    setText (c.valueText(), false);

    onTextChange = [this] { accept(); };
    onReturnKey = [this]
    {
        if (take())
            close();
        else
            refuse();
    };
    onEscapeKey = [this] { close(); };
    onFocusLost = [this]
    {
        take();
        close();
    };

    // In the module, not in the control: it may be wider than its knob.
    if (auto* parent = control.getParentComponent())
    {
        parent->addAndMakeVisible (*this);
        const auto centre = (area + control.getPosition()).getCentre();
        setBounds (juce::Rectangle<int> (std::max (smallestWidth, area.getWidth()), height)
                       .withCentre (centre)
                       .constrainedWithin (parent->getLocalBounds()));
        grabKeyboardFocus();
    }

    elsewhere = std::make_unique<ClickElsewhere> (*this,
                                                  [this] (juce::Component&)
                                                  {
                                                      if (! closing)
                                                          take();

                                                      close();
                                                  });
}

ValueEditor::~ValueEditor() { onFocusLost = nullptr; }

bool ValueEditor::take()
{
    const auto value = parameterFromText (control.parameter(), getText().toStdString());

    if (value)
        control.setValueFromOutside (*value);

    return value.has_value();
}

void ValueEditor::refuse()
{
    const auto& theme = Theme::current();
    setColour (focusedOutlineColourId, theme.bad);
    setColour (outlineColourId, theme.bad);
    repaint();

    if (auto* parent = getParentComponent(); parent != nullptr && hint == nullptr)
    {
        hint = std::make_unique<Hint> (rangeText (control.parameter()));
        parent->addAndMakeVisible (*hint);
        const auto room = parent->getLocalBounds().reduced (2);
        const auto size = hint->getLocalBounds().withWidth (std::min (hint->getWidth(), room.getWidth()));
        const auto below = size.withCentre (getBounds().getCentre()).withY (getBottom() + 2);
        hint->setBounds (
            (below.getBottom() <= room.getBottom() ? below : below.withBottomY (getY() - 2)).constrainedWithin (room));
    }

    selectAll();
}

void ValueEditor::accept()
{
    if (hint == nullptr)
        return;

    hint.reset();
    setColour (focusedOutlineColourId, Theme::current().accent);
    setColour (outlineColourId, Theme::current().accent);
    repaint();
}

bool ValueEditor::keyPressed (const juce::KeyPress& key)
{
    const auto taken = TextField::keyPressed (key);

    // What is not left to undo in the text is not to be undone in the patch.
    const auto code = juce::CharacterFunctions::toLowerCase (static_cast<juce::juce_wchar> (key.getKeyCode()));
    return taken || (key.getModifiers().isCommandDown() && (code == 'z' || code == 'y'));
}

void ValueEditor::mouseDown (const juce::MouseEvent& event)
{
    selecting = ! std::exchange (clicked, true) || event.getNumberOfClicks() > 1;

    if (selecting)
        selectAll();
    else
        juce::TextEditor::mouseDown (event);
}

void ValueEditor::mouseDrag (const juce::MouseEvent& event)
{
    if (! selecting)
        juce::TextEditor::mouseDrag (event);
}

void ValueEditor::mouseUp (const juce::MouseEvent& event)
{
    if (! selecting)
        juce::TextEditor::mouseUp (event);
}

void ValueEditor::mouseDoubleClick (const juce::MouseEvent&) { selectAll(); }

void ValueEditor::close()
{
    onFocusLost = nullptr;

    if (std::exchange (closing, true))
        return;

    // Not at once: this is called from a callback of the box itself.
    juce::MessageManager::callAsync (
        [safe = juce::Component::SafePointer<ParameterControl> (&control),
         me = juce::Component::SafePointer<ValueEditor> (this)]
        {
            if (safe != nullptr && me != nullptr)
                safe->closeEditor (me.getComponent());
        });
}

} // namespace bulkhead
