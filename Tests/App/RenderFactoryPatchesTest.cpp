// The factory patches as they sound: the real command, the real workers, what is in the WAV file.
#include "Graph/FactoryPatches.h"
#include "Graph/PatchFile.h"
#include "Graph/TemporaryFolder.h"
#include "Modules/Analysis.h"

#include <catch2/catch.hpp>

#include <juce_audio_formats/juce_audio_formats.h>

#include <algorithm>
#include <cstdlib>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// One that waits for a keyboard or for the audio input does not.
bool playsByItself (const Patch& patch)
{
    return std::none_of (patch.modules.begin(), patch.modules.end(),
                         [] (const auto& module) { return module.type == "midi_in" || module.type == "audio_in"; });
}

/// Left and right of the first seconds of what `bulkhead render` makes of a patch.
juce::AudioBuffer<float> render (const std::string& patch, double seconds)
{
    const graphtests::TemporaryFolder folder;
    const auto command = std::string (BULKHEAD_BIN_DIR "/bulkhead render '") + patch + "' -o '" + folder.path ("a.wav")
                         + "' --seconds " + std::to_string (seconds);
    REQUIRE (std::system (command.c_str()) == 0);

    juce::WavAudioFormat format;
    const std::unique_ptr<juce::AudioFormatReader> reader (
        format.createReaderFor (juce::File (folder.path ("a.wav")).createInputStream().release(), true));
    REQUIRE (reader != nullptr);
    juce::AudioBuffer<float> sound (2, static_cast<int> (reader->lengthInSamples));
    REQUIRE (reader->read (&sound, 0, sound.getNumSamples(), 0, true, true));
    return sound;
}

} // namespace

TEST_CASE ("Every factory patch that plays by itself is heard within 4 s, and below full scale", "[app]")
{
    int played = 0;

    for (const auto& file : graphtests::factoryPatchFiles())
    {
        if (! playsByItself (loadPatchFile (file).patch))
            continue;

        INFO (file.filename());
        const auto sound = render (file, 4.0);
        ++played;

        for (int side = 0; side < 2; ++side)
        {
            const std::span samples (sound.getReadPointer (side), static_cast<std::size_t> (sound.getNumSamples()));
            const auto loudness = decibels (rmsOf (samples));
            CHECK (loudness > -40.0);
            CHECK (loudness < -10.0);
            CHECK (decibels (peakOf (samples)) < -0.3);
        }
    }

    CHECK (played >= 8);
}
