// The audio devices of this machine (JACK, ALSA, and the null device that is always there), and the one that is open.
//
// Message thread only. Keeps the sound going: when the open device goes away it falls back to the null device, so that
// the patch plays on in time, and looks every two seconds whether the device is back.
#pragma once

#include "DevicePlayer.h"

#include <juce_audio_devices/juce_audio_devices.h>
#include <juce_events/juce_events.h>

namespace bulkhead
{

struct DeviceChoice
{
    std::string device; ///< "null", "jack", "alsa", a device's name, or "" for the best there is.
    double sampleRate = 0.0; ///< 0: the device's own.
    int blockFrames = 0; ///< 0: the device's own.
};

struct DeviceInfo
{
    std::string type; ///< "JACK", "ALSA", "Null"
    std::string name;
};

class AudioDevices final : private juce::Timer
{
public:
    explicit AudioDevices (DevicePlayer& player);
    ~AudioDevices() override;

    /// Opens a device and starts to play on it. Empty, or why not; with no device named, the null device never fails.
    std::string open (const DeviceChoice& choice);
    void close();

    /// Every output device there is, in the order of preference.
    static std::vector<DeviceInfo> list();

    /// For juce::AudioDeviceSelectorComponent.
    juce::AudioDeviceManager& manager() noexcept { return deviceManager; }

    /// "JACK: system, 48000 Hz, 128 frames", or why nothing plays.
    std::string description() const;

    /// Called with words when a device was lost or came back.
    std::function<void (const std::string&)> onNotice;

private:
    void timerCallback() override;
    std::string openType (const std::string& type, const std::string& name, const DeviceChoice& choice);

    DevicePlayer& player;
    juce::AudioDeviceManager deviceManager;
    DeviceChoice wanted;
    std::string wantedType, wantedName;
    bool playing = false, fallenBack = false;
    int ticks = 0;
};

} // namespace bulkhead
