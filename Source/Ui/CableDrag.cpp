#include "CableDrag.h"

#include "Theme.h"

namespace bulkhead
{

static constexpr float cableWidth = 3.5f, plugSize = 10.0f;

CableDrag::CableDrag (PatchView& p) : patch (p)
{
    setName ("dragged cable");
    setTitle ("Dragged cable");
    setInterceptsMouseClicks (false, false);
    setAccessible (false);
    setVisible (false);
}

void CableDrag::begin (const PortRef& port, bool isOutput, const Patch& in)
{
    cancel();
    spots = patch.portSpots();

    const auto find = [this] (const PortRef& which, bool output) -> std::optional<PortSpot>
    {
        for (const auto& spot : spots)
            if (spot.port == which && spot.isOutput == output)
                return spot;

        return std::nullopt;
    };

    const auto start = find (port, isOutput);

    if (! start)
        return;

    if (! isOutput)
        for (const auto& cable : in.cables)
            if (cable.to == port && find (cable.from, true).has_value())
                lifted = CableEnds {cable.from, cable.to}; // the last one stays

    fixed = lifted ? find (lifted->from, true) : start;
    loose = start->plug;
    targets = findTargets (spots, *fixed, in, lifted);

    for (std::size_t i = 0; i < spots.size(); ++i)
        if (auto* view = patch.findPort (spots[i].port, spots[i].isOutput))
            view->setOffer (targets[i] ? PortView::Offer::taken
                            : spots[i].port == fixed->port && spots[i].isOutput == fixed->isOutput
                                ? PortView::Offer::none
                                : PortView::Offer::refused);

    patch.liftCable (lifted);
    setVisible (true);
    repaint();
}

void CableDrag::moveTo (juce::Point<float> mouse, float reach)
{
    if (! isActive())
        return;

    repaint (paintedArea());

    if (const auto next = targetAt (spots, targets, mouse, reach); next != target)
    {
        for (const auto index : {target, next})
            if (index >= 0)
            {
                const auto& spot = spots[static_cast<std::size_t> (index)];

                if (auto* view = patch.findPort (spot.port, spot.isOutput))
                    view->setOffer (index == next ? PortView::Offer::chosen : PortView::Offer::taken);
            }

        target = next;
    }

    loose = target >= 0 ? spots[static_cast<std::size_t> (target)].plug : mouse;
    repaint (paintedArea());
}

CableDrag::Outcome CableDrag::end()
{
    Outcome outcome;

    if (isActive())
    {
        outcome.removed = lifted;

        if (target >= 0)
            outcome.added = cableBetween (*fixed, spots[static_cast<std::size_t> (target)]);
    }

    cancel();
    return outcome;
}

void CableDrag::cancel()
{
    if (! isActive())
        return;

    for (const auto& spot : spots)
        if (auto* view = patch.findPort (spot.port, spot.isOutput))
            view->setOffer (PortView::Offer::none);

    fixed.reset();
    lifted.reset();
    spots.clear();
    targets.clear();
    target = -1;
    patch.liftCable (std::nullopt);
    setVisible (false);
}

CableCurve CableDrag::curve() const
{
    return fixed->isOutput ? CableCurve (fixed->plug, loose) : CableCurve (loose, fixed->plug);
}

juce::Rectangle<int> CableDrag::paintedArea() const
{
    return curve().bounds (plugSize).transformedBy (patch.getTransform()).getSmallestIntegerContainer();
}

void CableDrag::paint (juce::Graphics& g)
{
    if (! isActive())
        return;

    const auto& theme = Theme::current();
    const auto known = fixed->kind.has_value() ? fixed->kind
                       : target >= 0           ? spots[static_cast<std::size_t> (target)].kind
                                               : std::nullopt;
    const auto colour = known ? theme.signal (*known) : theme.textDim;
    const auto path = curve().path();
    g.addTransform (patch.getTransform());

    g.setColour (theme.canvas.withAlpha (0.7f));
    g.strokePath (path, juce::PathStrokeType (cableWidth + 2.5f));
    g.setColour (colour);
    g.strokePath (path, juce::PathStrokeType (cableWidth, juce::PathStrokeType::curved, juce::PathStrokeType::rounded));

    for (const auto end : {fixed->plug, loose})
    {
        g.setColour (colour);
        g.fillEllipse (juce::Rectangle<float> (plugSize, plugSize).withCentre (end));
        g.setColour (colour.withMultipliedBrightness (0.5f));
        g.fillEllipse (juce::Rectangle<float> (4.5f, 4.5f).withCentre (end));
    }
}

} // namespace bulkhead
