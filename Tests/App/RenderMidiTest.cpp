// Sixteen voices from a MIDI file, as a user renders them: the real command, the real workers, what is in the WAV file.
#include "Graph/PatchFile.h"
#include "Graph/TemporaryFolder.h"
#include "Modules/Analysis.h"
#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

#include <juce_audio_formats/juce_audio_formats.h>

#include <cstdlib>

using namespace bulkhead;
using namespace bulkhead::test;
using graphtests::TemporaryFolder;

namespace
{

constexpr double rate = 48000.0;

/// A voice of VCO, VCF and VCA with an ADSR, sixteen times, each module in a process of its own.
Patch sixteenVoices()
{
    PatchBuilder patch;
    patch.add ("midi1", "midi_in", {{"voices", 16}})
        .add ("vco1", "vco")
        .add ("vcf1", "vcf", {{"cutoff", 20000}, {"resonance", 0}});
    patch.add ("env1", "adsr", {{"attack", 0.005}, {"decay", 0.01}, {"sustain", 1}, {"release", 0.01}});
    patch.add ("vca1", "vca").add ("output1", "output", {{"level", -30}, {"limiter", 0}});
    patch.cable ("midi1.pitch", "vco1.pitch").cable ("vco1.sine", "vcf1.in").cable ("vcf1.low", "vca1.in");
    patch.cable ("midi1.gate", "env1.gate").cable ("env1.out", "vca1.cv").cable ("vca1.out", "output1.left");
    return patch;
}

double hertzOf (int note) { return 440.0 * std::exp2 ((note - 69) / 12.0); }

/// Notes as {number, from, to}, in seconds.
struct Note
{
    int number;
    double from, to;
};

void writeMidiFile (const juce::File& file, const std::vector<Note>& notes)
{
    constexpr double ticksPerSecond = 960.0; // 480 a quarter, at the format's own 120 a minute
    juce::MidiMessageSequence track;

    for (const auto& note : notes)
    {
        track.addEvent (juce::MidiMessage::noteOn (1, note.number, 1.0f), note.from * ticksPerSecond);
        track.addEvent (juce::MidiMessage::noteOff (1, note.number), note.to * ticksPerSecond);
    }

    track.sort();
    juce::MidiFile midi;
    midi.setTicksPerQuarterNote (480);
    midi.addTrack (track);
    juce::FileOutputStream stream (file);
    REQUIRE (midi.writeTo (stream));
}

/// The left side of what `bulkhead render --midi` makes of the notes.
Signal render (const std::vector<Note>& notes, double seconds)
{
    const TemporaryFolder folder;
    REQUIRE (savePatchFile (sixteenVoices(), folder.path ("a.bulkhead")).empty());
    writeMidiFile (juce::File (folder.path ("a.mid")), notes);
    const auto command = std::string (BULKHEAD_BIN_DIR "/bulkhead render '") + folder.path ("a.bulkhead") + "' -o '"
                         + folder.path ("a.wav") + "' --midi '" + folder.path ("a.mid") + "' --seconds "
                         + std::to_string (seconds);
    REQUIRE (std::system (command.c_str()) == 0);

    juce::WavAudioFormat format;
    const std::unique_ptr<juce::AudioFormatReader> reader (
        format.createReaderFor (juce::File (folder.path ("a.wav")).createInputStream().release(), true));
    REQUIRE (reader != nullptr);
    juce::AudioBuffer<float> read (2, static_cast<int> (reader->lengthInSamples));
    REQUIRE (reader->read (&read, 0, read.getNumSamples(), 0, true, true));
    return {read.getReadPointer (0), read.getReadPointer (0) + read.getNumSamples()};
}

/// The notes from 36 to 96 that are heard between two times: those whose sine is at least half of one voice's.
std::vector<int> notesHeard (const Signal& sound, double from, double to)
{
    const auto voice = std::pow (10.0, -30.0 / 20.0);
    const std::span part (sound.data() + static_cast<std::size_t> (from * rate),
                          static_cast<std::size_t> ((to - from) * rate));
    std::vector<int> heard;

    for (int note = 36; note <= 96; ++note)
        if (std::abs (sineAt (part, hertzOf (note))) > 0.25 * voice)
            heard.push_back (note);

    return heard;
}

} // namespace

TEST_CASE ("render --midi: sixteen notes sound together, each its own, and none is left", "[app]")
{
    // Three semitones apart from 40 on: 40, 43, ... 85, one after the other, all ending together.
    std::vector<Note> notes;
    std::vector<int> all;

    for (int i = 0; i < 16; ++i)
    {
        notes.push_back ({40 + 3 * i, 0.1 + 0.05 * i, 3.0});
        all.push_back (40 + 3 * i);
    }

    const auto sound = render (notes, 4.0);
    CHECK (peakOf (std::span (sound).first (4700)) == 0.0);
    CHECK (notesHeard (sound, 1.0, 2.9) == all);
    CHECK (peakOf (std::span (sound).subspan (3 * 48000 + 24000)) < 1.0e-5);
}

TEST_CASE ("render --midi: a seventeenth note takes the oldest voice, and gives none back", "[app]")
{
    std::vector<Note> notes;
    std::vector<int> expected;

    for (int i = 0; i < 16; ++i)
    {
        notes.push_back ({40 + 3 * i, 0.1 + 0.01 * i, 4.0});

        if (i > 0)
            expected.push_back (40 + 3 * i);
    }

    notes.push_back ({96, 2.0, 6.0});
    const auto sound = render (notes, 7.0);
    CHECK (notesHeard (sound, 0.5, 1.9).front() == 40);
    expected.push_back (96);
    CHECK (notesHeard (sound, 2.1, 3.9) == expected);

    // The others end; it goes on until its own end.
    CHECK (notesHeard (sound, 4.1, 5.9) == std::vector {96});
    CHECK (peakOf (std::span (sound).subspan (6 * 48000 + 24000)) < 1.0e-5);
}
