#include "CableLayer.h"

#include "ModuleLayout.h"
#include "Theme.h"

#include "Host/PatchGraph.h"

#include <cmath>

namespace bulkhead
{

static constexpr float cableWidth = 3.0f;
static constexpr float paintMargin = 8.0f; // around a curve: its width, its edge and the plugs

DrawnCable::DrawnCable (PortRef output, PortRef input, const CableCurve& between, SignalKind signal, bool isFeedback)
    : from (std::move (output)), to (std::move (input)), curve (between), bounds (between.bounds (paintMargin)),
      kind (signal), feedback (isFeedback)
{
    const auto rounded = [] (float width)
    { return juce::PathStrokeType (width, juce::PathStrokeType::curved, juce::PathStrokeType::rounded); };
    const auto path = curve.path();
    constexpr float finest = 4.0f; // strokes stay smooth up to this zoom

    rounded (cableWidth + 2.5f).createStrokedPath (edge, path, {}, finest);

    if (feedback)
    {
        const float lengths[] = {7.0f, 6.0f};
        rounded (cableWidth).createDashedStroke (core, path, lengths, 2, {}, finest);
    }
    else
    {
        rounded (cableWidth).createStrokedPath (core, path, {}, finest);
    }
}

CableLayer::CableLayer (Depth d) : depth (d)
{
    setName (d == Depth::above ? "cables above" : "cables below");
    setInterceptsMouseClicks (false, false);
    setAccessible (false);
}

void CableLayer::show (std::vector<DrawnCable> newCables)
{
    const auto same = [] (const DrawnCable& a, const DrawnCable& b)
    {
        return a.from == b.from && a.to == b.to && a.feedback == b.feedback
               && a.curve.pointAt (0.0f) == b.curve.pointAt (0.0f) && a.curve.pointAt (1.0f) == b.curve.pointAt (1.0f);
    };

    for (std::size_t i = 0; i < std::max (drawn.size(), newCables.size()); ++i)
    {
        if (i < drawn.size() && i < newCables.size() && same (drawn[i], newCables[i]))
            continue;

        for (const auto* list : {&drawn, &newCables})
            if (i < list->size())
                repaint ((*list)[i].bounds.getSmallestIntegerContainer());
    }

    drawn = std::move (newCables);
}

int CableLayer::cableAt (juce::Point<float> point, float reach) const
{
    for (auto i = static_cast<int> (drawn.size()); --i >= 0;)
    {
        const auto& curve = drawn[static_cast<std::size_t> (i)].curve;

        if (curve.bounds (reach).contains (point) && curve.distanceFrom (point) <= reach)
            return i;
    }

    return -1;
}

void CableLayer::highlight (std::optional<PortRef> port, bool isOutput)
{
    if (lit == port && litOutput == isOutput)
        return;

    lit = std::move (port);
    litOutput = isOutput;
    repaint();
}

bool CableLayer::is (const DrawnCable& drawn, const std::optional<CableEnds>& cable)
{
    return cable.has_value() && drawn.from == cable->from && drawn.to == cable->to;
}

void CableLayer::mark (std::optional<CableEnds>& which, std::optional<CableEnds> cable)
{
    if (which == cable)
        return;

    for (int time = 0; time < 2; ++time)
    {
        for (const auto& one : drawn)
            if (is (one, which))
                repaint (one.bounds.getSmallestIntegerContainer());

        std::swap (which, cable);
    }

    std::swap (which, cable);
}

bool CableLayer::isLit (const DrawnCable& cable) const
{
    return is (cable, hovered) || is (cable, selected)
           || (lit.has_value() && (litOutput ? cable.from : cable.to) == *lit);
}

void CableLayer::paintCable (juce::Graphics& g, const DrawnCable& cable, float opacity) const
{
    const auto& theme = Theme::current();

    if (is (cable, selected) || is (cable, hovered))
    {
        const auto width = is (cable, selected) ? 8.0f : 6.0f;
        g.setColour (is (cable, selected) ? theme.text : theme.signal (cable.kind));
        g.strokePath (cable.curve.path(), juce::PathStrokeType (width));
    }

    // A dark edge keeps crossing cables apart.
    g.setColour (theme.canvas.withAlpha (is (cable, hovered) ? 0.0f : opacity * 0.7f));
    g.fillPath (cable.edge);
    g.setColour (theme.signal (cable.kind).withAlpha (opacity));
    g.fillPath (cable.core);
}

void CableLayer::paintPlugs (juce::Graphics& g, const DrawnCable& cable, float opacity) const
{
    const auto colour = Theme::current().signal (cable.kind);
    const auto reach = static_cast<float> (ModuleLayout::portInset) + 1.0f;

    for (const auto end : {0.0f, 1.0f})
    {
        // From the port to the module's edge the cable is its own module's: as bright as outside.
        juce::Path stub;
        const auto plug = cable.curve.pointAt (end);
        stub.startNewSubPath (plug);

        for (int i = 1; i <= 50; ++i)
        {
            const auto point = cable.curve.pointAt (std::abs (end - static_cast<float> (i) * 0.01f));
            stub.lineTo (point);

            if (plug.getDistanceFrom (point) >= reach)
                break;
        }

        g.setColour (colour.withAlpha (opacity));
        g.strokePath (stub, juce::PathStrokeType (cableWidth));
        g.setColour (colour.withMultipliedBrightness (0.5f).withAlpha (opacity));
        g.fillEllipse (juce::Rectangle<float> (4.5f, 4.5f).withCentre (plug));
    }
}

void CableLayer::paint (juce::Graphics& g)
{
    const auto above = depth == Depth::above;
    const auto dimmed = lit.has_value() ? 0.35f : 0.95f;

    for (const auto lights : {false, true})
        for (const auto& cable : drawn)
            if (isLit (cable) == lights && ! is (cable, lifted)
                && g.clipRegionIntersects (cable.bounds.getSmallestIntegerContainer()))
            {
                paintCable (g, cable, lights ? 1.0f : above ? dimmed * 0.3f : dimmed);

                if (above)
                    paintPlugs (g, cable, lights ? 1.0f : dimmed);
            }
}

std::vector<bool> findFeedbackCables (const Patch& patch)
{
    std::vector<bool> feedback (patch.cables.size(), false);
    const PatchGraph graph (patch);

    if (graph.problem().empty())
        for (std::size_t e = 0; e < graph.edges().size(); ++e)
            feedback[static_cast<std::size_t> (graph.edges()[e].cable - patch.cables.data())] = graph.isFeedback (e);

    return feedback;
}

} // namespace bulkhead
