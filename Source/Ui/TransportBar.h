// The transport in the top bar: back to the start, play and stop, where it is, the tempo and the time signature.
#pragma once

#include "IconButton.h"
#include "TempoField.h"

namespace bulkhead
{

class TransportBar final : public juce::Component
{
public:
    TransportBar (juce::ApplicationCommandManager& commands, Session& session);

    /// What the patch says.
    void showTempo (double tempo, TimeSignature signature);

    /// Where the engine is. Repaints only what differs.
    void showPosition (const TransportPosition& position);

    /// Without the position and the time signature.
    static constexpr int smallWidth = 142, fullWidth = smallWidth + 96;

    void resized() override;
    void paint (juce::Graphics&) override;

    static constexpr int buttonSize = 32;

private:
    void chooseSignature();

    Session& session;
    IconButton rewind, play;
    TempoField tempo;
    juce::TextButton signature;
    juce::String position;
    juce::Rectangle<int> positionArea;
};

} // namespace bulkhead
