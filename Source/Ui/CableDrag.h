// A cable whose one end hangs at the mouse. Lights the ports that can take it, dims the others, snaps to the one that
// the mouse is at, and says at the end what to do. Drawn over the canvas; takes no mouse itself.
#pragma once

#include "PatchView.h"
#include "PortSpot.h"

namespace bulkhead
{

class CableDrag final : public juce::Component
{
public:
    explicit CableDrag (PatchView& patch);

    /// Begins at a port: with a new cable, or, from an input that has one, with the end of the cable that was plugged
    /// in last.
    void begin (const PortRef& port, bool isOutput, const Patch& in);
    bool isActive() const noexcept { return fixed.has_value(); }

    /// The mouse, in the coordinates of the patch's view; how near to a port it snaps, in canvas units.
    void moveTo (juce::Point<float> mouse, float reach);

    /// What letting it go means: a cable that goes, a cable that comes, both, or nothing.
    struct Outcome
    {
        std::optional<CableEnds> removed, added;
    };
    Outcome end();

    /// As if it had not begun.
    void cancel();

    /// The module whose port holds the cable; the drag is over when it is gone.
    const std::string& module() const { return fixed->port.module; }

    void paint (juce::Graphics&) override;

private:
    CableCurve curve() const;
    juce::Rectangle<int> paintedArea() const;

    PatchView& patch;
    std::vector<PortSpot> spots;
    std::vector<bool> targets;
    std::optional<PortSpot> fixed; ///< The end that stays.
    std::optional<CableEnds> lifted; ///< The cable whose other end is moved.
    int target = -1; ///< Index in spots.
    juce::Point<float> loose; ///< The end at the mouse, in the coordinates of the patch's view.
};

} // namespace bulkhead
