// The transport as JUCE tells it to the plugins of other formats.
#pragma once

#include "Modules/Transport.h"

#include <juce_audio_basics/juce_audio_basics.h>

namespace bulkhead
{

/// The thread that processes the plugin sets it, and JUCE reads it there.
class JucePlayHead final : public juce::AudioPlayHead
{
public:
    void set (const TransportPosition& position, double rate) noexcept
    {
        at = position;
        sampleRate = rate;
    }

    juce::Optional<PositionInfo> getPosition() const override
    {
        PositionInfo info;
        info.setBpm (at.tempo);
        info.setTimeSignature (TimeSignature {at.signature.beats, at.signature.unit});
        info.setTimeInSamples (at.frame);
        info.setTimeInSeconds (static_cast<double> (at.frame) / sampleRate);
        info.setPpqPosition (at.quarters());
        info.setPpqPositionOfLastBarStart (at.barStart);
        info.setBarCount (at.bar);
        info.setIsPlaying (at.isPlaying);
        return info;
    }

private:
    TransportPosition at;
    double sampleRate = 48000.0;
};

} // namespace bulkhead
