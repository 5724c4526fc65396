// The cables of a patch. They are drawn twice: bright beneath the modules, and faint above them, so that a cable can be
// followed across a module without hiding its knobs. Takes no mouse: who asks for the cable under a point asks
// cableAt().
#pragma once

#include "CableCurve.h"
#include "CableEnds.h"

#include "Graph/Patch.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <functional>
#include <optional>

namespace bulkhead
{

/// A cable with where it is drawn.
struct DrawnCable
{
    PortRef from, to;
    CableCurve curve;
    juce::Rectangle<float> bounds; ///< Of all that is painted.
    juce::Path core, edge; ///< The cable and its dark edge as outlines: made once, not at each repaint.
    SignalKind kind = SignalKind::audio;
    bool feedback = false; ///< It reads the block before: drawn dashed.

    DrawnCable (PortRef output, PortRef input, const CableCurve& between, SignalKind signal, bool isFeedback);
};

class CableLayer final : public juce::Component
{
public:
    enum class Depth
    {
        below,
        above
    };

    explicit CableLayer (Depth depth);

    /// Repaints where cables went or came.
    void show (std::vector<DrawnCable> newCables);

    const std::vector<DrawnCable>& cables() const noexcept { return drawn; }

    /// The index in cables() of the topmost cable within `reach` of a point, or -1.
    int cableAt (juce::Point<float> point, float reach) const;

    /// Brings the cables at this port forward and the others back; nothing: all alike.
    void highlight (std::optional<PortRef> port, bool isOutput);

    /// Under the mouse, selected, and held by the mouse (which is not drawn here): each a cable, or none.
    void setHovered (std::optional<CableEnds> cable) { mark (hovered, std::move (cable)); }
    void setSelected (std::optional<CableEnds> cable) { mark (selected, std::move (cable)); }
    void setLifted (std::optional<CableEnds> cable) { mark (lifted, std::move (cable)); }

    void paint (juce::Graphics&) override;

private:
    void mark (std::optional<CableEnds>& which, std::optional<CableEnds> cable);
    static bool is (const DrawnCable& drawn, const std::optional<CableEnds>& cable);
    bool isLit (const DrawnCable& cable) const;
    void paintCable (juce::Graphics&, const DrawnCable& cable, float opacity) const;
    void paintPlugs (juce::Graphics&, const DrawnCable& cable, float opacity) const;

    const Depth depth;

    std::vector<DrawnCable> drawn;
    std::optional<PortRef> lit;
    bool litOutput = false;
    std::optional<CableEnds> hovered, selected, lifted;
};

/// Which cables of the patch close a loop, and so read the block before; the engine's own order says it.
std::vector<bool> findFeedbackCables (const Patch& patch);

} // namespace bulkhead
