// The MIDI devices of this machine, all of them open: what they send is handed on, and what the patch sends to devices
// goes to all of them.
//
// Inputs and outputs of the ALSA sequencer are looked for every two seconds; JACK has ports of its own (see JackMidi).
// What a device held when it went away is let go: no note sticks. ALSA's Midi Through is an input only, or what the
// patch sends would come back. Message thread, but where it says otherwise.
#pragma once

#include "Engine.h"
#include "HeldNotes.h"
#include "JackMidi.h"

#include <juce_audio_devices/juce_audio_devices.h>
#include <juce_events/juce_events.h>

#include <mutex>

namespace bulkhead
{

struct MidiDevice
{
    std::string type; ///< "ALSA", "JACK"
    std::string name;
    bool isInput = false; ///< Else an output.

    bool operator== (const MidiDevice&) const = default;
};

class MidiDevices final : private juce::Timer
{
public:
    /// A message of isMidiMessage()'s kind and who sends it; from a thread of that device's.
    using Receive = std::function<void (const std::string& source, std::span<const std::uint8_t> message)>;

    /// Opens what there is. `engine` outlives this and says what goes out (Engine::takeMidi).
    MidiDevices (Engine& engine, Receive received);
    ~MidiDevices() override;

    /// Those that are open.
    std::vector<MidiDevice> devices() const;

    /// Those that there are. For programs that open none.
    static std::vector<MidiDevice> list();

    /// Told when devices() has changed.
    std::function<void()> onChange;

private:
    class Input;
    class Output;

    void timerCallback() override;
    void look();
    void sendLoop();
    void sendToAll (std::span<const std::uint8_t> message);

    Engine& engine;
    const Receive received;
    std::vector<std::unique_ptr<Input>> inputs;
    mutable std::mutex outputsMutex;
    std::vector<std::unique_ptr<Output>> outputs;
    HeldNotes heldByJack; ///< Its thread's.
    std::unique_ptr<JackMidi> jack;
    HeldNotes sent; ///< The sending thread's, then the destructor's.
    std::vector<MidiDevice> told;
    FutexWord ending {0};
    std::thread sender;
};

} // namespace bulkhead
