// A port of a module: a dot at the module's edge and its name. Its shape and colour tell the kind of signal; it is full
// when a cable is in it, and an output glows with what it sends.
#pragma once

#include "Modules/Module.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class PortView final : public juce::Component, public juce::SettableTooltipClient
{
public:
    enum class Direction
    {
        input,
        output
    };

    PortView (const std::string& moduleId, const PortInfo& port, Direction direction);

    /// A port of a module of unknown type: known by its cables alone.
    PortView (const std::string& moduleId, const std::string& portId, Direction direction);

    const std::string& id() const noexcept { return portId; }
    Direction direction() const noexcept { return side; }
    SignalKind kind() const noexcept { return signal; }
    bool isKindKnown() const noexcept { return kindKnown; }
    const juce::String& name() const noexcept { return label; }

    /// Where a cable is plugged in, in the parent's coordinates.
    juce::Point<float> plug() const;

    void setConnected (bool shouldBe);

    /// While a cable is dragged: whether this port takes it.
    enum class Offer
    {
        none, ///< No cable is dragged.
        refused,
        taken,
        chosen ///< The cable is at it.
    };
    void setOffer (Offer newOffer);

    /// Linear, of the block that was last heard.
    void setLevel (float peak);

    void paint (juce::Graphics&) override;
    void mouseEnter (const juce::MouseEvent&) override;
    void mouseExit (const juce::MouseEvent&) override;

    /// Told when the mouse comes (true) and goes.
    std::function<void (PortView&, bool)> onHover;

private:
    juce::Point<float> dotCentre() const;
    juce::Rectangle<int> labelArea() const;

    const std::string portId;
    const juce::String label;
    const SignalKind signal;
    const bool kindKnown;
    const Direction side;
    bool connected = false;
    Offer offer = Offer::none;
    float level = 0.0f; ///< 0 to 1, falling slowly enough for the eye.
    float glow = 0.0f; ///< What is shown of it.
};

} // namespace bulkhead
