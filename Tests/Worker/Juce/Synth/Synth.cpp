// A VST3 instrument for the tests, for what no plugin of Debian's has: notes in and out, a side chain and a second
// output, parameters of every kind, latency that changes. What it plays can be told in advance.
//
// Main output: the velocity of the note that is held, from its frame to the frame it ends at, times "level"; what comes
// in at the side chain is added. Second output: the modulation wheel; once it has heard a breath controller, what its
// host says of the transport at the first frames of each block. Each note is sent on an octave higher.
#include <juce_audio_processors/juce_audio_processors.h>

namespace
{

using juce::AudioChannelSet;

class Synth final : public juce::AudioProcessor
{
public:
    Synth()
        : AudioProcessor (BusesProperties()
                              .withInput ("Main", AudioChannelSet::mono())
                              .withInput ("Side Chain", AudioChannelSet::stereo(), false)
                              .withOutput ("Main", AudioChannelSet::stereo())
                              .withOutput ("Wheel", AudioChannelSet::mono(), false))
    {
        using Id = juce::ParameterID;
        addParameter (level = new juce::AudioParameterFloat (Id ("level", 1), "Level", 0.0f, 1.0f, 1.0f));
        addParameter (new juce::AudioParameterFloat (
            Id ("cutoff", 1), "Cutoff",
            juce::NormalisableRange<float> (
                20.0f, 20000.0f, [] (float, float, float x) { return 20.0f * std::pow (1000.0f, x); },
                [] (float, float, float hz) { return std::log (hz / 20.0f) / std::log (1000.0f); }),
            632.0f, juce::AudioParameterFloatAttributes().withLabel ("Hz")));
        addParameter (new juce::AudioParameterChoice (Id ("shape", 1), "Shape", {"Sine", "Saw", "Square"}, 1));
        addParameter (new juce::AudioParameterInt (Id ("octave", 1), "Octave", -2, 2, 0));
        addParameter (late = new juce::AudioParameterBool (Id ("late", 1), "Late", false));
    }

    const juce::String getName() const override { return "Bulkhead Test Synth"; }
    bool acceptsMidi() const override { return true; }
    bool producesMidi() const override { return true; }
    double getTailLengthSeconds() const override { return 0.0; }
    juce::AudioProcessorEditor* createEditor() override { return nullptr; }
    bool hasEditor() const override { return false; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram (int) override {}
    const juce::String getProgramName (int) override { return "Default"; }
    void changeProgramName (int, const juce::String&) override {}

    void prepareToPlay (double, int) override {}
    void releaseResources() override {}

    void processBlock (juce::AudioBuffer<float>& buffer, juce::MidiBuffer& midi) override
    {
        if (const auto wanted = late->get() ? 64 : 0; wanted != getLatencySamples())
            setLatencySamples (wanted);

        juce::MidiBuffer sent;
        auto at = 0;
        auto side = getBusBuffer (buffer, true, 1), main = getBusBuffer (buffer, false, 0),
             second = getBusBuffer (buffer, false, 1);
        juce::AudioBuffer<float> sideCopy (side);

        const auto fillTo = [&] (int end)
        {
            for (auto c = 0; c < main.getNumChannels(); ++c)
                for (auto i = at; i < end; ++i)
                    main.setSample (
                        c, i, held * level->get() + (sideCopy.getNumChannels() > c ? sideCopy.getSample (c, i) : 0));

            for (auto i = at; i < end && second.getNumChannels() > 0; ++i)
                second.setSample (0, i, wheel);

            if (at == 0 && second.getNumChannels() > 0 && tellsOfTransport)
                tellOfTransport (second, end);

            at = end;
        };

        for (const auto metadata : midi)
        {
            const auto message = metadata.getMessage();
            fillTo (metadata.samplePosition);

            if (message.isNoteOn())
                held = message.getFloatVelocity();
            else if (message.isNoteOff())
                held = 0.0f;
            else if (message.isControllerOfType (1))
                wheel = static_cast<float> (message.getControllerValue()) / 127.0f;
            else if (message.isControllerOfType (2))
                tellsOfTransport = true;

            if (message.isNoteOnOrOff())
            {
                auto higher = message;
                higher.setNoteNumber (message.getNoteNumber() + 12);
                sent.addEvent (higher, metadata.samplePosition);
            }
        }

        fillTo (buffer.getNumSamples());
        midi.swapWith (sent);
    }

    void getStateInformation (juce::MemoryBlock& data) override
    {
        juce::MemoryOutputStream stream (data, false);

        for (const auto* parameter : getParameters())
            stream.writeFloat (parameter->getValue());
    }

    void setStateInformation (const void* data, int size) override
    {
        juce::MemoryInputStream stream (data, static_cast<std::size_t> (size), false);

        for (auto* parameter : getParameters())
            parameter->setValueNotifyingHost (stream.readFloat());
    }

private:
    /// In thousandths; the frame in millionths.
    void tellOfTransport (juce::AudioBuffer<float>& buffer, int end)
    {
        const auto at = getPlayHead() != nullptr ? getPlayHead()->getPosition() : juce::nullopt;

        if (! at.hasValue())
            return;

        const auto signature = at->getTimeSignature().orFallback (juce::AudioPlayHead::TimeSignature {0, 0});
        const double told[] {at->getBpm().orFallback (0.0),
                             at->getPpqPosition().orFallback (-1.0),
                             at->getPpqPositionOfLastBarStart().orFallback (-1.0),
                             static_cast<double> (signature.numerator),
                             static_cast<double> (signature.denominator),
                             static_cast<double> (at->getTimeInSamples().orFallback (-1)) * 1.0e-3,
                             at->getIsPlaying() ? 1.0 : 0.0};

        for (int i = 0; i < std::min (end, static_cast<int> (std::size (told))); ++i)
            buffer.setSample (0, i, static_cast<float> (told[i] * 1.0e-3));
    }

    juce::AudioParameterFloat* level;
    juce::AudioParameterBool* late;
    float held = 0.0f, wheel = 0.0f;
    bool tellsOfTransport = false;
};

} // namespace

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter();

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() { return new Synth; }
