// The commands of the window: their ids, names, keys and menus. What they do is said where they are performed.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

namespace WindowCommand
{
enum Id : juce::CommandID
{
    newPatch = 0x2001, // beyond JUCE's own
    open,
    save,
    saveAs,
    notes,
    versions,
    recover,
    zoomIn,
    zoomOut,
    zoomActual,
    showAll,
    browser,
    parameters,
    pluginEditor,
    lookForPlugins,
    duplicate,
    bypass,
    selectNone,
    deviceSettings,
    showKeyboard,
    troubles,
    panic,
    play,
    rewind,
    placementFirst, ///< One for each of placementModes() but the automatic one, which is the last.
    placementLast = placementFirst + 6,
    limitFirst, ///< One for each of placementLimits.
    limitLast = limitFirst + 3,
    undo = juce::StandardApplicationCommandIDs::undo,
    redo = juce::StandardApplicationCommandIDs::redo,
    cut = juce::StandardApplicationCommandIDs::cut,
    copy = juce::StandardApplicationCommandIDs::copy,
    paste = juce::StandardApplicationCommandIDs::paste,
    remove = juce::StandardApplicationCommandIDs::del,
    selectAll = juce::StandardApplicationCommandIDs::selectAll,
    quit = juce::StandardApplicationCommandIDs::quit
};
} // namespace WindowCommand

/// Limits of the load that the menu has for the automatic placement, percent.
inline constexpr int placementLimits[] = {30, 50, 70, 85};

/// All of them, in the order of the menus.
juce::Array<juce::CommandID> windowCommands();

/// Name, description, category and keys of one.
void describeWindowCommand (juce::CommandID command, juce::ApplicationCommandInfo& info);

/// The menu bar: File, Edit, View, Placement, Audio.
class MainMenu final : public juce::MenuBarModel
{
public:
    explicit MainMenu (juce::ApplicationCommandManager& watched);

    juce::StringArray getMenuBarNames() override;
    juce::PopupMenu getMenuForIndex (int index, const juce::String& name) override;
    void menuItemSelected (int, int) override {}

private:
    juce::ApplicationCommandManager& commands;
};

} // namespace bulkhead
