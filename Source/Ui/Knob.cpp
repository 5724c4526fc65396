#include "ParameterControls.h"
#include "Theme.h"

namespace bulkhead
{

namespace
{

constexpr int nameRow = 15, valueRow = 16;
constexpr float farthest = juce::MathConstants<float>::pi * 0.76f; // of the pointer, either way from the top
constexpr float arcWidth = 3.5f;

juce::Path arc (juce::Point<float> centre, float radius, float from, float to)
{
    juce::Path p;
    p.addCentredArc (centre.x, centre.y, radius, radius, 0.0f, from, to, true);
    return p;
}

} // namespace

juce::Rectangle<int> Knob::valueArea() const { return getLocalBounds().removeFromBottom (valueRow); }

void Knob::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    auto area = getLocalBounds();

    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (isActive() ? theme.text : theme.textDim);
    g.drawFittedText (panelName (info), area.removeFromTop (nameRow), juce::Justification::centred, 1, 0.75f);

    g.setFont (Theme::regular (Theme::valueHeight));
    g.setColour (theme.text);
    g.drawFittedText (valueText(), area.removeFromBottom (valueRow), juce::Justification::centred, 1, 0.75f);

    const auto face = area.toFloat();
    const auto centre = face.getCentre();
    const auto radius = face.getHeight() * 0.5f - arcWidth * 0.5f;
    const auto angle = [] (float p) { return (p * 2.0f - 1.0f) * farthest; };
    const juce::PathStrokeType stroke (arcWidth, juce::PathStrokeType::curved, juce::PathStrokeType::rounded);

    g.setColour (theme.well);
    g.strokePath (arc (centre, radius, -farthest, farthest), stroke);

    const auto from = angle (origin()), to = angle (position());
    g.setColour (isActive() ? colour.brighter (0.25f) : colour);

    if (std::abs (to - from) > 0.01f)
        g.strokePath (arc (centre, radius, std::min (from, to), std::max (from, to)), stroke);

    const auto body = radius - arcWidth - 0.5f;
    g.setColour (isActive() ? theme.knob.brighter (0.15f) : theme.knob);
    g.fillEllipse (juce::Rectangle<float> (body * 2.0f, body * 2.0f).withCentre (centre));

    g.setColour (theme.text);
    const auto tip = centre.getPointOnCircumference (body - 1.5f, to);
    const auto root = centre.getPointOnCircumference (body * 0.35f, to);
    juce::Path pointer;
    pointer.startNewSubPath (root);
    pointer.lineTo (tip);
    g.strokePath (pointer, juce::PathStrokeType (2.2f, juce::PathStrokeType::curved, juce::PathStrokeType::rounded));

    paintFocus (g);
}

} // namespace bulkhead
