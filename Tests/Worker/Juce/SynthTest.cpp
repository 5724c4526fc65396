// The instrument of Synth/ through the library: what JUCE has to carry between a patch and a plugin.
#include "Worker/Plugins/PluginUnderTest.h"

#include "Worker/Plugins/JucePlugins.h"

#include "Ipc/Layout.h"

#include <chrono>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// VST3, and VST2 where this was built to host it.
std::vector<PluginFormat> formats()
{
    return makePluginLoader (PluginFormat::vst2) == nullptr ? std::vector {PluginFormat::vst3}
                                                            : std::vector {PluginFormat::vst3, PluginFormat::vst2};
}

PluginDescription describeSynth (PluginFormat format = PluginFormat::vst3)
{
    return describePlugin (
        format, BULKHEAD_TEST_PLUGINS + std::string (format == PluginFormat::vst3 ? "/Synth.vst3" : "/Synth.so"), "");
}

MidiEvent note (std::uint32_t offset, std::uint8_t status, std::uint8_t key, std::uint8_t velocity)
{
    return {offset, 3, {status, key, velocity}};
}

const PluginParameter& parameterNamed (const PluginDescription& description, const std::string& name)
{
    for (const auto& parameter : description.parameters)
        if (parameter.name == name)
            return parameter;

    FAIL ("There is no " << name);
    return description.parameters.front();
}

std::uint32_t indexOf (const PluginDescription& description, const std::string& name)
{
    return static_cast<std::uint32_t> (&parameterNamed (description, name) - description.parameters.data());
}

/// The synth with nothing on its side chain.
struct QuietSynth : RunningPlugin
{
    explicit QuietSynth (PluginFormat format = PluginFormat::vst3) : RunningPlugin (describeSynth (format)) {}

    std::span<const float> play (std::span<const MidiEvent> notes, std::span<const HostedModule::Change> changes = {})
    {
        memory.setMidi (2, notes);
        module->process (memory.next (256), changes);
        return memory.output (0).first (256);
    }
};

} // namespace

TEST_CASE ("JuceLoader: an instrument's ports are its buses and its notes", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    const auto synth = describeSynth (format);
    CHECK (synth.name == "Bulkhead Test Synth");
    CHECK (synth.vendor == "Bulkhead");
    CHECK (synth.version.starts_with ("1.2.3"));
    CHECK (synth.category == "Instrument");
    CHECK (synth.mainInput == 0);

    const std::vector<PluginPort> inputs {{"in", "In", SignalKind::audio, 1},
                                          {"side_chain", "Side chain", SignalKind::audio, 2},
                                          {"midi", "MIDI", SignalKind::midi, 1}};
    const std::vector<PluginPort> outputs {{"out", "Out", SignalKind::audio, 2},
                                           {"wheel", "Wheel", SignalKind::audio, 1},
                                           {"midi", "MIDI", SignalKind::midi, 1}};
    CHECK (synth.inputs == inputs);
    CHECK (synth.outputs == outputs);
}

TEST_CASE ("JuceLoader: an instrument's parameters, without the stand-ins for MIDI controllers", "[worker]")
{
    const auto synth = describeSynth();
    CHECK (synth.parameters.size() < 10);

    const auto& cutoff = parameterNamed (synth, "Cutoff");
    CHECK (cutoff.minimum == 20.0f);
    CHECK (cutoff.maximum == 20000.0f);
    CHECK (cutoff.logarithmic);
    CHECK (cutoff.unit == "Hz");
    CHECK (cutoff.defaultValue == Approx (632.0f).epsilon (0.01));

    const auto& shape = parameterNamed (synth, "Shape");
    CHECK (shape.choices == std::vector<std::string> {"Sine", "Saw", "Square"});
    CHECK (shape.defaultValue == 1.0f);

    const auto& octave = parameterNamed (synth, "Octave");
    CHECK_FALSE (octave.integer); // JUCE's plugins do not say that their whole numbers are
    CHECK (octave.minimum == -2.0f);
    CHECK (octave.maximum == 2.0f);
    CHECK (octave.defaultValue == 0.0f);

    CHECK (parameterNamed (synth, "Late").choices == std::vector<std::string> {"Off", "On"});
}

