#include "DeviceDialog.h"

#include "Theme.h"

#include <juce_audio_utils/juce_audio_utils.h>

namespace bulkhead
{

void showDeviceDialog (juce::Component::SafePointer<juce::Component>& dialog, AudioDevices& devices,
                       juce::Component& owner)
{
    if (dialog != nullptr)
        return dialog->toFront (true);

    // Two outputs; what comes in from outside is not the patch's yet.
    auto selector =
        std::make_unique<juce::AudioDeviceSelectorComponent> (devices.manager(), 0, 0, 2, 2, false, false, true, false);
    selector->setName ("device settings");
    selector->setItemHeight (26);
    selector->setSize (520, 340);

    juce::DialogWindow::LaunchOptions options;
    options.content.setOwned (selector.release());
    options.dialogTitle = "Audio Device";
    options.dialogBackgroundColour = Theme::current().module;
    options.componentToCentreAround = &owner;
    options.useNativeTitleBar = true;
    options.resizable = false;
    dialog = options.launchAsync();
}

} // namespace bulkhead
