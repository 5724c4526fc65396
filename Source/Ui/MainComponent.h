// Everything in the window: the bar at the top, the module browser, the canvas, the status bar, and the commands that
// act on them.
#pragma once

#include "Browser.h"
#include "Canvas.h"
#include "ComputerPiano.h"
#include "HeldKey.h"
#include "KeyboardPanel.h"
#include "LearnMark.h"
#include "LiveStatus.h"
#include "ModuleGhost.h"
#include "ParameterPanel.h"
#include "PatchDocument.h"
#include "PermissionsMenu.h"
#include "PluginEditors.h"
#include "PluginPrograms.h"
#include "Recovery.h"
#include "StatusBar.h"
#include "TopBar.h"
#include "TroublesPanel.h"

#include "Host/AudioDevices.h"
#include "Session/AutomaticPlacer.h"

namespace bulkhead
{

class MainComponent final : public juce::Component,
                            public juce::ApplicationCommandTarget,
                            public HasMidiRouter,
                            private Session::Listener,
                            private juce::AsyncUpdater
{
public:
    /// All four outlive the component.
    MainComponent (Session& session, MidiRouter& router, AudioDevices& devices, DevicePlayer& player);
    ~MainComponent() override;

    /// Asks about unsaved changes, then calls `close`.
    void whenSafeToClose (std::function<void()> close)
    {
        document.whenSafe (
            [this, close = std::move (close)]
            {
                session.abandonChanges();
                close();
            });
    }

    /// Offers what a program that died has left, and what is to be done about a patch that makes programs die.
    Recovery& recovery() noexcept { return lost; }

    /// Other plugins are known than before.
    void pluginsChanged() { browser.refresh(); }

    /// Told which module the user looks at in the browser.
    std::function<void (const ModuleType&)> onPointedAt;

    /// Told the window's title when it changes.
    std::function<void (const juce::String&)> onTitle;

    /// Told when the user wants the window closed.
    std::function<void()> onQuit;

    /// Told when the user wants to know what plugins there are by now.
    std::function<void()> onLookForPlugins;

    void paint (juce::Graphics&) override;
    void resized() override;
    void parentHierarchyChanged() override;

    MidiRouter& midiRouter() override { return router; }

    juce::ApplicationCommandTarget* getNextCommandTarget() override { return nullptr; }
    void getAllCommands (juce::Array<juce::CommandID>& ids) override { ids = windowCommands(); }
    void getCommandInfo (juce::CommandID id, juce::ApplicationCommandInfo& info) override;
    bool perform (const InvocationInfo& invocation) override;

private:
    void patchChanged() override { triggerAsyncUpdate(); }
    void parameterChanged (const std::string&, const std::string&) override { triggerAsyncUpdate(); }
    void tempoChanged() override { triggerAsyncUpdate(); }
    void notice (const std::string& words) override;
    void handleAsyncUpdate() override;
    void show (const LiveStatus& status);
    void tell (const std::string& problem);
    void showKeyboard (bool shouldShow);
    void showTroubles (bool shouldShow);
    void panic();
    void playOrStop (bool byKey);
    void showTransport();
    void showBrowser (bool shouldBeShown);
    void showParameters (bool shouldBeShown);
    void togglePluginEditor();
    bool performOnCanvas (juce::CommandID id);

    Session& session;
    MidiRouter& router;
    AudioDevices& devices;
    juce::ApplicationCommandManager commands;
    AutomaticPlacer placer {session};
    PatchDocument document;
    Recovery lost;
    TopBar topBar;
    Canvas canvas;
    Browser browser;
    ParameterPanel parameters;
    PluginEditors editors {session, *this};
    PluginPrograms programs {session, *this};
    PermissionsMenu permissions {session, *this};
    TroublesPanel troubles;
    ModuleGhost ghost;
    KeyboardPanel keyboard;
    ComputerPiano piano {keyboard};
    HeldKey playKey {juce::KeyPress::spaceKey}; ///< It plays or stops once, however long it is held.
    StatusBar statusBar;
    juce::TooltipWindow tooltips;
    juce::Component::SafePointer<juce::Component> deviceDialog;
    juce::Component::SafePointer<juce::Component> keyWindow; ///< Whose keys the commands hear.
    bool isPlaying = false; ///< As it is shown.
    bool keyboardChosen = false; ///< The user has shown or hidden it: from then on patches do not.
    juce::String shownTitle;
    StatusWatch watch;
};

} // namespace bulkhead
