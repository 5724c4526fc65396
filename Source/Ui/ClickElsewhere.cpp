#include "ClickElsewhere.h"

namespace bulkhead
{

ClickElsewhere::ClickElsewhere (juce::Component& c, std::function<void (juce::Component&)> t)
    : inside (c), told (std::move (t))
{
    juce::Desktop::getInstance().addGlobalMouseListener (this);
}

ClickElsewhere::~ClickElsewhere() { juce::Desktop::getInstance().removeGlobalMouseListener (this); }

void ClickElsewhere::mouseDown (const juce::MouseEvent& event)
{
    auto* clicked = event.eventComponent;

    if (clicked == nullptr || clicked == &inside || inside.isParentOf (clicked))
        return;

    const auto tell = told; // this object may be gone when it returns
    tell (*clicked);
}

} // namespace bulkhead
