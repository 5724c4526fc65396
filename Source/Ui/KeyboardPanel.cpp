#include "KeyboardPanel.h"

#include "ComputerPiano.h"
#include "Icons.h"
#include "Theme.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

static constexpr int channel = 1;
static constexpr int edge = 8, wheelWidth = 30, labelRow = 16, sideWidth = 132, buttonSize = 26;
static constexpr int lowestKey = 21, highestKey = 108, whiteKeys = 52; // a piano's
static constexpr float narrowestKey = 15.0f;

/// The piano keys in the theme's colours, with the letters of the computer's keys on those that they play.
class KeyboardPanel::Keys final : public juce::MidiKeyboardComponent
{
public:
    Keys (juce::MidiKeyboardState& s, KeyboardPanel& p) : MidiKeyboardComponent (s, horizontalKeyboard), panel (p)
    {
        setName ("keyboard");
        setTitle ("Keyboard");
        setWantsKeyboardFocus (false);
        setMouseClickGrabsKeyboardFocus (false);
        clearKeyMappings();
        setAvailableRange (lowestKey, highestKey);
        setOctaveForMiddleC (4);
        setMidiChannel (channel);
        setMidiChannelsToDisplay (1 << (channel - 1));
        setColour (shadowColourId, juce::Colours::transparentBlack);
        setColour (keySeparatorLineColourId, Theme::current().canvas);
        setColour (whiteNoteColourId, Theme::current().text);
        setColour (upDownButtonBackgroundColourId, Theme::current().knob);
        setColour (upDownButtonArrowColourId, Theme::current().text);
    }

    void drawWhiteNote (int note, juce::Graphics& g, juce::Rectangle<float> area, bool isDown, bool isOver,
                        juce::Colour line, juce::Colour) override
    {
        const auto& theme = Theme::current();
        g.setColour (isDown ? theme.midi : theme.text.darker (isOver ? 0.2f : 0.06f));
        g.fillRect (area);
        g.setColour (line);
        g.fillRect (area.withWidth (1.0f));

        auto row = area.withTrimmedBottom (2.0f).removeFromBottom (14.0f);
        g.setColour (theme.canvas);

        if (note % 12 == 0)
        {
            g.setFont (Theme::regular (11.0f));
            g.drawText ("C" + juce::String (note / 12 - 1), row, juce::Justification::centred, false);
        }

        drawLetter (note, g, row.translated (0.0f, -15.0f), theme.canvas);
    }

    void drawBlackNote (int note, juce::Graphics& g, juce::Rectangle<float> area, bool isDown, bool isOver,
                        juce::Colour) override
    {
        const auto& theme = Theme::current();
        g.setColour (theme.canvas);
        g.fillRect (area);
        g.setColour (isDown ? theme.midi : isOver ? theme.knob.brighter (0.2f) : theme.knob.darker (0.4f));
        g.fillRect (area.reduced (1.0f, 0.0f).withTrimmedBottom (2.0f));
        drawLetter (note, g, area.withTrimmedBottom (4.0f).removeFromBottom (14.0f),
                    isDown ? theme.canvas : theme.textDim);
    }

private:
    void drawLetter (int note, juce::Graphics& g, juce::Rectangle<float> area, juce::Colour colour) const
    {
        const auto above = note - panel.noteOf (0);

        if (const auto letter = ComputerPiano::letterOf (above); letter != 0)
        {
            g.setColour (colour);
            g.setFont (Theme::bold (12.0f));
            g.drawText (juce::String::charToString (static_cast<juce::juce_wchar> (letter)), area,
                        juce::Justification::centred, false);
        }
    }

    KeyboardPanel& panel;
};

KeyboardPanel::KeyboardPanel (MidiRouter& r)
    : router (r), octaveDown ("Octave down", icons::zoomOut()), octaveUp ("Octave up", icons::zoomIn()),
      softer ("Softer", icons::zoomOut()), louder ("Louder", icons::zoomIn()),
      keys (std::make_unique<Keys> (state, *this))
{
    setName ("keyboard panel");
    setTitle ("Keyboard");
    setOpaque (true);
    setMouseClickGrabsKeyboardFocus (false);
    state.addListener (this);

    octaveDown.setTooltip ("An octave down (Z)");
    octaveUp.setTooltip ("An octave up (X)");
    softer.setTooltip ("Notes softer (C)");
    louder.setTooltip ("Notes louder (V)");
    octaveDown.onClick = [this] { setOctave (shownOctave - 1); };
    octaveUp.onClick = [this] { setOctave (shownOctave + 1); };
    softer.onClick = [this] { setVelocity (shownVelocity - ComputerPiano::velocityStep); };
    louder.onClick = [this] { setVelocity (shownVelocity + ComputerPiano::velocityStep); };

    panic.setName ("panic");
    panic.setTooltip ("Ends every note, whoever holds it");
    panic.setWantsKeyboardFocus (false);
    panic.setMouseClickGrabsKeyboardFocus (false);
    panic.onClick = [this]
    {
        if (onPanic)
            onPanic();
    };

    pitch.onTurn = [this] (float position)
    {
        // 14 bits, 8192 in the middle; all the way up is 16383.
        const auto bend = std::clamp (
            static_cast<int> (std::lround (8192.0f + position * (position < 0.0f ? 8192.0f : 8191.0f))), 0, 16383);
        send (std::array<std::uint8_t, 3> {0xe0 | (channel - 1), static_cast<std::uint8_t> (bend & 0x7f),
                                           static_cast<std::uint8_t> (bend >> 7)});
    };
    modulation.onTurn = [this] (float position)
    {
        send (std::array<std::uint8_t, 3> {0xb0 | (channel - 1), 1,
                                           static_cast<std::uint8_t> (std::lround (position * 127.0f))});
    };

    for (auto* part : std::initializer_list<juce::Component*> {&pitch, &modulation, &octaveDown, &octaveUp, &softer,
                                                               &louder, &panic, keys.get()})
        addAndMakeVisible (part);

    setVelocity (shownVelocity);
}

