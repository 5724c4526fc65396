#include "RecordedInput.h"

#include "Modules/Module.h"

#include <juce_audio_formats/juce_audio_formats.h>

#include <cmath>
#include <stdexcept>

namespace bulkhead
{

static constexpr int largestBlock = 4096;

RecordedInput::RecordedInput (const std::string& path, double sampleRate)
{
    constexpr juce::int64 mostSamples = 1 << 28; // of all channels together: 1 GiB
    const auto file = juce::File::getCurrentWorkingDirectory().getChildFile (juce::String::fromUTF8 (path.c_str()));

    if (! file.existsAsFile())
        throw std::runtime_error (path + ": there is no such file");

    juce::AudioFormatManager formats;
    formats.registerBasicFormats();
    const std::unique_ptr<juce::AudioFormatReader> reader (formats.createReaderFor (file));

    if (reader == nullptr || reader->numChannels == 0
        || ! (reader->sampleRate >= 1000.0 && reader->sampleRate <= 768000.0))
        throw std::runtime_error (path + ": is not a sound file that can be read");

    const auto numChannels = std::min (static_cast<int> (reader->numChannels), maxDeviceInputs);
    const auto step = reader->sampleRate / sampleRate;
    const auto length = static_cast<double> (reader->lengthInSamples) / step;

    if (reader->lengthInSamples * numChannels > mostSamples || length * numChannels > static_cast<double> (mostSamples))
        throw std::runtime_error (path + ": is too long");

    juce::AudioBuffer<float> read (numChannels, static_cast<int> (reader->lengthInSamples));

    if (! reader->read (read.getArrayOfWritePointers(), numChannels, 0, read.getNumSamples()))
        throw std::runtime_error (path + ": cannot be read to its end");

    if (step == 1.0)
    {
        samples = std::move (read);
    }
    else
    {
        // The interpolator is late by some frames of the file. With as much silence before that this is a whole number
        // of the result's frames, or nearly, what it makes can be put in its place.
        juce::Interpolators::WindowedSinc interpolator;
        const auto lateBy = [&] (int silence) { return (interpolator.getBaseLatency() + silence) / step; };
        const auto offBy = [&] (int silence) { return std::abs (lateBy (silence) - std::round (lateBy (silence))); };
        int silence = 0;

        for (int more = 1; more < 1000; ++more)
            silence = offBy (more) < offBy (silence) - 1.0e-9 ? more : silence;

        const auto latency = static_cast<int> (std::lround (lateBy (silence)));
        samples.setSize (numChannels, static_cast<int> (std::floor (length)));
        juce::AudioBuffer<float> padded (1, silence + read.getNumSamples() + 1024);
        juce::AudioBuffer<float> late (1, latency + samples.getNumSamples());

        for (int c = 0; c < numChannels; ++c)
        {
            padded.clear();
            padded.copyFrom (0, silence, read, c, 0, read.getNumSamples());
            interpolator.reset();
            interpolator.process (step, padded.getReadPointer (0), late.getWritePointer (0), late.getNumSamples(),
                                  padded.getNumSamples(), 0);
            samples.copyFrom (c, 0, late, 0, latency, samples.getNumSamples());
        }
    }

    block.setSize (numChannels, largestBlock);

    for (int c = 0; c < numChannels; ++c)
        channels.push_back (block.getReadPointer (c));
}

std::span<const float* const> RecordedInput::take (std::uint64_t time, std::uint32_t frames)
{
    block.clear();
    const auto wanted = std::min (frames, static_cast<std::uint32_t> (largestBlock));
    const auto start = std::min (time, length());
    const auto count = static_cast<int> (std::min<std::uint64_t> (wanted, length() - start));

    for (int c = 0; c < block.getNumChannels() && count > 0; ++c)
        block.copyFrom (c, 0, samples, c, static_cast<int> (start), count);

    return channels;
}

} // namespace bulkhead
