// The bar at the top: menus, the patch's name, the most used commands, and the output's level.
#pragma once

#include "IconButton.h"
#include "LevelMeter.h"
#include "WindowCommands.h"

namespace bulkhead
{

class TopBar final : public juce::Component
{
public:
    explicit TopBar (juce::ApplicationCommandManager& commands);
    ~TopBar() override;

    void showPatch (const juce::String& name, bool isModified);
    void showZoom (float zoom);
    LevelMeter& meter() noexcept { return levelMeter; }

    void paint (juce::Graphics&) override;
    void resized() override;

    static constexpr int height = 46;

private:
    MainMenu menu;
    juce::MenuBarComponent menuBar;
    IconButton browser, undo, redo, zoomOut, zoomIn, fit, keyboard, device;
    juce::TextButton zoom;
    LevelMeter levelMeter;
    juce::String name;
    bool modified = false;
    juce::Rectangle<int> nameArea;
};

} // namespace bulkhead
