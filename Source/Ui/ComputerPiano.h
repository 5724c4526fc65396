// The computer's keyboard as a piano: A W S E D F T G Y H U J K O L P ; from C on, Z and X an octave down and up, C and
// V softer and louder.
//
// It listens at the top of the window, behind all who have the keyboard: a text box keeps what is typed into it. A key
// starts its note once, however often it repeats, and ends the note that it started, whatever the octave is by then.
#pragma once

#include "KeyboardPanel.h"

#include <map>

namespace bulkhead
{

class ComputerPiano final : public juce::KeyListener, private juce::Timer
{
public:
    /// Plays on `panel` while that is shown.
    explicit ComputerPiano (KeyboardPanel& panel);
    ~ComputerPiano() override;

    static constexpr int velocityStep = 16;

    /// The letter, in upper case, that plays so many semitones above C; 0 where none does.
    static char letterOf (int semitones) noexcept;

    bool keyPressed (const juce::KeyPress& key, juce::Component* origin) override;
    bool keyStateChanged (bool isKeyDown, juce::Component* origin) override;

private:
    bool mayPlay() const;
    void endReleased();
    void releaseAll();
    void timerCallback() override;

    KeyboardPanel& panel;
    std::map<int, int> notes; ///< By key code, of the keys that are down.
};

} // namespace bulkhead
