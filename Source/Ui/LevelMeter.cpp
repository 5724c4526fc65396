#include "LevelMeter.h"

#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static constexpr float fallPerLook = 1.2f; // dB: 24 dB a second
static constexpr int looksToHold = 30;
static constexpr int looksPerNumber = 6; // a number that changes faster cannot be read
static constexpr int numberWidth = 62;

LevelMeter::LevelMeter()
{
    setName ("output level");
    setTitle ("Output level");
    setTooltip ("Output level in dB. Red: above full scale since the last click.");
    number = juce::String::fromUTF8 ("-\xe2\x88\x9e dB");
}

float LevelMeter::place (float decibels) { return juce::jlimit (0.0f, 1.0f, (decibels - lowest) / (highest - lowest)); }

bool LevelMeter::update (Side& side, float peak)
{
    const auto before = side;
    const auto level = std::isfinite (peak) ? juce::Decibels::gainToDecibels (peak, lowest) : highest;
    side.shown = std::max (std::min (level, highest), std::max (lowest, side.shown - fallPerLook));

    if (side.shown >= side.held || ++side.looksHeld > looksToHold)
    {
        side.held = side.shown >= side.held ? side.shown : std::max (side.shown, side.held - fallPerLook);
        side.looksHeld = side.held > side.shown ? looksToHold : 0;
    }

    return side.shown != before.shown || side.held != before.held;
}

void LevelMeter::show (float left, float right)
{
    auto changed = update (sides[0], left);
    changed = update (sides[1], right) || changed;
    const auto peak = std::max (left, right);

    if (peak > 1.0f || ! std::isfinite (peak))
        if (! std::exchange (clipped, true))
            repaint();

    loudest = std::max (loudest, juce::Decibels::gainToDecibels (peak, lowest));

    if (++looks >= looksPerNumber)
    {
        const auto next =
            loudest <= lowest ? juce::String::fromUTF8 ("-\xe2\x88\x9e dB") : juce::String (loudest, 1) + " dB";

        if (next != number)
        {
            number = next;
            repaint (getLocalBounds().removeFromRight (numberWidth));
        }

        looks = 0;
        loudest = lowest;
    }

    if (changed)
        repaint (getLocalBounds().withTrimmedRight (numberWidth));
}

void LevelMeter::mouseDown (const juce::MouseEvent&)
{
    clipped = false;
    repaint();
}

juce::Rectangle<float> LevelMeter::barArea (int side) const
{
    auto bars = getLocalBounds().withTrimmedRight (numberWidth).toFloat();
    const auto height = (bars.getHeight() - 3.0f) * 0.5f;
    return side == 0 ? bars.removeFromTop (height) : bars.removeFromBottom (height);
}

void LevelMeter::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();

    for (int i = 0; i < 2; ++i)
    {
        const auto area = barArea (i);
        const auto& side = sides[i];
        g.setColour (theme.well);
        g.fillRoundedRectangle (area, 2.0f);

        const auto xOf = [&area] (float decibels) { return area.getX() + place (decibels) * area.getWidth(); };
        const auto part = [&] (float from, float to, juce::Colour colour)
        {
            if (side.shown > from)
            {
                g.setColour (colour);
                g.fillRect (area.withLeft (xOf (from)).withRight (xOf (std::min (side.shown, to))));
            }
        };

        part (lowest, -12.0f, theme.good);
        part (-12.0f, 0.0f, theme.warning);
        part (0.0f, highest, theme.bad);

        if (side.held > lowest)
        {
            g.setColour (side.held > 0.0f ? theme.bad : theme.text);
            g.fillRect (area.withLeft (xOf (side.held) - 1.0f).withWidth (2.0f));
        }

        g.setColour (theme.bar);

        for (const auto mark : {-48.0f, -36.0f, -24.0f, -12.0f, 0.0f})
            g.fillRect (area.withLeft (xOf (mark)).withWidth (1.0f));
    }

    if (! g.clipRegionIntersects (getLocalBounds().removeFromRight (numberWidth)))
        return;

    g.setFont (Theme::bold (Theme::barHeight));
    g.setColour (clipped ? theme.bad : theme.text);
    g.drawText (number, getLocalBounds().removeFromRight (numberWidth), juce::Justification::centredRight, false);
}

} // namespace bulkhead
