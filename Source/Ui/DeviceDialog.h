// The dialog in which the audio device is chosen.
#pragma once

#include "Host/AudioDevices.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

/// Opens it, or brings it to the front. `devices` outlives the dialog.
void showDeviceDialog (juce::Component::SafePointer<juce::Component>& dialog, AudioDevices& devices,
                       juce::Component& owner);

} // namespace bulkhead
