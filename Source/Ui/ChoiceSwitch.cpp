#include "ParameterControls.h"
#include "Theme.h"

#include <cmath>

namespace bulkhead
{

juce::Rectangle<int> ChoiceSwitch::face() const { return getLocalBounds().reduced (3, 0).withTop (19).withHeight (24); }

void ChoiceSwitch::clicked()
{
    const auto count = static_cast<int> (info.choices.size());
    const auto present = static_cast<int> (std::lround (shownValue()));

    if (count == 2)
        return setValueFromOutside (static_cast<float> (1 - present));

    juce::PopupMenu menu;

    for (int i = 0; i < count; ++i)
    {
        const auto name = info.choices[static_cast<std::size_t> (i)];
        menu.addItem (i + 1, juce::String::fromUTF8 (name.data(), static_cast<int> (name.size())), true, i == present);
    }

    menu.showMenuAsync (juce::PopupMenu::Options().withTargetScreenArea (localAreaToGlobal (face())),
                        [safe = juce::Component::SafePointer<ChoiceSwitch> (this)] (int chosen)
                        {
                            if (safe != nullptr && chosen > 0)
                                safe->setValueFromOutside (static_cast<float> (chosen - 1));
                        });
}

void ChoiceSwitch::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto count = static_cast<int> (info.choices.size());
    const auto present = static_cast<int> (std::lround (shownValue()));
    const auto isOff = count == 2 && present == 0;

    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (isActive() ? theme.text : theme.textDim);
    g.drawFittedText (panelName (info), getLocalBounds().removeFromTop (15), juce::Justification::centred, 1, 0.75f);

    const auto area = face().toFloat().reduced (0.5f);
    g.setColour (isActive() ? theme.knob : theme.well);
    g.fillRoundedRectangle (area, 5.0f);
    g.setColour (isOff ? theme.moduleOutline : colour.withAlpha (isActive() ? 1.0f : 0.75f));
    g.drawRoundedRectangle (area, 5.0f, 1.2f);

    g.setFont (Theme::regular (Theme::valueHeight));
    g.setColour (isOff ? theme.textDim : theme.text);
    g.drawFittedText (valueText(), face().reduced (3, 0), juce::Justification::centred, 1, 0.7f);

    constexpr float dot = 4.5f, gap = 4.0f;
    const auto width = static_cast<float> (count) * dot + static_cast<float> (count - 1) * gap;
    auto x = area.getCentreX() - width * 0.5f;

    for (int i = 0; i < count && width < area.getWidth(); ++i, x += dot + gap)
    {
        g.setColour (i == present ? colour : theme.well);
        g.fillEllipse (x, area.getBottom() + 6.0f, dot, dot);
    }

    paintFocus (g);
}

} // namespace bulkhead
