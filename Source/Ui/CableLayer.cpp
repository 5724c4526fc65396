#include "CableLayer.h"

#include "Theme.h"

#include "Host/GraphOrder.h"

#include <map>

namespace bulkhead
{

static constexpr float cableWidth = 3.0f;
static constexpr float paintMargin = 8.0f; // around a curve: its width, its edge and the plugs

CableLayer::CableLayer()
{
    setName ("cables");
    setInterceptsMouseClicks (false, false);
    setAccessible (false);
}

void CableLayer::show (std::vector<DrawnCable> newCables)
{
    const auto same = [] (const DrawnCable& a, const DrawnCable& b)
    {
        return a.from == b.from && a.to == b.to && a.feedback == b.feedback && a.curve.pointAt (0.0f) == b.curve.pointAt (0.0f)
            && a.curve.pointAt (1.0f) == b.curve.pointAt (1.0f);
    };

    for (std::size_t i = 0; i < std::max (drawn.size(), newCables.size()); ++i)
    {
        if (i < drawn.size() && i < newCables.size() && same (drawn[i], newCables[i]))
            continue;

        for (const auto* list : {&drawn, &newCables})
            if (i < list->size())
                repaint ((*list)[i].curve.bounds (paintMargin).getSmallestIntegerContainer());
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

bool CableLayer::isLit (const DrawnCable& cable) const
{
    return lit.has_value() && (litOutput ? cable.from : cable.to) == *lit;
}

void CableLayer::paintCable (juce::Graphics& g, const DrawnCable& cable, float opacity) const
{
    const auto& theme = Theme::current();
    const auto colour = theme.signal (cable.kind);
    const auto rounded = [] (float width)
    { return juce::PathStrokeType (width, juce::PathStrokeType::curved, juce::PathStrokeType::rounded); };

    // A dark edge keeps crossing cables apart.
    g.setColour (theme.canvas.withAlpha (opacity * 0.7f));
    g.strokePath (cable.path, rounded (cableWidth + 2.5f));
    g.setColour (colour.withAlpha (opacity));

    if (cable.feedback)
    {
        juce::Path dashes;
        const float lengths[] = {7.0f, 6.0f};
        rounded (cableWidth).createDashedStroke (dashes, cable.path, lengths, 2);
        g.fillPath (dashes);
    }
    else
    {
        g.strokePath (cable.path, rounded (cableWidth));
    }

    g.setColour (colour.withMultipliedBrightness (0.55f).withAlpha (opacity));

    for (const auto end : {cable.curve.pointAt (0.0f), cable.curve.pointAt (1.0f)})
        g.fillEllipse (juce::Rectangle<float> (4.0f, 4.0f).withCentre (end));
}

void CableLayer::paint (juce::Graphics& g)
{
    const auto clip = g.getClipBounds().toFloat();

    for (const auto lights : {false, true})
        for (const auto& cable : drawn)
            if (isLit (cable) == lights && cable.curve.bounds (paintMargin).intersects (clip))
                paintCable (g, cable, lights ? 1.0f : lit.has_value() ? 0.3f : 0.85f);
}

std::vector<bool> findFeedbackCables (const Patch& patch)
{
    // Numbered as the plan compiler numbers them: by their order in the patch, without what cannot be played.
    std::map<std::string_view, std::uint32_t> nodes;

    for (const auto& module : patch.modules)
        if (module.moduleType() != nullptr)
            nodes.emplace (module.id, static_cast<std::uint32_t> (nodes.size()));

    std::vector<GraphEdge> edges;
    std::vector<std::size_t> cableOf;

    for (std::size_t i = 0; i < patch.cables.size(); ++i)
    {
        const auto from = nodes.find (patch.cables[i].from.module), to = nodes.find (patch.cables[i].to.module);

        if (from != nodes.end() && to != nodes.end())
        {
            edges.push_back ({from->second, to->second});
            cableOf.push_back (i);
        }
    }

    std::vector<bool> feedback (patch.cables.size(), false);
    const auto order = orderGraph (static_cast<std::uint32_t> (nodes.size()), edges);

    for (std::size_t i = 0; i < cableOf.size(); ++i)
        feedback[cableOf[i]] = order.feedback[i];

    return feedback;
}

} // namespace bulkhead
