#include "App/WavFile.h"

#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace bulkhead;
using graphtests::TemporaryFolder;

namespace
{

const std::vector<float> left {0.0f, 0.25f, -1.5f, 1.0f}, right {1.0f, 0.5f, 0.125f, -0.75f};

} // namespace

TEST_CASE ("WavFile: 32-bit float, both sides, as written", "[app]")
{
    const TemporaryFolder folder;
    {
        WavFile file (folder.path ("a.wav"), 44100.0);
        CHECK (file.write (left.data(), right.data(), 4).empty());
        CHECK (file.write (right.data(), left.data(), 4).empty());
        REQUIRE (file.commit().empty());
    }
    CHECK (folder.numEntries() == 1);

    juce::WavAudioFormat format;
    const std::unique_ptr<juce::AudioFormatReader> reader (
        format.createReaderFor (juce::File (folder.path ("a.wav")).createInputStream().release(), true));
    REQUIRE (reader != nullptr);
    CHECK (reader->sampleRate == 44100.0);
    CHECK (reader->numChannels == 2);
    CHECK (reader->bitsPerSample == 32);
    CHECK (reader->usesFloatingPointData);
    REQUIRE (reader->lengthInSamples == 8);

    juce::AudioBuffer<float> read (2, 8);
    REQUIRE (reader->read (&read, 0, 8, 0, true, true));

    for (int i = 0; i < 4; ++i)
    {
        CHECK (read.getSample (0, i) == left[static_cast<std::size_t> (i)]);
        CHECK (read.getSample (1, i) == right[static_cast<std::size_t> (i)]);
        CHECK (read.getSample (0, 4 + i) == right[static_cast<std::size_t> (i)]);
    }
}

TEST_CASE ("WavFile: what is not complete leaves the place as it was", "[app]")
{
    const TemporaryFolder folder;
    const auto path = folder.write ("a.wav", "something else");
    {
        WavFile file (path, 48000.0);
        CHECK (file.write (left.data(), right.data(), 4).empty());
    }
    CHECK (TemporaryFolder::read (path) == "something else");
    CHECK (folder.numEntries() == 1);
}

TEST_CASE ("WavFile: places where no file can be are refused in words", "[app]")
{
    const TemporaryFolder folder;
    CHECK_THROWS_WITH (WavFile (folder.path(), 48000.0), Catch::Contains ("is a folder"));
    CHECK_THROWS_WITH (WavFile (folder.path ("none/a.wav"), 48000.0), Catch::Contains ("no folder"));
    CHECK (folder.numEntries() == 0);
}
