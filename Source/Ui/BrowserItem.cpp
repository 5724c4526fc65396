#include "BrowserItem.h"

#include "Theme.h"

namespace bulkhead
{

static juce::String textOf (std::string_view text)
{
    return juce::String::fromUTF8 (text.data(), static_cast<int> (text.size()));
}

BrowserItem::BrowserItem (const ModuleType& t) : type (t)
{
    setName ("browser " + textOf (type.info.type));
    setTitle (textOf (type.info.name));
    setDescription (textOf (type.info.description));
    setTooltip (textOf (type.info.description) + " Drag it onto the canvas, or double click.");
    setMouseCursor (juce::MouseCursor::DraggingHandCursor);
    setMouseClickGrabsKeyboardFocus (false);
}

void BrowserItem::setCurrent (bool shouldBe)
{
    if (current != shouldBe)
    {
        current = shouldBe;
        repaint();
    }
}

void BrowserItem::mouseDrag (const juce::MouseEvent& event)
{
    if (! event.mods.isLeftButtonDown() || (! dragging && ! event.mouseWasDraggedSinceMouseDown()))
        return;

    dragging = true;

    if (onDrag)
        onDrag (type, event.getScreenPosition());
}

void BrowserItem::mouseUp (const juce::MouseEvent& event)
{
    if (std::exchange (dragging, false) && onDrop)
        onDrop (type, event.getScreenPosition());
}

void BrowserItem::mouseDoubleClick (const juce::MouseEvent& event)
{
    if (event.mods.isLeftButtonDown() && onAdd)
        onAdd (type);
}

void BrowserItem::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    const auto colour = theme.category (type.info.category);
    auto area = getLocalBounds().reduced (8, 1);

    if (current || isMouseOverOrDragging())
    {
        g.setColour (isMouseOverOrDragging() ? theme.moduleHeader : theme.module);
        g.fillRoundedRectangle (area.toFloat(), 5.0f);
    }

    if (current)
    {
        g.setColour (theme.accent);
        g.drawRoundedRectangle (area.toFloat().reduced (0.5f), 5.0f, 1.0f);
    }

    g.setColour (colour);
    g.fillRoundedRectangle (area.removeFromLeft (4).reduced (0, 5).translated (4, 0).toFloat(), 2.0f);
    area = area.withTrimmedLeft (10).withTrimmedRight (6).reduced (0, 3);

    g.setFont (Theme::bold (15.0f));
    g.setColour (theme.text);
    g.drawText (textOf (type.info.name), area.removeFromTop (18), juce::Justification::centredLeft, true);
    g.setFont (Theme::regular (12.5f));
    g.setColour (theme.textDim);
    g.drawText (textOf (type.info.description), area, juce::Justification::centredLeft, true);
}

std::unique_ptr<juce::AccessibilityHandler> BrowserItem::createAccessibilityHandler()
{
    return std::make_unique<juce::AccessibilityHandler> (
        *this, juce::AccessibilityRole::button,
        juce::AccessibilityActions().addAction (juce::AccessibilityActionType::press,
                                                [this]
                                                {
                                                    if (onAdd)
                                                        onAdd (type);
                                                }));
}

} // namespace bulkhead
