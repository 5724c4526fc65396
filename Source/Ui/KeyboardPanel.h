// The keyboard at the bottom of the window, with its wheels: plays the patch as a MIDI keyboard does, on channel 1.
//
// The mouse plays it, and ComputerPiano; what is still held when it is hidden ends. Message thread only.
#pragma once

#include "IconButton.h"
#include "Wheel.h"

#include "Control/MidiRouter.h"
#include "Host/HeldNotes.h"

#include <juce_audio_utils/juce_audio_utils.h>

namespace bulkhead
{

class KeyboardPanel final : public juce::Component, private juce::MidiKeyboardState::Listener
{
public:
    /// `router` outlives the panel.
    explicit KeyboardPanel (MidiRouter& router);
    ~KeyboardPanel() override;

    static constexpr int height = 128;
    static constexpr int lowestOctave = 0, highestOctave = 7; ///< Of the C that the computer's A key plays; C4 is 60.

    int octave() const noexcept { return shownOctave; }
    void setOctave (int newOctave);

    /// 1 to 127, of every note that is struck here.
    int velocity() const noexcept { return shownVelocity; }
    void setVelocity (int newVelocity);

    /// The MIDI note of a key of the present octave; -1 where there is none.
    int noteOf (int semitonesAboveC) const noexcept;

    void startNote (int note);
    void endNote (int note);

    /// Ends all that is held here.
    void releaseAll();

    /// Told when the user wants every note everywhere to end.
    std::function<void()> onPanic;

    void paint (juce::Graphics&) override;
    void resized() override;
    void visibilityChanged() override;

private:
    class Keys;

    void handleNoteOn (juce::MidiKeyboardState*, int channel, int note, float velocity) override;
    void handleNoteOff (juce::MidiKeyboardState*, int channel, int note, float velocity) override;
    void send (std::span<const std::uint8_t> message);

    MidiRouter& router;
    HeldNotes held;
    juce::MidiKeyboardState state;
    Wheel pitch {Wheel::Kind::pitch}, modulation {Wheel::Kind::modulation};
    IconButton octaveDown, octaveUp, softer, louder;
    juce::TextButton panic {"Panic"};
    std::unique_ptr<Keys> keys;
    juce::Rectangle<int> octaveText, velocityText;
    int shownOctave = 4, shownVelocity = 100;
};

} // namespace bulkhead