KeyboardPanel::~KeyboardPanel()
{
    releaseAll();
    state.removeListener (this);
}

void KeyboardPanel::setOctave (int newOctave)
{
    newOctave = std::clamp (newOctave, lowestOctave, highestOctave);

    if (newOctave == shownOctave)
        return;

    shownOctave = newOctave;
    repaint (octaveText);
    keys->repaint();
}

void KeyboardPanel::setVelocity (int newVelocity)
{
    shownVelocity = std::clamp (newVelocity, 1, 127);
    keys->setVelocity (static_cast<float> (shownVelocity) / 127.0f, false);
    repaint (velocityText);
}

int KeyboardPanel::noteOf (int semitones) const noexcept
{
    const auto note = (shownOctave + 1) * 12 + semitones;
    return note >= 0 && note < 128 ? note : -1;
}

void KeyboardPanel::startNote (int note) { state.noteOn (channel, note, static_cast<float> (shownVelocity) / 127.0f); }

void KeyboardPanel::endNote (int note) { state.noteOff (channel, note, 0.0f); }

void KeyboardPanel::releaseAll()
{
    pitch.turnTo (0.0f);
    state.reset(); // shows no key down any more; tells nobody
    held.release ([this] (auto message) { router.receive (message); });
}

void KeyboardPanel::visibilityChanged()
{
    if (! isVisible())
        releaseAll();
}

void KeyboardPanel::send (std::span<const std::uint8_t> message)
{
    held.follow (message);
    router.receive (message);
}

void KeyboardPanel::handleNoteOn (juce::MidiKeyboardState*, int, int note, float level)
{
    const auto bytes = std::clamp (static_cast<int> (std::lround (level * 127.0f)), 1, 127);
    send (std::array<std::uint8_t, 3> {0x90 | (channel - 1), static_cast<std::uint8_t> (note & 0x7f),
                                       static_cast<std::uint8_t> (bytes)});
}

void KeyboardPanel::handleNoteOff (juce::MidiKeyboardState*, int, int note, float)
{
    send (std::array<std::uint8_t, 3> {0x80 | (channel - 1), static_cast<std::uint8_t> (note & 0x7f), 64});
}

void KeyboardPanel::resized()
{
    auto area = getLocalBounds().withTrimmedTop (1).reduced (edge);
    auto wheels = area.removeFromLeft (2 * wheelWidth + edge).withTrimmedBottom (labelRow);
    pitch.setBounds (wheels.removeFromLeft (wheelWidth));
    modulation.setBounds (wheels.removeFromRight (wheelWidth));
    area.removeFromLeft (edge);

    auto side = area.removeFromLeft (sideWidth);
    area.removeFromLeft (edge);
    const auto row = [&side] (juce::Component& less, juce::Component& more)
    {
        auto line = side.removeFromTop (buttonSize);
        side.removeFromTop (4);
        less.setBounds (line.removeFromLeft (buttonSize));
        more.setBounds (line.removeFromRight (buttonSize));
        return line;
    };
    octaveText = row (octaveDown, octaveUp);
    velocityText = row (softer, louder);
    panic.setBounds (side.removeFromBottom (28));

    // The whole piano where there is room for it; else it scrolls.
    const auto keyWidth = std::max (narrowestKey, static_cast<float> (area.getWidth()) / whiteKeys);
    keys->setBounds (area);
    keys->setKeyWidth (keyWidth);
    keys->setScrollButtonsVisible (keyWidth * whiteKeys > static_cast<float> (area.getWidth()) + 1.0f);
    keys->setLowestVisibleKey (keyWidth > narrowestKey ? lowestKey : 36);
}

void KeyboardPanel::paint (juce::Graphics& g)
{
    const auto& theme = Theme::current();
    g.fillAll (theme.bar);
    g.setColour (theme.barLine);
    g.fillRect (getLocalBounds().removeFromTop (1));

    g.setFont (Theme::regular (Theme::labelHeight));
    g.setColour (theme.textDim);

    for (const auto* wheel : {&pitch, &modulation})
        g.drawText (wheel == &pitch ? "Pitch" : "Mod",
                    wheel->getBounds().withY (wheel->getBottom()).withHeight (labelRow).expanded (4, 0),
                    juce::Justification::centred, false);

    g.setFont (Theme::regular (Theme::barHeight));
    g.setColour (theme.text);
    g.drawText ("Octave C" + juce::String (shownOctave), octaveText, juce::Justification::centred, false);
    g.drawText ("Vel " + juce::String (shownVelocity), velocityText, juce::Justification::centred, false);
}

} // namespace bulkhead
