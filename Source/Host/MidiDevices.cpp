#include "MidiDevices.h"

#include "MidiBytes.h"
#include "QuietLibraries.h"

#include "Ipc/Clock.h"

#include <algorithm>

namespace bulkhead
{

static constexpr int lookEvery = 2000; // milliseconds
static constexpr const char* jackName = "JACK";

static std::span<const std::uint8_t> bytesOf (const juce::MidiMessage& message)
{
    return {message.getRawData(), static_cast<std::size_t> (std::max (0, message.getRawDataSize()))};
}

/// The sequencer's own clock and announcements are no devices.
static bool isSystemPort (const juce::MidiDeviceInfo& device) { return device.identifier.startsWith ("0-"); }

static juce::Array<juce::MidiDeviceInfo> alsaInputs()
{
    auto all = juce::MidiInput::getAvailableDevices();
    all.removeIf (isSystemPort);
    return all;
}

static juce::Array<juce::MidiDeviceInfo> alsaOutputs()
{
    auto all = juce::MidiOutput::getAvailableDevices();
    all.removeIf ([] (auto& device) { return isSystemPort (device) || device.name.startsWith ("Midi Through"); });
    return all;
}

static bool contains (const juce::Array<juce::MidiDeviceInfo>& devices, const juce::MidiDeviceInfo& device)
{
    return std::any_of (devices.begin(), devices.end(), [&] (auto& d) { return d == device; });
}

/// An input that is open; what it held is let go with it.
class MidiDevices::Input final : private juce::MidiInputCallback
{
public:
    Input (const juce::MidiDeviceInfo& i, const Receive& r) : info (i), name (i.name.toStdString()), received (r)
    {
        device = juce::MidiInput::openDevice (info.identifier, this);

        if (device != nullptr)
            device->start();
    }

    ~Input() override
    {
        if (device != nullptr)
            device->stop();

        device.reset(); // from here on nothing arrives
        held.release ([this] (auto message) { received (name, message); });
    }

    bool isOpen() const noexcept { return device != nullptr; }

    const juce::MidiDeviceInfo info;

private:
    void handleIncomingMidiMessage (juce::MidiInput*, const juce::MidiMessage& message) override
    {
        if (const auto bytes = bytesOf (message); isMidiMessage (bytes))
        {
            held.follow (bytes);
            received (name, bytes);
        }
    }

    const std::string name;
    const Receive& received;
    HeldNotes held; ///< ALSA's thread's while the device is open.
    std::unique_ptr<juce::MidiInput> device;
};

/// An output that is open.
class MidiDevices::Output final
{
public:
    explicit Output (const juce::MidiDeviceInfo& i) : info (i), device (juce::MidiOutput::openDevice (i.identifier)) {}

    bool isOpen() const noexcept { return device != nullptr; }

    void send (const juce::MidiMessage& message)
    {
        if (device != nullptr)
            device->sendMessageNow (message);
    }

    const juce::MidiDeviceInfo info;

private:
    std::unique_ptr<juce::MidiOutput> device;
};

MidiDevices::MidiDevices (Engine& e, Receive r) : engine (e), received (std::move (r))
{
    quietAudioLibraries();
    jack = std::make_unique<JackMidi> (
        [this] (auto message)
        {
            heldByJack.follow (message);
            received (jackName, message);
        },
        [this] { heldByJack.release ([this] (auto message) { received (jackName, message); }); });

    look();
    sender = std::thread ([this] { sendLoop(); });
    startTimer (lookEvery);
}

MidiDevices::~MidiDevices()
{
    stopTimer();
    ending.store (1);
    futexWake (ending, wakeAll);
    sender.join();
    sent.release ([this] (auto message) { sendToAll (message); });

    inputs.clear();
    jack.reset();
    heldByJack.release ([this] (auto message) { received (jackName, message); });
}

std::vector<MidiDevice> MidiDevices::devices() const
{
    std::vector<MidiDevice> all;

    for (const auto& input : inputs)
        all.push_back ({"ALSA", input->info.name.toStdString(), true});

    if (jack->isOpen())
        all.push_back ({"JACK", std::string (JackMidi::clientName) + ":midi in", true});

    const std::lock_guard lock (outputsMutex);

    for (const auto& output : outputs)
        all.push_back ({"ALSA", output->info.name.toStdString(), false});

    if (jack->isOpen())
        all.push_back ({"JACK", std::string (JackMidi::clientName) + ":midi out", false});

    return all;
}

std::vector<MidiDevice> MidiDevices::list()
{
    quietAudioLibraries();
    std::vector<MidiDevice> all;

    for (const auto& device : alsaInputs())
        all.push_back ({"ALSA", device.name.toStdString(), true});

    for (const auto& device : alsaOutputs())
        all.push_back ({"ALSA", device.name.toStdString(), false});

    if (JackMidi::serverRuns())
        for (const auto isInput : {true, false})
            all.push_back (
                {"JACK", std::string (JackMidi::clientName) + (isInput ? ":midi in" : ":midi out"), isInput});

    return all;
}

void MidiDevices::timerCallback()
{
    look();
    auto present = devices();

    if (present == told)
        return;

    told = std::move (present);

    if (onChange)
        onChange();
}

void MidiDevices::look()
{
    const auto presentInputs = alsaInputs(), presentOutputs = alsaOutputs();
    const auto isGone = [] (const auto& present)
    { return [&present] (auto& d) { return ! contains (present, d->info); }; };
    std::erase_if (inputs, isGone (presentInputs));

    for (const auto& device : presentInputs)
        if (std::none_of (inputs.begin(), inputs.end(), [&] (auto& input) { return input->info == device; }))
            if (auto input = std::make_unique<Input> (device, received); input->isOpen())
                inputs.push_back (std::move (input));

    // The sending thread waits for the lock no longer than devices take to be opened.
    const std::lock_guard lock (outputsMutex);
    std::erase_if (outputs, isGone (presentOutputs));

    for (const auto& device : presentOutputs)
        if (std::none_of (outputs.begin(), outputs.end(), [&] (auto& output) { return output->info == device; }))
            if (auto output = std::make_unique<Output> (device); output->isOpen())
                outputs.push_back (std::move (output));
}

void MidiDevices::sendToAll (std::span<const std::uint8_t> message)
{
    jack->send (message);
    const std::lock_guard lock (outputsMutex);

    if (outputs.empty())
        return;

    const juce::MidiMessage juceMessage (message.data(), static_cast<int> (message.size()), 0.0);

    for (auto& output : outputs)
        output->send (juceMessage);
}

void MidiDevices::sendLoop()
{
    constexpr std::uint64_t millisecond = 1'000'000;
    std::array<DeviceMidi, 64> batch;

    while (ending.load() == 0)
    {
        const auto count = std::min (engine.takeMidi (batch), batch.size());

        for (std::size_t i = 0; i < count; ++i)
        {
            // A worker wrote it: it may be anything.
            const auto& event = batch[i].event;
            const std::span<const std::uint8_t> bytes (event.data,
                                                       std::min<std::size_t> (event.size, std::size (event.data)));

            if (! isMidiMessage (bytes, std::size (event.data)))
                continue;

            sent.follow (bytes);
            sendToAll (bytes);
        }

        if (count == batch.size())
            continue;

        // With nobody to send to what piles up is still taken away, or a device would get it all when it comes.
        const auto hasOutputs = [this]
        {
            const std::lock_guard lock (outputsMutex);
            return ! outputs.empty();
        };
        futexWait (ending, 0, nowNanoseconds() + (jack->isOpen() || hasOutputs() ? millisecond : 20 * millisecond));
    }
}

} // namespace bulkhead
