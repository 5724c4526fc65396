// Lies over a parameter that waits for a controller: pulses in the colour of MIDI until a controller moves. Escape and
// a click elsewhere end the waiting; a click on the keyboard panel does not, for its wheel is a controller.
#pragma once

#include "ClickElsewhere.h"

#include "Control/MidiRouter.h"

namespace bulkhead
{

/// Who knows where MIDI goes; a parent of every parameter that can learn.
class HasMidiRouter
{
public:
    virtual ~HasMidiRouter() = default;
    virtual MidiRouter& midiRouter() = 0;
};

class LearnMark final : public juce::Component,
                        private MidiRouter::Listener,
                        private juce::KeyListener,
                        private juce::Timer
{
public:
    /// Covers `control` and begins to learn. `done` is told when the parameter learns no more; it may end the mark.
    LearnMark (juce::Component& control, MidiRouter& router, const ParameterRef& what, std::function<void()> done);
    ~LearnMark() override;

    void paint (juce::Graphics&) override;

private:
    void learningChanged() override;
    bool keyPressed (const juce::KeyPress& key, juce::Component* origin) override;
    void timerCallback() override { repaint(); }

    MidiRouter& router;
    const ParameterRef what;
    const std::function<void()> done;
    juce::Component::SafePointer<juce::Component> keyWindow;
    std::unique_ptr<ClickElsewhere> elsewhere;
};

} // namespace bulkhead
