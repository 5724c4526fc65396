// The bar at the top: menus, the patch's name, the transport, the most used commands, and the output's level.
#pragma once

#include "IconButton.h"
#include "LevelMeter.h"
#include "TransportBar.h"
#include "WindowCommands.h"

namespace bulkhead
{

class TopBar final : public juce::Component
{
public:
    /// Both outlive it.
    TopBar (juce::ApplicationCommandManager& commands, Session& session);
    ~TopBar() override;

    void showPatch (const juce::String& name, bool isModified);
    void showZoom (float zoom);
    LevelMeter& meter() noexcept { return levelMeter; }
    TransportBar& transport() noexcept { return transportBar; }

    void paint (juce::Graphics&) override;
    void resized() override;

    static constexpr int height = 46;

private:
    MainMenu menu;
    juce::MenuBarComponent menuBar;
    TransportBar transportBar;
    IconButton browser, undo, redo, zoomOut, zoomIn, fit, keyboard, device;
    juce::TextButton zoom;
    LevelMeter levelMeter;
    juce::String name;
    bool modified = false;
    juce::Rectangle<int> nameArea;
};

} // namespace bulkhead
