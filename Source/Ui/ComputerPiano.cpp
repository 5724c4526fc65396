#include "ComputerPiano.h"

#include <string_view>

namespace bulkhead
{

static constexpr std::string_view letters = "AWSEDFTGYHUJKOLP;'";
static constexpr int looksPerSecond = 50;

ComputerPiano::ComputerPiano (KeyboardPanel& p) : panel (p) {}

ComputerPiano::~ComputerPiano() { releaseAll(); }

char ComputerPiano::letterOf (int semitones) noexcept
{
    return semitones >= 0 && semitones < static_cast<int> (letters.size())
               ? letters[static_cast<std::size_t> (semitones)]
               : '\0';
}

bool ComputerPiano::mayPlay() const
{
    return panel.isShowing()
           && dynamic_cast<juce::TextInputTarget*> (juce::Component::getCurrentlyFocusedComponent()) == nullptr;
}

bool ComputerPiano::keyPressed (const juce::KeyPress& key, juce::Component*)
{
    const auto modifiers = key.getModifiers();

    if (modifiers.isCtrlDown() || modifiers.isAltDown() || modifiers.isCommandDown() || ! mayPlay())
        return false;

    const auto code = juce::CharacterFunctions::toUpperCase (static_cast<juce::juce_wchar> (key.getKeyCode()));

    switch (code)
    {
        case 'Z':
            panel.setOctave (panel.octave() - 1);
            return true;
        case 'X':
            panel.setOctave (panel.octave() + 1);
            return true;
        case 'C':
            panel.setVelocity (panel.velocity() - velocityStep);
            return true;
        case 'V':
            panel.setVelocity (panel.velocity() + velocityStep);
            return true;
        default:
            break;
    }

    const auto letter = code < 128 ? letters.find (static_cast<char> (code)) : letters.npos;

    if (letter == letters.npos)
        return false;

    const auto note = panel.noteOf (static_cast<int> (letter));

    if (note >= 0 && notes.try_emplace (static_cast<int> (code), note).second)
    {
        panel.startNote (note);
        startTimerHz (looksPerSecond);
    }

    return true;
}

bool ComputerPiano::keyStateChanged (bool, juce::Component*)
{
    endReleased();
    return false;
}

void ComputerPiano::endReleased()
{
    std::erase_if (notes,
                   [this] (const auto& held)
                   {
                       if (juce::KeyPress::isKeyCurrentlyDown (held.first))
                           return false;

                       panel.endNote (held.second);
                       return true;
                   });

    if (notes.empty())
        stopTimer();
}

void ComputerPiano::releaseAll()
{
    for (const auto& [code, note] : notes)
        panel.endNote (note);

    notes.clear();
    stopTimer();
}

void ComputerPiano::timerCallback()
{
    // A menu or another window has the keyboard: what is let go there is not told here.
    const auto* window = panel.getPeer();

    if (window == nullptr || ! window->isFocused() || ! panel.isShowing())
        releaseAll();
    else
        endReleased();
}

} // namespace bulkhead
