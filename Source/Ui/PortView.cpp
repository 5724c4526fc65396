#include "PortView.h"

#include "ModuleLayout.h"
#include "Theme.h"

#include <cmath>

namespace bulkhead
{

static juce::String textOf (std::string_view text)
{
    return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size()));
}

static const char* kindName (SignalKind kind)
{
    return kind == SignalKind::audio ? "audio" : kind == SignalKind::cv ? "CV" : "MIDI";
}

PortView::PortView (const std::string& moduleId, const PortInfo& port, Direction d)
    : portId (port.id), label (textOf (port.name)), signal (port.kind), kindKnown (true), side (d)
{
    setName (moduleId + "." + portId + (d == Direction::input ? " in" : " out"));
    setTitle (label + (d == Direction::input ? " input, " : " output, ") + kindName (signal));
    setDescription (textOf (port.description));
    setTooltip (label + " (" + kindName (signal) + "): " + textOf (port.description));
}

PortView::PortView (const std::string& moduleId, const std::string& id, Direction d)
    : portId (id), label (juce::String::fromUTF8 (id.c_str())), signal (SignalKind::audio), kindKnown (false), side (d)
{
    setName (moduleId + "." + portId + (d == Direction::input ? " in" : " out"));
    setTitle (label);
    setTooltip (label);
}

juce::Point<float> PortView::dotCentre() const
{
    const auto x = side == Direction::input ? ModuleLayout::portInset : getWidth() - ModuleLayout::portInset;
    return {static_cast<float> (x), static_cast<float> (getHeight()) * 0.5f};
}

juce::Point<float> PortView::plug() const { return dotCentre() + getPosition().toFloat(); }

void PortView::setConnected (bool shouldBe)
{
    if (connected != shouldBe)
    {
        connected = shouldBe;
        repaint();
    }
}

void PortView::setOffer (Offer newOffer)
{
    if (offer != newOffer)
    {
        offer = newOffer;
        repaint();
    }
}

void PortView::setLevel (float peak)
{
    // -48 dB to full scale; a level that is not finite is loud.
    const auto now = std::isfinite (peak) ? 1.0f + std::log10 (std::max (std::abs (peak), 1.0e-6f)) / 2.4f : 1.0f;
    level = std::max (std::clamp (now, 0.0f, 1.0f), level - 0.04f);

    // In few steps: the peaks of single blocks waver, and each step that is shown costs a repaint.
    if (const auto next = std::round (level * 8.0f) / 8.0f;
        std::abs (next - glow) > 0.13f || (next == 0.0f && glow > 0.0f))
    {
        glow = next;
        repaint (juce::Rectangle<float> (22.0f, 22.0f).withCentre (dotCentre()).toNearestInt());
    }
}

void PortView::mouseEnter (const juce::MouseEvent&)
{
    repaint();

    if (onHover)
        onHover (*this, true);
}

void PortView::mouseExit (const juce::MouseEvent&)
{
    repaint();

    if (onHover)
        onHover (*this, false);
}

void PortView::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto colour =
        (kindKnown ? theme.signal (signal) : theme.textFaint).withAlpha (offer == Offer::refused ? 0.2f : 1.0f);
    const auto centre = dotCentre();
    const auto over = offer == Offer::chosen || (offer == Offer::none && isMouseOver());

    if (offer == Offer::taken || offer == Offer::chosen)
    {
        g.setColour (colour.withAlpha (offer == Offer::chosen ? 0.4f : 0.16f));
        g.fillRoundedRectangle (getLocalBounds().toFloat().reduced (1.0f), 6.0f);
    }

    if (glow > 0.0f)
    {
        g.setColour (colour.withMultipliedAlpha (glow * 0.4f));
        g.fillEllipse (juce::Rectangle<float> (19.0f, 19.0f).withCentre (centre));
    }

    // Not by colour alone: a circle for audio, a diamond for cv, a square for MIDI.
    const auto size = over ? 11.5f : 10.0f;
    juce::Path shape;

    if (signal == SignalKind::audio)
        shape.addEllipse (juce::Rectangle<float> (size, size).withCentre (centre));
    else if (signal == SignalKind::midi)
        shape.addRectangle (juce::Rectangle<float> (size - 1.0f, size - 1.0f).withCentre (centre));
    else
        shape.addPolygon (centre, 4, size * 0.62f);

    g.setColour (connected ? colour : theme.well);
    g.fillPath (shape);
    g.setColour (over ? colour.brighter (0.4f) : colour);
    g.strokePath (shape, juce::PathStrokeType (1.6f));

    if (! g.clipRegionIntersects (labelArea()))
        return;

    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (offer == Offer::refused                      ? theme.textFaint.withAlpha (0.4f)
                 : over || connected || offer == Offer::taken ? theme.text
                                                              : theme.textDim);
    g.drawFittedText (label, labelArea(),
                      side == Direction::input ? juce::Justification::centredLeft : juce::Justification::centredRight,
                      1, 0.75f);
}

juce::Rectangle<int> PortView::labelArea() const
{
    constexpr auto dot = ModuleLayout::portInset + 10;
    return side == Direction::input ? getLocalBounds().withTrimmedLeft (dot) : getLocalBounds().withTrimmedRight (dot);
}

} // namespace bulkhead
