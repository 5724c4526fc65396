#include "MainComponent.h"

#include "DeviceDialog.h"
#include "ReplaceMenu.h"
#include "Theme.h"

#include "Graph/Placement.h"

#include <algorithm>

namespace bulkhead
{

static constexpr float zoomStep = 1.25f;
static constexpr int tooltipDelay = 1000; // milliseconds

static juce::String textOf (const std::string& text) { return juce::String::fromUTF8 (text.c_str()); }

static bool takesMidi (const Patch& patch)
{
    return std::any_of (patch.modules.begin(), patch.modules.end(),
                        [] (auto& m) { return m.moduleType() != nullptr && m.moduleType()->info.takesHostMidi; });
}

MainComponent::MainComponent (Session& s, MidiRouter& r, AudioDevices& d, DevicePlayer& player)
    : session (s), router (r), devices (d), document (s, *this), lost (s, document, *this), topBar (commands, s),
      canvas (s), parameters (s), troubles (s), ghost (s, canvas), keyboard (r), tooltips (this, tooltipDelay),
      watch (s.engine(), player)
{
    setName ("main");
    setOpaque (true);
    setWantsKeyboardFocus (true); // so that a window that comes to the front does not choose a knob
    commands.registerAllCommandsForTarget (this);
    commands.setFirstCommandTarget (this);

    addAndMakeVisible (canvas);
    addAndMakeVisible (browser);
    addAndMakeVisible (topBar);
    addAndMakeVisible (statusBar);
    addChildComponent (parameters);
    parameters.onClose = [this] { showParameters (false); };
    addChildComponent (keyboard);
    keyboard.onPanic = [this] { panic(); };
    addChildComponent (troubles);
    troubles.onClose = [this] { showTroubles (false); };
    troubles.onCountAnew = [this] { statusBar.countFaultsAnew(); };
    statusBar.onFaults = [this] { showTroubles (! troubles.isVisible()); };
    addChildComponent (ghost);

    browser.onDrag = [this] (const ModuleType& type, juce::Point<int> place) { ghost.carry (type, place); };
    browser.onDrop = [this] (const ModuleType& type, juce::Point<int> place) { ghost.drop (type, place); };
    browser.onAdd = [this] (const ModuleType& type)
    {
        canvas.keepPlace();
        canvas.editor().addModuleNear (type, canvas.middle());
    };
    browser.onPoint = [this] (const ModuleType& type)
    {
        if (onPointedAt)
            onPointedAt (type);
    };
    browser.onLeave = [this] { browser.giveAwayKeyboardFocus(); };
    canvas.onSelectionChanged = [this]
    {
        if (const auto& chosen = canvas.selection().modules(); chosen.size() == 1)
            parameters.showModule (*chosen.begin());

        triggerAsyncUpdate();
    };
    canvas.patchView().onShowParameters = [this] (const std::string& module)
    {
        canvas.selection().selectOnly (module);
        showParameters (true);
    };
    canvas.patchView().onShowEditor = [this] (const std::string& module) { editors.toggle (module); };
    canvas.patchView().onShowPermissions = [this] (const std::string& module) { permissions.show (module); };
    canvas.patchView().onShowPrograms = [this] (const std::string& module) { programs.show (module); };
    parameters.onBypass = [this] (const std::string& module) { canvas.editor().toggleBypass ({module}); };
    parameters.onShowPrograms = [this] (const std::string& module) { programs.show (module); };
    parameters.onShowEditor = [this] (const std::string& module) { editors.toggle (module); };
    parameters.onReplace = [this] (const std::string& module) { showReplaceMenu (session, module, parameters); };
    canvas.onZoomChanged = [this] { topBar.showZoom (canvas.zoom()); };
    watch.onLook = [this] (const LiveStatus& status) { show (status); };
    session.addListener (*this);
    triggerAsyncUpdate(); // not now: nobody listens for the title yet
}

MainComponent::~MainComponent()
{
    session.removeListener (*this);
    deviceDialog.deleteAndZero();

    if (keyWindow != nullptr)
    {
        keyWindow->removeKeyListener (commands.getKeyMappings());
        keyWindow->removeKeyListener (&piano);
    }
}

void MainComponent::parentHierarchyChanged()
{
    auto* window = getTopLevelComponent();

    if (window == this || window == keyWindow.getComponent())
        return;

    if (keyWindow != nullptr)
    {
        keyWindow->removeKeyListener (commands.getKeyMappings());
        keyWindow->removeKeyListener (&piano);
    }

    keyWindow = window;
    window->addKeyListener (commands.getKeyMappings());
    window->addKeyListener (&piano);
}

void MainComponent::paint (juce::Graphics& g) { g.fillAll (Theme::current().canvas); }

void MainComponent::resized()
{
    auto area = getLocalBounds();
    topBar.setBounds (area.removeFromTop (TopBar::height));
    statusBar.setBounds (area.removeFromBottom (StatusBar::height));

    if (keyboard.isVisible())
        keyboard.setBounds (area.removeFromBottom (KeyboardPanel::height));

    if (browser.isVisible())
        browser.setBounds (area.removeFromLeft (Browser::width));

    if (parameters.isVisible())
        parameters.setBounds (area.removeFromRight (std::min (ParameterPanel::width, area.getWidth() / 2)));

    canvas.setBounds (area);
    troubles.setBounds (troubles.boundsIn (area));
}

void MainComponent::showKeyboard (bool shouldShow)
{
    if (shouldShow == keyboard.isVisible())
        return;

    keyboard.setVisible (shouldShow);
    resized();
    commands.commandStatusChanged();
}

void MainComponent::showTroubles (bool shouldShow)
{
    troubles.setVisible (shouldShow);
    commands.commandStatusChanged();
}

void MainComponent::panic()
{
    keyboard.releaseAll();
    router.panic();
}

void MainComponent::playOrStop (bool byKey)
{
    if (byKey && ! playKey.press())
        return;

    auto& transport = session.engine().transport();
    transport.setPlaying (! transport.position().isPlaying);
    showTransport();
}

void MainComponent::showTransport()
{
    const auto at = session.engine().transport().position();
    topBar.transport().showPosition (at);

    if (std::exchange (isPlaying, at.isPlaying) != at.isPlaying)
        commands.commandStatusChanged();
}

void MainComponent::showBrowser (bool shouldBeShown)
{
    if (! shouldBeShown)
        browser.giveAwayKeyboardFocus();

    browser.setVisible (shouldBeShown);
    resized();
    commands.commandStatusChanged();

    if (shouldBeShown)
        browser.focusSearch();
}

void MainComponent::showParameters (bool shouldBeShown)
{
    if (shouldBeShown == parameters.isVisible())
        return;

    canvas.keepPlace();
    parameters.setVisible (shouldBeShown);
    resized();
    commands.commandStatusChanged();
}

void MainComponent::togglePluginEditor()
{
    const auto& chosen = canvas.selection().modules();
    editors.toggle (chosen.size() == 1 ? *chosen.begin() : std::string());
}

void MainComponent::show (const LiveStatus& status)
{
    const auto* device = devices.manager().getCurrentAudioDevice();
    topBar.meter().show (status.peaks[0], status.peaks[1]);
    showTransport();
    statusBar.show (status, device != nullptr ? device->getTypeName() : juce::String());
    statusBar.showPlacement (session.patch().placement, status.engine);
    canvas.patchView().showStatus (status.engine);
    troubles.show (status.engine);
    placer.look (status.engine, juce::Time::getMillisecondCounterHiRes() * 1.0e-3, session.engine().lanes());
    session.engine().balanceLanes (status.engine);
}

void MainComponent::notice (const std::string& words) { statusBar.say (textOf (words)); }

void MainComponent::tell (const std::string& problem)
{
    if (! problem.empty())
        statusBar.say (textOf (problem));
}

void MainComponent::handleAsyncUpdate()
{
    const auto title = PatchDocument::title (session.patch().name, session.filePath(), session.isModified());
    topBar.showPatch (textOf (session.patch().name), session.isModified());
    topBar.transport().showTempo (session.patch().tempo, session.patch().signature);
    commands.commandStatusChanged();

    if (! keyboardChosen)
        showKeyboard (takesMidi (session.patch()));

    if (title != shownTitle && onTitle)
    {
        shownTitle = title;
        onTitle (title);
    }
}

void MainComponent::getCommandInfo (juce::CommandID id, juce::ApplicationCommandInfo& info)
{
    describeWindowCommand (id, info);

    if (id == WindowCommand::undo)
    {
        info.setActive (session.canUndo());
        info.shortName += session.canUndo() ? " " + textOf (session.undoName()) : juce::String();
    }
    else if (id == WindowCommand::redo)
    {
        info.setActive (session.canRedo());
        info.shortName += session.canRedo() ? " " + textOf (session.redoName()) : juce::String();
    }
    else if (id == WindowCommand::showKeyboard)
    {
        info.setTicked (keyboard.isVisible());
    }
    else if (id >= WindowCommand::placementFirst && id <= WindowCommand::limitLast)
    {
        const auto& placement = session.patch().placement;
        const auto isAutomatic = placement.mode == PlacementMode::automatic;
        info.setTicked (id >= WindowCommand::limitFirst
                            ? isAutomatic && placement.limit == placementLimits[id - WindowCommand::limitFirst]
                            : placement.mode
                                  == placementModes()[static_cast<std::size_t> (id - WindowCommand::placementFirst)]);
    }
    else if (id == WindowCommand::play)
    {
        info.setTicked (isPlaying);
    }
    else if (id == WindowCommand::troubles)
    {
        info.setTicked (troubles.isVisible());
    }
    else if (id == WindowCommand::pluginEditor)
    {
        const auto& chosen = canvas.selection().modules();
        info.setActive (chosen.size() == 1 && editors.mayHaveOne (*chosen.begin()));
        info.setTicked (chosen.size() == 1 && editors.isOpen (*chosen.begin()));
    }
    else if (id == WindowCommand::parameters)
    {
        info.setTicked (parameters.isVisible());
    }
    else if (id == WindowCommand::browser)
    {
        info.setTicked (browser.isVisible());
    }
    else if (id == WindowCommand::cut || id == WindowCommand::copy || id == WindowCommand::duplicate)
    {
        info.setActive (! canvas.selection().modules().empty());
    }
    else if (id == WindowCommand::bypass)
    {
        info.setActive (! canvas.selection().modules().empty());
        info.setTicked (canvas.editor().areBypassed (canvas.editor().selectedModules()));
    }
    else if (id == WindowCommand::remove)
    {
        info.setActive (! canvas.selection().isEmpty());
    }
}

bool MainComponent::performOnCanvas (juce::CommandID id)
{
    if (id >= WindowCommand::limitFirst && id <= WindowCommand::limitLast)
    {
        canvas.editor().setPlacement (PlacementMode::automatic, placementLimits[id - WindowCommand::limitFirst]);
        return true;
    }

    if (id >= WindowCommand::placementFirst && id <= WindowCommand::placementLast)
    {
        canvas.editor().setPlacement (placementModes()[static_cast<std::size_t> (id - WindowCommand::placementFirst)]);
        return true;
    }

    switch (id)
    {
        case WindowCommand::cut:
            canvas.cut();
            return true;
        case WindowCommand::copy:
            canvas.copy();
            return true;
        case WindowCommand::paste:
            canvas.paste();
            return true;
        case WindowCommand::duplicate:
            canvas.editor().duplicateSelected();
            return true;
        case WindowCommand::bypass:
            canvas.editor().toggleBypass (canvas.editor().selectedModules());
            return true;
        case WindowCommand::remove:
            canvas.editor().removeSelected();
            return true;
        case WindowCommand::selectAll:
            canvas.editor().selectAll();
            return true;
        case WindowCommand::selectNone:
            if (ghost.cancel())
                return true;

            if (troubles.isVisible())
                showTroubles (false);
            else
                canvas.escape();
            return true;
        case WindowCommand::zoomIn:
            canvas.zoomBy (zoomStep);
            return true;
        case WindowCommand::zoomOut:
            canvas.zoomBy (1.0f / zoomStep);
            return true;
        case WindowCommand::zoomActual:
            canvas.zoomTo (1.0f);
            return true;
        case WindowCommand::showAll:
            canvas.showAll();
            return true;
        default:
            return false;
    }
}

bool MainComponent::perform (const InvocationInfo& invocation)
{
    // Keys that a dialog has no use for come here, too.
    if (document.isAsking() || lost.isAsking() || programs.isAsking())
        return true;

    switch (invocation.commandID)
    {
        case WindowCommand::newPatch:
            document.newPatch();
            return true;
        case WindowCommand::open:
            document.open();
            return true;
        case WindowCommand::save:
            document.save();
            return true;
        case WindowCommand::saveAs:
            document.saveAs();
            return true;
        case WindowCommand::versions:
            document.openEarlierVersion();
            return true;
        case WindowCommand::recover:
            lost.show();
            return true;
        case WindowCommand::notes:
            document.showNotes();
            return true;
        case WindowCommand::undo:
            tell (session.undo());
            return true;
        case WindowCommand::redo:
            tell (session.redo());
            return true;
        case WindowCommand::browser:
            showBrowser (! browser.isVisible());
            return true;
        case WindowCommand::lookForPlugins:
            if (onLookForPlugins)
                onLookForPlugins();
            return true;
        case WindowCommand::parameters:
            showParameters (! parameters.isVisible());
            return true;
        case WindowCommand::pluginEditor:
            togglePluginEditor();
            return true;
        case WindowCommand::deviceSettings:
            showDeviceDialog (deviceDialog, devices, *this);
            return true;
        case WindowCommand::showKeyboard:
            keyboardChosen = true;
            showKeyboard (! keyboard.isVisible());
            return true;
        case WindowCommand::troubles:
            showTroubles (! troubles.isVisible());
            return true;
        case WindowCommand::panic:
            panic();
            return true;
        case WindowCommand::play:
            playOrStop (invocation.invocationMethod == InvocationInfo::fromKeyPress);
            return true;
        case WindowCommand::rewind:
            session.engine().transport().rewind();
            showTransport();
            return true;
        case WindowCommand::quit:
            if (onQuit)
                onQuit();
            return true;
        default:
            return performOnCanvas (invocation.commandID);
    }
}

} // namespace bulkhead
