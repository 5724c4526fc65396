#include "WindowCommands.h"

#include <vector>

namespace bulkhead
{

namespace
{

struct Entry
{
    juce::CommandID id;
    const char* menu;
    const char* name;
    const char* description;
    std::vector<juce::KeyPress> keys;
};

const std::vector<Entry>& entries()
{
    using namespace WindowCommand;
    using juce::KeyPress;
    constexpr auto ctrl = juce::ModifierKeys::ctrlModifier, shift = juce::ModifierKeys::shiftModifier;

    static const std::vector<Entry> list {
        {newPatch, "File", "New", "Starts an empty patch", {KeyPress ('n', ctrl, 0)}},
        {open, "File", "Open...", "Opens a patch", {KeyPress ('o', ctrl, 0)}},
        {save, "File", "Save", "Saves the patch", {KeyPress ('s', ctrl, 0)}},
        {saveAs, "File", "Save As...", "Saves the patch in another file", {KeyPress ('s', ctrl | shift, 0)}},
        {versions, "File", "Earlier Versions...", "Opens the patch as it was before it was saved", {}},
        {recover, "File", "Recover...", "Opens changes that were not saved when Bulkhead ended", {}},
        {notes, "File", "Notes...", "Shows what the patch says of itself", {}},
        {quit, "File", "Quit", "Closes the window", {KeyPress ('q', ctrl, 0)}},
        {undo, "Edit", "Undo", "Takes the last step back", {KeyPress ('z', ctrl, 0)}},
        {redo, "Edit", "Redo", "Makes the step again", {KeyPress ('z', ctrl | shift, 0), KeyPress ('y', ctrl, 0)}},
        {cut, "Edit", "Cut", "Takes the selected modules to the clipboard", {KeyPress ('x', ctrl, 0)}},
        {copy, "Edit", "Copy", "Copies the selected modules to the clipboard", {KeyPress ('c', ctrl, 0)}},
        {paste, "Edit", "Paste", "Puts the clipboard's modules on the canvas", {KeyPress ('v', ctrl, 0)}},
        {duplicate, "Edit", "Duplicate", "Makes the selected modules once more", {KeyPress ('d', ctrl, 0)}},
        {remove,
         "Edit",
         "Delete",
         "Removes the selected modules or the selected cable",
         {KeyPress (KeyPress::deleteKey), KeyPress (KeyPress::backspaceKey)}},
        {bypass,
         "Edit",
         "Bypass",
         "Leaves the selected modules out of the sound, or takes them back into it",
         {KeyPress ('b', ctrl | shift, 0)}},
        {selectAll, "Edit", "Select All", "Selects every module", {KeyPress ('a', ctrl, 0)}},
        {selectNone, "Edit", "Select None", "Selects nothing, or ends a drag", {KeyPress (KeyPress::escapeKey)}},
        {browser, "View", "Module Browser", "Shows or hides the modules to choose from", {KeyPress ('b', ctrl, 0)}},
        {parameters,
         "View",
         "All Parameters",
         "Shows or hides all parameters of the selected module",
         {KeyPress ('e', ctrl, 0)}},
        {pluginEditor,
         "View",
         "Plugin's Own Editor",
         "Opens or closes the window of the selected plugin",
         {KeyPress ('e', ctrl | juce::ModifierKeys::shiftModifier, 0)}},
        {lookForPlugins, "View", "Look for New Plugins", "Finds out which plugins there are by now", {}},
        {zoomIn, "View", "Zoom In", "Shows the patch larger", {KeyPress ('+', ctrl, 0), KeyPress ('=', ctrl, 0)}},
        {zoomOut, "View", "Zoom Out", "Shows the patch smaller", {KeyPress ('-', ctrl, 0)}},
        {zoomActual, "View", "Zoom to 100 %", "Shows the patch in its own size", {KeyPress ('1', ctrl, 0)}},
        {showAll, "View", "Show All", "Shows the whole patch", {KeyPress ('0', ctrl, 0)}},
        {showKeyboard, "View", "Keyboard", "Shows a keyboard to play on", {KeyPress ('k', ctrl, 0)}},
        {troubles, "View", "Troubles", "Shows which modules failed, and why", {KeyPress ('t', ctrl, 0)}},
        {placementFirst, "Placement", "As Saved", "Each module runs where its own menu says", {}},
        {placementFirst + 1, "Placement", "Individual", "Every module in a process of its own", {}},
        {placementFirst + 2, "Placement", "By Vendor", "One process for the modules of each vendor", {}},
        {placementFirst + 3, "Placement", "By Plugin", "One process for the modules of each type", {}},
        {placementFirst + 4, "Placement", "Hybrid", "Oscillators apart, the rest in groups", {}},
        {placementFirst + 5, "Placement", "Together", "All modules in one process", {}},
        {placementFirst + 6, "Placement", "In the Host (Not Isolated)", "The built-in modules inside the host", {}},
        {limitFirst, "Placement", "Automatic, up to 30 % Load", "Groups modules just enough to stay below", {}},
        {limitFirst + 1, "Placement", "Automatic, up to 50 % Load", "Groups modules just enough to stay below", {}},
        {limitFirst + 2, "Placement", "Automatic, up to 70 % Load", "Groups modules just enough to stay below", {}},
        {limitFirst + 3, "Placement", "Automatic, up to 85 % Load", "Groups modules just enough to stay below", {}},
        {deviceSettings, "Audio", "Audio Device...", "Chooses the audio device", {KeyPress (',', ctrl, 0)}},
        {play, "Audio", "Play", "Starts and stops what keeps time: modules sound on", {KeyPress (KeyPress::spaceKey)}},
        {rewind, "Audio", "Rewind", "Goes back to the first bar", {KeyPress (KeyPress::homeKey)}},
        {panic, "Audio", "Panic", "Ends every note, whoever holds it", {KeyPress ('.', ctrl, 0)}},
    };
    return list;
}

} // namespace

juce::Array<juce::CommandID> windowCommands()
{
    juce::Array<juce::CommandID> ids;

    for (const auto& entry : entries())
        ids.add (entry.id);

    return ids;
}

void describeWindowCommand (juce::CommandID command, juce::ApplicationCommandInfo& info)
{
    for (const auto& entry : entries())
        if (entry.id == command)
        {
            info.setInfo (entry.name, entry.description, entry.menu, 0);

            for (const auto& key : entry.keys)
                info.addDefaultKeypress (key.getKeyCode(), key.getModifiers());
        }
}

MainMenu::MainMenu (juce::ApplicationCommandManager& watched) : commands (watched)
{
    setApplicationCommandManagerToWatch (&commands);
}

juce::StringArray MainMenu::getMenuBarNames()
{
    juce::StringArray names;

    for (const auto& entry : entries())
        names.addIfNotAlreadyThere (entry.menu);

    return names;
}

juce::PopupMenu MainMenu::getMenuForIndex (int, const juce::String& name)
{
    juce::PopupMenu menu;

    for (const auto& entry : entries())
        if (name == entry.menu)
        {
            if (entry.id == WindowCommand::quit || entry.id == WindowCommand::zoomActual
                || entry.id == WindowCommand::showKeyboard || entry.id == WindowCommand::panic
                || entry.id == WindowCommand::play || entry.id == WindowCommand::cut
                || entry.id == WindowCommand::selectAll || entry.id == WindowCommand::zoomIn
                || entry.id == WindowCommand::limitFirst)
                menu.addSeparator();

            menu.addCommandItem (&commands, entry.id);
        }

    return menu;
}

} // namespace bulkhead
