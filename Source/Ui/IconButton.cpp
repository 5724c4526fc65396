#include "IconButton.h"

#include "Theme.h"

namespace bulkhead
{

IconButton::IconButton (const juce::String& name, juce::Path path, juce::Path whenOn)
    : juce::Button (name), icon (std::move (path)), iconWhenOn (std::move (whenOn))
{
    setTitle (name);
    setTooltip (name);
    setWantsKeyboardFocus (false);
}

void IconButton::paintButton (juce::Graphics& g, bool isOver, bool isDown)
{
    const auto& theme = Theme::current();
    const auto hasTwo = ! iconWhenOn.isEmpty(); // then its icon says that it is on
    const auto isFilled = getToggleState() && isToggleable() && ! hasTwo;

    if (isFilled)
    {
        g.setColour (theme.accent);
        g.fillRoundedRectangle (getLocalBounds().toFloat().reduced (1.0f), 5.0f);
    }
    else if (isEnabled() && (isOver || isDown))
    {
        g.setColour (isDown ? theme.well : theme.moduleHeader);
        g.fillRoundedRectangle (getLocalBounds().toFloat().reduced (1.0f), 5.0f);
    }

    const auto size = 18.0f;
    const auto corner = getLocalBounds().toFloat().getCentre().translated (-size * 0.5f, -size * 0.5f);
    const auto isLit = getToggleState() && hasTwo;
    g.setColour (! isEnabled() ? theme.textFaint.withAlpha (0.5f)
                 : isLit       ? theme.accent
                 : isFilled    ? theme.canvas
                               : theme.text);
    g.strokePath (isLit ? iconWhenOn : icon,
                  juce::PathStrokeType (2.2f, juce::PathStrokeType::curved, juce::PathStrokeType::rounded),
                  juce::AffineTransform::scale (size / 24.0f).translated (corner.x, corner.y));
}

} // namespace bulkhead
