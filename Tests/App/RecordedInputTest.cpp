#include "App/RecordedInput.h"
#include "App/WavFile.h"

#include "Graph/TemporaryFolder.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>
#include <vector>

using namespace bulkhead;
using graphtests::TemporaryFolder;

namespace
{

std::vector<float> sine (double hertz, double rate, int frames)
{
    std::vector<float> samples;

    for (int i = 0; i < frames; ++i)
        samples.push_back (static_cast<float> (std::sin (2.0 * std::numbers::pi * hertz * i / rate)));

    return samples;
}

void write (const std::string& path, double rate, const std::vector<float>& left, const std::vector<float>& right)
{
    WavFile file (path, rate);
    REQUIRE (file.write (left.data(), right.data(), static_cast<std::uint32_t> (left.size())).empty());
    REQUIRE (file.commit().empty());
}

} // namespace

TEST_CASE ("RecordedInput: a file's own samples at its own rate, silence after", "[app]")
{
    const TemporaryFolder folder;
    const auto left = sine (440.0, 48000.0, 1000), right = sine (220.0, 48000.0, 1000);
    write (folder.path ("a.wav"), 48000.0, left, right);
    RecordedInput input (folder.path ("a.wav"), 48000.0);

    auto channels = input.take (900, 128);
    REQUIRE (channels.size() == 2);
    CHECK (channels[0][0] == left[900]);
    CHECK (channels[1][99] == right[999]);
    CHECK (channels[0][100] == 0.0f);
    CHECK (input.take (1u << 30, 128)[0][0] == 0.0f);
}

TEST_CASE ("RecordedInput: another rate keeps pitch, level and time", "[app]")
{
    const TemporaryFolder folder;
    const auto tone = sine (1000.0, 44100.0, 44100);
    write (folder.path ("a.wav"), 44100.0, tone, tone);

    for (const auto rate : {48000.0, 96000.0, 22050.0})
    {
        RecordedInput input (folder.path ("a.wav"), rate);
        CHECK (static_cast<double> (input.length()) == Approx (rate).margin (1.0));
        const auto expected = sine (1000.0, rate, static_cast<int> (rate));
        const auto start = static_cast<std::uint64_t> (rate / 2);
        const auto channels = input.take (start, 1000);

        for (std::size_t i = 0; i < 1000; ++i)
            REQUIRE (channels[0][i] == Approx (expected[start + i]).margin (0.015));
    }
}

TEST_CASE ("RecordedInput: what is no sound file is refused, with its name", "[app]")
{
    const TemporaryFolder folder;
    CHECK_THROWS_WITH (RecordedInput (folder.path ("none.wav"), 48000.0),
                       Catch::Contains ("none.wav: there is no such file"));
    juce::File (folder.path ("text.wav")).replaceWithText ("not a sound");
    CHECK_THROWS_WITH (RecordedInput (folder.path ("text.wav"), 48000.0),
                       Catch::Contains ("text.wav: is not a sound file"));
}
