// The level of the output: two bars in dB with held peaks, and the loudest of the last seconds as a number.
#pragma once

#include <juce_audio_basics/juce_audio_basics.h>
#include <juce_gui_basics/juce_gui_basics.h>

namespace bulkhead
{

class LevelMeter final : public juce::Component, public juce::SettableTooltipClient
{
public:
    LevelMeter();

    /// Peaks of both sides since the last call, linear. To be called at StatusWatch's rate: bars fall with each call.
    void show (float left, float right);

    void paint (juce::Graphics&) override;
    void mouseDown (const juce::MouseEvent&) override;

    /// Where a level is on a meter from 0 to 1: -60 dB to +6 dB. Pure.
    static float place (float decibels);

private:
    struct Side
    {
        float shown = lowest, held = lowest; ///< dB
        int looksHeld = 0;
    };

    bool update (Side& side, float peak);
    juce::Rectangle<float> barArea (int side) const;

    static constexpr float lowest = -60.0f, highest = 6.0f;
    Side sides[2];
    bool clipped = false; ///< Until clicked.
    juce::String number;
    int looks = 0;
    float loudest = lowest;
};

} // namespace bulkhead
