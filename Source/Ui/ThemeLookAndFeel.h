// JUCE's own widgets (menus, buttons, text boxes, dialogs, the file chooser) in the theme's colours and fonts.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class ThemeLookAndFeel final : public juce::LookAndFeel_V4
{
public:
    ThemeLookAndFeel();

    juce::Font getPopupMenuFont() override;
    juce::Font getMenuBarFont (juce::MenuBarComponent&, int itemIndex, const juce::String& itemText) override;
    int getMenuBarItemWidth (juce::MenuBarComponent&, int itemIndex, const juce::String& itemText) override;
    juce::Font getTextButtonFont (juce::TextButton&, int buttonHeight) override;
    juce::Font getLabelFont (juce::Label&) override;
    juce::Font getComboBoxFont (juce::ComboBox&) override;
    juce::Font getAlertWindowTitleFont() override;
    juce::Font getAlertWindowMessageFont() override;
    juce::Font getAlertWindowFont() override;

    void drawMenuBarBackground (juce::Graphics&, int width, int height, bool isOver, juce::MenuBarComponent&) override;
    void drawMenuBarItem (juce::Graphics&, int width, int height, int itemIndex, const juce::String& itemText,
                          bool isOver, bool isOpen, bool isBarOver, juce::MenuBarComponent&) override;
    void drawPopupMenuItem (juce::Graphics&, const juce::Rectangle<int>& area, bool isSeparator, bool isActive,
                            bool isHighlighted, bool isTicked, bool hasSubMenu, const juce::String& text,
                            const juce::String& keys, const juce::Drawable* icon,
                            const juce::Colour* textColour) override;
    void drawFileBrowserRow (juce::Graphics&, int width, int height, const juce::File&, const juce::String& fileName,
                             juce::Image* icon, const juce::String& size, const juce::String& time, bool isDirectory,
                             bool isSelected, int row, juce::DirectoryContentsDisplayComponent&) override;
    void drawTooltip (juce::Graphics&, const juce::String& text, int width, int height) override;
    juce::Rectangle<int> getTooltipBounds (const juce::String& text, juce::Point<int> screenPosition,
                                           juce::Rectangle<int> parentArea) override;
};

} // namespace bulkhead
