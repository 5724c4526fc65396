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
    juce::Font getTextButtonFont (juce::TextButton&, int buttonHeight) override;
    juce::Font getLabelFont (juce::Label&) override;
    juce::Font getComboBoxFont (juce::ComboBox&) override;
    juce::Font getAlertWindowTitleFont() override;
    juce::Font getAlertWindowMessageFont() override;
    juce::Font getAlertWindowFont() override;

    void drawMenuBarBackground (juce::Graphics&, int width, int height, bool isOver, juce::MenuBarComponent&) override;
    void drawMenuBarItem (juce::Graphics&, int width, int height, int itemIndex, const juce::String& itemText,
                          bool isOver, bool isOpen, bool isBarOver, juce::MenuBarComponent&) override;
    void drawTooltip (juce::Graphics&, const juce::String& text, int width, int height) override;
    juce::Rectangle<int> getTooltipBounds (const juce::String& text, juce::Point<int> screenPosition,
                                           juce::Rectangle<int> parentArea) override;
};

} // namespace bulkhead
