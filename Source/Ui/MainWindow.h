// The program's window. Message thread only.
#pragma once

#include "ThemeLookAndFeel.h"

#include "Control/MidiRouter.h"
#include "Session/Session.h"

#include "Host/AudioDevices.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class MainWindow final : public juce::DocumentWindow
{
public:
    /// All four outlive the window.
    MainWindow (Session& session, MidiRouter& router, AudioDevices& devices, DevicePlayer& player);
    ~MainWindow() override;

    /// Offers what programs that died have left: see Recovery::begin().
    void beginRecovery (const std::string& file, bool isSafeStart);

    /// Other plugins are known than before.
    void pluginsChanged();

    /// Told which module the user looks at in the browser.
    std::function<void (const ModuleType&)> onPointedAt;

    /// Told when the user wants to know what plugins there are by now.
    std::function<void()> onLookForPlugins;

    /// Asks about unsaved changes, then ends the program.
    void closeButtonPressed() override;
    void activeWindowStatusChanged() override;

private:
    ThemeLookAndFeel lookAndFeel;
};

} // namespace bulkhead
