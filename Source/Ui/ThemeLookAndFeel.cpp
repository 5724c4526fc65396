#include "ThemeLookAndFeel.h"

#include "Theme.h"

#include <algorithm>

namespace bulkhead
{

static constexpr float widgetText = 15.0f, tooltipText = 14.0f, keysText = 13.5f;
static constexpr int tooltipWidth = 320, tooltipEdge = 8;

static juce::LookAndFeel_V4::ColourScheme schemeOf (const Theme& t)
{
    return {t.bar,           t.well,   t.popup, // window, widget, menu backgrounds
            t.moduleOutline, t.text,   t.knob, // outline, text, fill
            t.canvas,        t.accent, t.text}; // highlighted text, highlighted fill, menu text
}

ThemeLookAndFeel::ThemeLookAndFeel() : LookAndFeel_V4 (schemeOf (Theme::current()))
{
    const auto& t = Theme::current();
    setDefaultSansSerifTypeface (Theme::regular (widgetText).getTypefacePtr());
    setColour (juce::TextButton::buttonColourId, t.knob);
    setColour (juce::TextButton::textColourOffId, t.text);
    setColour (juce::TextEditor::highlightColourId, t.accent.withAlpha (0.35f));
    setColour (juce::TextEditor::highlightedTextColourId, t.text);
    setColour (juce::CaretComponent::caretColourId, t.accent);
    setColour (juce::PopupMenu::highlightedBackgroundColourId, t.accent);
    setColour (juce::PopupMenu::highlightedTextColourId, t.canvas);
    setColour (juce::TooltipWindow::backgroundColourId, t.popup);
    setColour (juce::TooltipWindow::textColourId, t.text);
    setColour (juce::TooltipWindow::outlineColourId, t.moduleOutline);
    setColour (juce::AlertWindow::backgroundColourId, t.module);
    setColour (juce::AlertWindow::outlineColourId, t.moduleOutline);
    setColour (juce::DirectoryContentsDisplayComponent::highlightColourId, t.accent);
    setColour (juce::DirectoryContentsDisplayComponent::highlightedTextColourId, t.canvas);
    setColour (juce::DirectoryContentsDisplayComponent::textColourId, t.text);
    setColour (juce::ResizableWindow::backgroundColourId, t.bar);
}

juce::Font ThemeLookAndFeel::getPopupMenuFont() { return Theme::regular (widgetText); }

juce::Font ThemeLookAndFeel::getMenuBarFont (juce::MenuBarComponent&, int, const juce::String&)
{
    return Theme::regular (widgetText);
}

int ThemeLookAndFeel::getMenuBarItemWidth (juce::MenuBarComponent& bar, int index, const juce::String& text)
{
    constexpr int space = 22; // on both sides together
    return getMenuBarFont (bar, index, text).getStringWidth (text) + space;
}

juce::Font ThemeLookAndFeel::getTextButtonFont (juce::TextButton&, int) { return Theme::regular (widgetText); }

juce::Font ThemeLookAndFeel::getLabelFont (juce::Label&) { return Theme::regular (widgetText); }

juce::Font ThemeLookAndFeel::getComboBoxFont (juce::ComboBox&) { return Theme::regular (widgetText); }

juce::Font ThemeLookAndFeel::getAlertWindowTitleFont() { return Theme::bold (18.0f); }

juce::Font ThemeLookAndFeel::getAlertWindowMessageFont() { return Theme::regular (widgetText); }

juce::Font ThemeLookAndFeel::getAlertWindowFont() { return Theme::regular (widgetText); }

void ThemeLookAndFeel::drawMenuBarBackground (juce::Graphics& g, int, int, bool, juce::MenuBarComponent&)
{
    g.fillAll (Theme::current().bar);
}

void ThemeLookAndFeel::drawMenuBarItem (juce::Graphics& g, int width, int height, int index, const juce::String& text,
                                        bool isOver, bool isOpen, bool, juce::MenuBarComponent& bar)
{
    const auto& t = Theme::current();

    if (isOver || isOpen)
    {
        g.setColour (isOpen ? t.knob : t.moduleHeader);
        g.fillRoundedRectangle (juce::Rectangle<int> (width, height).reduced (1, 6).toFloat(), 5.0f);
    }

    g.setColour (t.text);
    g.setFont (getMenuBarFont (bar, index, text));
    g.drawText (text, 0, 0, width, height, juce::Justification::centred, false);
}

/// The first of a command's keys, as keyboards have them: "Ctrl+Shift+Z" of JUCE's "ctrl + shift + Z, ctrl + Y".
static juce::String keyText (const juce::String& keys)
{
    const auto first = keys.upToFirstOccurrenceOf (", ", false, false)
                           .replace (" + ", "+")
                           .replace ("shift", "Shift")
                           .replace ("alt", "Alt");
    return first.substring (0, 1).toUpperCase() + first.substring (1);
}

void ThemeLookAndFeel::drawPopupMenuItem (juce::Graphics& g, const juce::Rectangle<int>& area, bool isSeparator,
                                          bool isActive, bool isHighlighted, bool isTicked, bool hasSubMenu,
                                          const juce::String& text, const juce::String& keys,
                                          const juce::Drawable* icon, const juce::Colour* textColour)
{
    LookAndFeel_V4::drawPopupMenuItem (g, area, isSeparator, isActive, isHighlighted, isTicked, hasSubMenu, text, {},
                                       icon, textColour);

    if (isSeparator || keys.isEmpty())
        return;

    const auto& t = Theme::current();
    g.setColour (isActive && isHighlighted ? t.canvas : t.textDim.withMultipliedAlpha (isActive ? 1.0f : 0.5f));
    g.setFont (Theme::regular (keysText));
    g.drawText (keyText (keys), area.reduced (9, 0), juce::Justification::centredRight, false);
}

void ThemeLookAndFeel::drawFileBrowserRow (juce::Graphics& g, int width, int height, const juce::File&,
                                           const juce::String& fileName, juce::Image*, const juce::String& size,
                                           const juce::String& time, bool isDirectory, bool isSelected, int,
                                           juce::DirectoryContentsDisplayComponent&)
{
    constexpr int iconWidth = 32, sizeWidth = 80, timeWidth = 150, gap = 10, enough = 450;
    const auto& t = Theme::current();
    juce::Rectangle<int> area (width, height);

    if (isSelected)
        g.fillAll (t.accent);

    if (const auto* icon = isDirectory ? getDefaultFolderImage() : getDefaultDocumentFileImage())
        icon->drawWithin (g, area.removeFromLeft (iconWidth).reduced (2).toFloat(),
                          juce::RectanglePlacement::centred | juce::RectanglePlacement::onlyReduceInSize, 1.0f);

    area.removeFromRight (gap);

    if (! isDirectory && width > enough)
    {
        g.setFont (Theme::regular (keysText));
        g.setColour (isSelected ? t.canvas : t.textDim);
        g.drawText (time, area.removeFromRight (timeWidth), juce::Justification::centredRight, true);
        area.removeFromRight (gap);
        g.drawText (size, area.removeFromRight (sizeWidth), juce::Justification::centredRight, true);
        area.removeFromRight (gap);
    }

    g.setFont (Theme::regular (widgetText));
    g.setColour (isSelected ? t.canvas : t.text);
    g.drawText (fileName, area, juce::Justification::centredLeft, true);
}

static juce::TextLayout layOutTooltip (const juce::String& text)
{
    juce::AttributedString string;
    string.setJustification (juce::Justification::centredLeft);
    string.append (text, Theme::regular (tooltipText), Theme::current().text);
    juce::TextLayout layout;
    layout.createLayout (string, static_cast<float> (tooltipWidth));
    return layout;
}

juce::Rectangle<int> ThemeLookAndFeel::getTooltipBounds (const juce::String& text, juce::Point<int> position,
                                                         juce::Rectangle<int> parentArea)
{
    const auto layout = layOutTooltip (text);
    const auto width = static_cast<int> (layout.getWidth()) + 2 * tooltipEdge + 2;
    const auto height = static_cast<int> (layout.getHeight()) + 2 * tooltipEdge - 2;

    // Not over what it tells about, as long as that is not large: a knob's value is to be seen.
    constexpr int farthest = 90;
    auto above = 12, below = 18;
    const auto mouse = juce::Desktop::getInstance().getMainMouseSource();

    if (const auto* const under = mouse.getComponentUnderMouse())
    {
        const auto y = juce::roundToInt (mouse.getScreenPosition().y);
        const auto bounds = under->getScreenBounds();

        if (bounds.getBottom() - y < farthest && y - bounds.getY() < farthest)
        {
            below = std::max (below, bounds.getBottom() - y + 3);
            above = std::max (above, y - bounds.getY() + 3);
        }
    }

    const auto place = juce::Rectangle<int> (position.x + 12, position.y + below, width, height);
    return (place.getBottom() <= parentArea.getBottom() ? place : place.withBottomY (position.y - above))
        .constrainedWithin (parentArea);
}

void ThemeLookAndFeel::drawTooltip (juce::Graphics& g, const juce::String& text, int width, int height)
{
    const auto& t = Theme::current();
    const juce::Rectangle<int> area (width, height);
    g.setColour (t.popup);
    g.fillRect (area);
    g.setColour (t.moduleOutline);
    g.drawRect (area);
    layOutTooltip (text).draw (g, area.reduced (tooltipEdge, 0).toFloat());
}

} // namespace bulkhead
