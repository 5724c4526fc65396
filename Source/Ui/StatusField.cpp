#include "StatusField.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr int gap = 6, barWidth = 46;

static int widthOf (const juce::Font& font, const juce::String& text)
{
    return static_cast<int> (std::ceil (font.getStringWidthFloat (text)));
}

StatusField::StatusField (const juce::String& l, const juce::String& w, const juce::String& tooltip)
    : label (l), widest (w), colour (Theme::current().text)
{
    setName ("status " + l);
    setTitle (l);
    setTooltip (tooltip);
}

int StatusField::valueWidth (const juce::String& text) const
{
    const auto font = Theme::bold (Theme::barHeight);
    return std::max (widthOf (font, widest), grows ? widthOf (font, text) : 0);
}

int StatusField::idealWidth() const
{
    const auto labelWidth = label.isEmpty() ? 0 : widthOf (Theme::regular (Theme::barHeight), label) + gap;
    return labelWidth + valueWidth (value) + (part >= 0.0f ? barWidth + gap : 0) + 2;
}

void StatusField::show (const juce::String& newValue, juce::Colour newColour, float newPart)
{
    const auto rounded = newPart < 0.0f ? -1.0f : std::round (std::min (newPart, 1.0f) * barWidth) / barWidth;

    if (newValue == value && newColour == colour && rounded == part)
        return;

    const auto barCame = (rounded < 0.0f) != (part < 0.0f);
    const auto widthChanged = newValue != value && valueWidth (newValue) != valueWidth (value);
    value = newValue;
    colour = newColour;
    part = rounded;
    setDescription (value);
    repaint();

    if (barCame || widthChanged)
        if (auto* parent = getParentComponent())
            parent->resized();
}

void StatusField::mouseUp (const juce::MouseEvent& event)
{
    if (onClick && event.mouseWasClicked() && event.mods.isLeftButtonDown())
        onClick();
}

void StatusField::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto area = getLocalBounds();

    if (label.isNotEmpty())
    {
        const auto font = Theme::regular (Theme::barHeight);
        g.setFont (font);
        g.setColour (theme.textDim);
        g.drawText (label, area.removeFromLeft (widthOf (font, label)), juce::Justification::centredLeft, false);
        area.removeFromLeft (gap);
    }

    if (part >= 0.0f)
    {
        const auto bar = area.removeFromLeft (barWidth).toFloat().withSizeKeepingCentre (barWidth, 8.0f);
        area.removeFromLeft (gap);
        g.setColour (theme.well);
        g.fillRoundedRectangle (bar, 2.0f);
        g.setColour (colour);
        g.fillRoundedRectangle (bar.withWidth (bar.getWidth() * part), 2.0f);
    }

    g.setFont (Theme::bold (Theme::barHeight));
    g.setColour (colour);
    g.drawText (value, area, juce::Justification::centredLeft, true);
}

} // namespace bulkhead
