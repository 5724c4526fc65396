#include "ParameterControls.h"
#include "Theme.h"

#include <cmath>

namespace bulkhead
{

/// A choice in a few letters: "Off", "Acc", "A+S".
static juce::String shortened (const juce::String& choice)
{
    if (choice.length() <= 5)
        return choice;

    const auto words = juce::StringArray::fromTokens (choice, " ", "");

    if (words.size() == 1)
        return choice.substring (0, 3);

    juce::String initials;

    for (const auto& word : words)
        initials << word.substring (0, 1);

    return initials;
}

juce::Rectangle<int> StepBar::valueArea() const { return getLocalBounds().removeFromBottom (16); }

void StepBar::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto well = getLocalBounds().withTrimmedBottom (17).withTrimmedTop (1).reduced (5, 0).toFloat();

    g.setColour (isActive() ? theme.well.brighter (0.08f) : theme.well);
    g.fillRoundedRectangle (well, 3.0f);

    const auto yOf = [&] (float p) { return well.getBottom() - 2.0f - p * (well.getHeight() - 4.0f); };
    const auto zero = yOf (origin()), tip = yOf (position());
    const auto inside = well.reduced (2.0f, 0.0f);

    g.setColour (colour.withAlpha (0.45f));
    g.fillRect (inside.withTop (std::min (zero, tip)).withBottom (std::max (zero, tip)));
    g.setColour (theme.moduleOutline);
    g.fillRect (inside.withTop (zero - 0.5f).withHeight (1.0f));
    g.setColour (isActive() ? colour.brighter (0.25f) : colour);
    g.fillRoundedRectangle (inside.withTop (tip - 1.75f).withHeight (3.5f), 1.5f);

    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (isActive() ? theme.text : theme.textDim);
    g.drawFittedText (valueText().upToFirstOccurrenceOf (" ", false, false), valueArea(), juce::Justification::centred,
                      1, 0.7f);
    paintFocus (g);
}

void StepPad::clicked()
{
    const auto next = (static_cast<int> (std::lround (shownValue())) + 1) % static_cast<int> (info.choices.size());
    setValueFromOutside (static_cast<float> (next));
}

void StepPad::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto area = getLocalBounds().toFloat().reduced (3.0f, 2.0f);
    const auto choice = static_cast<int> (std::lround (shownValue()));

    if (choice == 0)
    {
        g.setColour (isActive() ? theme.well.brighter (0.08f) : theme.well);
        g.fillRoundedRectangle (area, 4.0f);
    }
    else
    {
        // The plain step is the quieter one; what stands out is bright.
        g.setColour (choice == 1 ? colour.withAlpha (0.55f) : colour);
        g.fillRoundedRectangle (area, 4.0f);
    }

    g.setFont (choice > 1 ? Theme::bold (Theme::labelHeight) : Theme::regular (Theme::labelHeight));
    g.setColour (choice == 0 ? theme.textFaint : choice == 1 ? theme.text : theme.canvas);
    g.drawFittedText (shortened (valueText()), getLocalBounds().reduced (4, 0), juce::Justification::centred, 1, 0.7f);

    if (isActive())
    {
        g.setColour (theme.text.withAlpha (0.5f));
        g.drawRoundedRectangle (area, 4.0f, 1.0f);
    }

    paintFocus (g);
}

} // namespace bulkhead
