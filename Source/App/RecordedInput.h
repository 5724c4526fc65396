// A sound file in the place of a device's inputs, for Audio In to hear while a patch is rendered.
#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bulkhead
{

class RecordedInput
{
public:
    /// Reads the file and brings it to `sampleRate`, in Hz. Throws std::runtime_error with one line that names the file
    /// and what is wrong with it.
    RecordedInput (const std::string& path, double sampleRate);

    /// One pointer for each of its channels to `frames` samples, at most 4096, from sample `time` on; silence beyond
    /// its end. Valid until the next call.
    std::span<const float* const> take (std::uint64_t time, std::uint32_t frames);

    std::uint64_t length() const noexcept { return static_cast<std::uint64_t> (samples.getNumSamples()); }

private:
    juce::AudioBuffer<float> samples;
    juce::AudioBuffer<float> block;
    std::vector<const float*> channels;
};

} // namespace bulkhead