TEST_CASE ("JuceLoader: notes sound from their frame on and are sent on", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    const MidiEvent notes[] {note (10, 0x90, 60, 127), note (200, 0x80, 60, 0)};
    const auto sound = synth.play (notes);

    for (std::size_t i = 0; i < 256; ++i)
        CHECK (sound[i] == (i >= 10 && i < 200 ? 1.0f : 0.0f));

    const auto sent = synth.memory.midiOut (2);
    REQUIRE (sent.size() == 2);
    CHECK (sent[0].offset == 10);
    CHECK (sent[0].data[0] == 0x90);
    CHECK (sent[0].data[1] == 72);
    CHECK (sent[1].offset == 200);
    CHECK (sent[1].data[1] == 72);
}

TEST_CASE ("JuceLoader: a block that is cut at a change keeps its notes where they are", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    const MidiEvent notes[] {note (10, 0x90, 60, 127), note (200, 0x80, 60, 0), note (255, 0x90, 61, 127)};
    const HostedModule::Change changes[] {{indexOf (synth.description, "Level"), 100, 0.5f}};
    const auto sound = synth.play (notes, changes);

    for (std::size_t i = 0; i < 256; ++i)
        CHECK (sound[i] == Approx (i < 10 ? 0.0f : i < 100 ? 1.0f : i < 200 ? 0.5f : i < 255 ? 0.0f : 0.5f));

    const auto sent = synth.memory.midiOut (2);
    REQUIRE (sent.size() == 3);
    CHECK (sent[1].offset == 200);
    CHECK (sent[2].offset == 255);
}

TEST_CASE ("JuceLoader: the transport arrives, for each part of a block", "[worker][transport]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    TransportPosition start;
    start.isPlaying = true;
    start.tempo = 90.0;
    start.signature = {3, 4};
    constexpr std::uint64_t played = 160000; // five quarter notes
    const MidiEvent breath = note (0, 0xb0, 2, 127);
    const HostedModule::Change changes[] {{indexOf (synth.description, "Level"), 100, 0.5f}};
    synth.memory.setMidi (2, {&breath, 1});
    auto block = synth.memory.next (256);
    block.transport = start.after (played, 48000.0);
    synth.module->process (block, changes);

    for (const std::size_t from : {0u, 100u})
    {
        INFO (from);
        const auto told = synth.memory.output (1).subspan (from);
        CHECK (told[0] * 1000.0f == Approx (90.0));
        CHECK (told[1] * 1000.0f == Approx (5.0 + static_cast<double> (from) * 90.0 / (60.0 * 48000.0)));
        CHECK (told[2] * 1000.0f == Approx (3.0));
        CHECK (told[3] * 1000.0f == Approx (3.0));
        CHECK (told[4] * 1000.0f == Approx (4.0));
        CHECK (told[5] * 1.0e6f == Approx (static_cast<double> (played + from)));
        CHECK (told[6] * 1000.0f == Approx (1.0));
    }

    block = synth.memory.next (256);
    block.transport.tempo = 200.0;
    synth.module->process (block, {});
    CHECK (synth.memory.output (1)[0] * 1000.0f == Approx (200.0));
    CHECK (synth.memory.output (1)[6] == 0.0f);
}

TEST_CASE ("JuceLoader: a bypass of its own is no parameter, and is switched at its frame", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    REQUIRE (synth.module->hasBypass());

    for (const auto& parameter : synth.description.parameters)
        CHECK (parameter.name != "Bypass");

    const MidiEvent notes[] {note (0, 0x90, 60, 127)};
    CHECK (synth.play (notes)[255] == 1.0f);
    const HostedModule::Change bypass[] {{HostedModule::bypassIndex, 100, 1.0f}};
    const auto sound = synth.play ({}, bypass);
    CHECK (sound[99] == 1.0f);
    CHECK (sound[100] == 0.0f);
    CHECK (synth.play ({})[255] == 0.0f);
    const HostedModule::Change back[] {{HostedModule::bypassIndex, 0, 0.0f}};
    CHECK (synth.play ({}, back)[255] == 1.0f);
}

