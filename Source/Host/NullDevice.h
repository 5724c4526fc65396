// A device with a real clock and no sound: chosen when there is no other, so that the program plays everywhere.
#pragma once

#include <juce_audio_devices/juce_audio_devices.h>

namespace bulkhead
{

/// The kind of device named "Null", with one device "Silent clock".
std::unique_ptr<juce::AudioIODeviceType> createNullDeviceType();

} // namespace bulkhead
