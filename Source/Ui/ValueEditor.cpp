#include "ValueEditor.h"

#include "Theme.h"

#include "Graph/ParameterText.h"

namespace bulkhead
{

ValueEditor::ValueEditor (ParameterControl& c, juce::Rectangle<int> area) : juce::TextEditor ("value"), control (c)
{
    constexpr int smallestWidth = 68, height = 20;
    const auto& theme = Theme::current();

    setTitle (c.getTitle());
    setFont (Theme::regular (Theme::valueHeight));
    setJustification (juce::Justification::centred);
    setIndents (2, 0);
    setBorder ({});
    setSelectAllWhenFocused (true);
    setColour (backgroundColourId, theme.well);
    setColour (textColourId, theme.text);
    setColour (outlineColourId, theme.accent);
    setColour (focusedOutlineColourId, theme.accent);
    setText (c.valueText(), false);

    onReturnKey = [this]
    {
        if (take())
            close();
        else
            setColour (focusedOutlineColourId, Theme::current().bad);
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
}

bool ValueEditor::take()
{
    const auto value = parameterFromText (control.parameter(), getText().toStdString());

    if (value)
        control.setValueFromOutside (*value);

    return value.has_value();
}

void ValueEditor::close()
{
    onFocusLost = nullptr;

    // Not at once: this is called from a callback of the box itself.
    juce::MessageManager::callAsync (
        [safe = juce::Component::SafePointer<ParameterControl> (&control), this]
        {
            if (safe != nullptr)
                safe->closeEditor (this);
        });
}

} // namespace bulkhead