TEST_CASE ("JuceLoader: how long it sounds on is asked for when a parameter changes", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    CHECK (synth.module->tail() == 0);

    const auto octave = indexOf (synth.description, "Octave");
    const auto& range = synth.description.parameters[octave];
    const auto turn = [&] (float part)
    {
        const HostedModule::Change change[] {{octave, 0, range.minimum + part * (range.maximum - range.minimum)}};
        synth.play ({}, change);
        synth.play ({}, change);
    };

    turn (0.75f);
    CHECK (synth.module->tail() == 1 + 72000);
    turn (1.0f);
    CHECK (synth.module->tail() == endlessTail);
    turn (0.0f);
    CHECK (synth.module->tail() == 0);
}

TEST_CASE ("JuceLoader: MIDI controllers arrive", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    const MidiEvent wheel[] {note (0, 0xb0, 1, 127)};
    synth.play (wheel);
    synth.play ({});
    CHECK (synth.memory.output (1)[255] == 1.0f);
}

TEST_CASE ("JuceLoader: a side chain is heard by the plugin, channel by channel", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    synth.memory.input (1, 0)[7] = 0.25f;
    synth.memory.input (1, 1)[9] = -0.5f;
    synth.memory.input (0)[11] = 1.0f; // nobody asks for it
    const auto left = synth.play ({});
    const auto right = synth.memory.output (0, 1);
    CHECK (left[7] == 0.25f);
    CHECK (left[9] == 0.0f);
    CHECK (left[11] == 0.0f);
    CHECK (right[7] == 0.0f);
    CHECK (right[9] == -0.5f);
}

TEST_CASE ("JuceLoader: latency that changes while it plays is told once the thread has waited", "[worker]")
{
    const auto format = GENERATE (from_range (formats()));
    INFO (toText (format));
    QuietSynth synth (format);
    CHECK (synth.module->latency() == 0);
    const HostedModule::Change late[] {{indexOf (synth.description, "Late"), 0, 1.0f}};
    synth.play ({}, late);

    int ends[2] {-1, -1};
    REQUIRE (::pipe (ends) == 0);

    // Another thread sees the new latency, or has seen enough.
    std::thread watch (
        [&]
        {
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds (30);

            while (synth.module->latency() == 0 && std::chrono::steady_clock::now() < until)
                std::this_thread::sleep_for (std::chrono::milliseconds (1));

            CHECK (::write (ends[1], "x", 1) == 1);
        });

    REQUIRE (loadedJucePlugins() != nullptr);
    loadedJucePlugins()->runUntilReadable (ends[0]);
    watch.join();
    CHECK (synth.module->latency() == 64);
    ::close (ends[0]);
    ::close (ends[1]);
}

TEST_CASE ("JuceLoader: parameters that a state brings are told", "[worker]")
{
    QuietSynth first, second;
    std::vector<float> values (first.description.parameters.size());
    first.module->getParameters (values);
    values[indexOf (first.description, "Level")] = 0.3f;
    values[indexOf (first.description, "Cutoff")] = 1234.5f;
    values[indexOf (first.description, "Shape")] = 2.0f;
    values[indexOf (first.description, "Octave")] = -2.0f;
    first.module->setParameters (values);
    first.play ({});

    std::vector<std::byte> state;
    CHECK (first.module->saveState (state).empty());
    CHECK (second.module->loadState (state).empty());
    second.module->getParameters (values);
    CHECK (values[indexOf (first.description, "Level")] == Approx (0.3f));
    CHECK (values[indexOf (first.description, "Cutoff")] == Approx (1234.5f));
    CHECK (values[indexOf (first.description, "Shape")] == 2.0f);
    CHECK (values[indexOf (first.description, "Octave")] == -2.0f);
}
