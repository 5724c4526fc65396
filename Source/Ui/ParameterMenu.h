// What a right click on a parameter offers: its controllers, its default, typing a value.
#pragma once

#include "ParameterControl.h"

namespace bulkhead
{

void showParameterMenu (ParameterControl& control);

/// "controller 74 (channel 1)", "controller 7 (any channel)".
juce::String controllerName (const MidiMapping& mapping);

} // namespace bulkhead
