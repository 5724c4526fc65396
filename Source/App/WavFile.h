// A WAV file that is there whole or not at all: written beside its place, moved there when it is complete.
#pragma once

#include <juce_audio_formats/juce_audio_formats.h>

#include <memory>
#include <string>

namespace bulkhead
{

class WavFile
{
public:
    /// 32-bit float, stereo. Throws std::runtime_error when the file cannot be made there.
    WavFile (const std::string& path, double sampleRate);

    /// Removes what was written, unless commit() went well.
    ~WavFile();

    /// Empty, or what is wrong (a full disk).
    std::string write (const float* left, const float* right, std::uint32_t frames);

    /// Completes the file and puts it in its place. Empty, or what is wrong: then the place is untouched.
    std::string commit();

private:
    juce::File target, temporary;
    std::unique_ptr<juce::AudioFormatWriter> writer;
    bool committed = false;
};

} // namespace bulkhead
