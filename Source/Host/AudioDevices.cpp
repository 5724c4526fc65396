#include "AudioDevices.h"

#include "NullDevice.h"
#include "QuietLibraries.h"

#include <algorithm>

namespace bulkhead
{

static void addTypes (juce::OwnedArray<juce::AudioIODeviceType>& types)
{
    quietAudioLibraries(); // again each time: JUCE undoes it when it drops a type

    if (auto* jack = juce::AudioIODeviceType::createAudioIODeviceType_JACK())
        types.add (jack);

    if (auto* alsa = juce::AudioIODeviceType::createAudioIODeviceType_ALSA())
        types.add (alsa);

    types.add (createNullDeviceType().release());
}

AudioDevices::AudioDevices (DevicePlayer& p) : player (p)
{
    juce::OwnedArray<juce::AudioIODeviceType> types;
    addTypes (types);

    while (! types.isEmpty())
        deviceManager.addAudioDeviceType (std::unique_ptr<juce::AudioIODeviceType> (types.removeAndReturn (0)));
}

AudioDevices::~AudioDevices() { close(); }

std::vector<DeviceInfo> AudioDevices::list()
{
    juce::OwnedArray<juce::AudioIODeviceType> types;
    addTypes (types);
    std::vector<DeviceInfo> devices;

    for (auto* type : types)
    {
        type->scanForDevices();

        for (const auto& name : type->getDeviceNames (false))
            devices.push_back ({type->getTypeName().toStdString(), name.toStdString()});
    }

    types.clear();
    quietAudioLibraries();
    return devices;
}

std::string AudioDevices::openType (const std::string& type, const std::string& name, const DeviceChoice& choice)
{
    deviceManager.closeAudioDevice();
    deviceManager.setCurrentAudioDeviceType (type, true);

    juce::AudioDeviceManager::AudioDeviceSetup setup;
    setup.outputDeviceName = name;
    setup.inputDeviceName = type == "Null" ? juce::String() : juce::String (name);
    setup.sampleRate = choice.sampleRate;
    setup.bufferSize = choice.blockFrames > 0 ? choice.blockFrames : type == "ALSA" ? 256 : 0;
    setup.useDefaultInputChannels = setup.useDefaultOutputChannels = false;
    setup.outputChannels.setRange (0, 2, true);
    setup.inputChannels.setRange (0, maxDeviceInputs, true);

    if (const auto* t = deviceManager.getCurrentDeviceTypeObject();
        t == nullptr || t->getTypeName() != juce::String (type))
        return type + " is not available";

    // Devices without inputs, or whose input has another name, are opened for output alone.
    if (auto* t = deviceManager.getCurrentDeviceTypeObject();
        ! t->getDeviceNames (true).contains (setup.inputDeviceName))
        setup.inputDeviceName = {};

    if (const auto error = deviceManager.setAudioDeviceSetup (setup, true); error.isNotEmpty())
        return error.toStdString();

    auto* device = deviceManager.getCurrentAudioDevice();

    if (device == nullptr || ! device->isOpen())
        return "the device \"" + name + "\" could not be opened";

    if (choice.sampleRate > 0.0 && std::abs (device->getCurrentSampleRate() - choice.sampleRate) > 0.5)
        return "the device runs at " + std::to_string (static_cast<int> (device->getCurrentSampleRate()))
               + " Hz, not at " + std::to_string (static_cast<int> (choice.sampleRate)) + " Hz";

    if (choice.blockFrames > 0 && device->getCurrentBufferSizeSamples() != choice.blockFrames)
        return "the device runs with blocks of " + std::to_string (device->getCurrentBufferSizeSamples())
               + " frames, not of " + std::to_string (choice.blockFrames);

    return {};
}

std::string AudioDevices::open (const DeviceChoice& choice)
{
    close();
    wanted = choice;

    const auto lower = juce::String (choice.device).toLowerCase().toStdString();
    const auto devices = list();
    std::vector<DeviceInfo> candidates;

    for (const auto& device : devices)
    {
        const auto type = juce::String (device.type).toLowerCase().toStdString();

        if (lower.empty() || lower == type || choice.device == device.name)
            candidates.push_back (device);
    }

    // ALSA names many devices that play nowhere here: without being asked, only its default is tried.
    if (lower.empty())
        std::erase_if (candidates, [] (auto& d)
                       { return d.type == "ALSA" && ! juce::String (d.name).startsWithIgnoreCase ("default"); });

    if (candidates.empty())
        return lower == "jack"   ? "no JACK server is running"
               : lower == "alsa" ? "ALSA has no output device"
                                 : "there is no audio device \"" + choice.device + "\"; bulkhead devices lists them";

    std::string problem;

    for (const auto& candidate : candidates)
    {
        problem = openType (candidate.type, candidate.name, choice);

        if (! problem.empty())
            continue;

        wantedType = candidate.type;
        wantedName = candidate.name;
        fallenBack = false;
        deviceManager.addAudioCallback (&player);
        playing = true;
        startTimer (100);
        return player.problem();
    }

    deviceManager.closeAudioDevice();
    return problem;
}

void AudioDevices::close()
{
    stopTimer();
    playing = false;
    deviceManager.removeAudioCallback (&player);
    deviceManager.closeAudioDevice();
}

std::string AudioDevices::description() const
{
    const auto* device = deviceManager.getCurrentAudioDevice();

    if (device == nullptr)
        return "no audio device";

    auto* d = const_cast<juce::AudioIODevice*> (device);
    return d->getTypeName().toStdString() + ": " + d->getName().toStdString() + ", "
           + std::to_string (static_cast<int> (d->getCurrentSampleRate())) + " Hz, "
           + std::to_string (d->getCurrentBufferSizeSamples()) + " frames";
}

void AudioDevices::timerCallback()
{
    if (! playing)
        return;

    auto* device = deviceManager.getCurrentAudioDevice();
    ++ticks;

    if (device == nullptr || ! device->isOpen() || ! device->isPlaying())
    {
        const auto lost = wantedName;
        deviceManager.removeAudioCallback (&player);
        openType ("Null", "Silent clock", {"null", player.sampleRateInUse(), player.blockFramesInUse()});
        deviceManager.addAudioCallback (&player);
        fallenBack = true;

        if (onNotice)
            onNotice ("The audio device \"" + lost + "\" is gone. The patch plays on silently until it is back.");

        return;
    }

    if (fallenBack)
    {
        constexpr int ticksBetweenLooks = 20;

        if (ticks % ticksBetweenLooks != 0)
            return;

        const auto devices = list();
        const auto back = std::any_of (devices.begin(), devices.end(),
                                       [&] (auto& d) { return d.type == wantedType && d.name == wantedName; });

        if (! back)
            return;

        deviceManager.removeAudioCallback (&player);

        // The device may have come back with another rate or block size: it is taken as it is.
        if (openType (wantedType, wantedName, {wanted.device, 0.0, 0}).empty())
        {
            fallenBack = false;

            if (onNotice)
                onNotice ("The audio device \"" + wantedName + "\" is back.");
        }
        else
        {
            openType ("Null", "Silent clock", {"null", player.sampleRateInUse(), player.blockFramesInUse()});
        }

        deviceManager.addAudioCallback (&player);
        return;
    }

    // What the user chose in the device settings is what is to come back after a loss.
    wantedType = device->getTypeName().toStdString();
    wantedName = device->getName().toStdString();

    // A server may change its block size or rate while it plays; it says so by its next callbacks alone. They are
    // served; what is prepared for is changed here.
    if (device->getCurrentBufferSizeSamples() != player.blockFramesInUse()
        || std::abs (device->getCurrentSampleRate() - player.sampleRateInUse()) > 0.5)
    {
        deviceManager.removeAudioCallback (&player);
        deviceManager.addAudioCallback (&player);
    }
}

} // namespace bulkhead
