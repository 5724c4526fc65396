// What goes into the engine and out of it beside the sound: what the device records, MIDI to the devices, displays.
#include "EngineRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Engine: what the device records reaches Audio In, block for block", "[host]")
{
    PatchBuilder patch;
    patch.add ("in1", "audio_in").add ("out1", "output", {{"limiter", 0}}).cable ("in1.out", "out1.in");
    EngineRig rig (patch);
    rig.play (4800);

    std::vector<float> left (1000), right (1000), heardLeft (1000), heardRight (1000);

    for (std::size_t i = 0; i < left.size(); ++i)
    {
        left[i] = static_cast<float> (i) / 2000.0f;
        right[i] = -left[i];
    }

    // More than the largest block, so that it is served in several.
    const float* const channels[] = {left.data(), right.data()};
    rig.engine.process (heardLeft.data(), heardRight.data(), 1000, 0, {}, channels);
    CHECK (heardLeft == left);
    CHECK (heardRight == right);

    // A device that is no number is silent; one without inputs is, too.
    left.assign (1000, std::numeric_limits<float>::quiet_NaN());
    rig.engine.process (heardLeft.data(), heardRight.data(), 128, 0, {}, std::span (channels, 1));
    CHECK (std::all_of (heardLeft.begin(), heardLeft.begin() + 128, [] (float x) { return x == 0.0f; }));
    CHECK (rig.play (128).right == std::vector<float> (128, 0.0f));
}

TEST_CASE ("Engine: notes of MIDI Out come to the devices, and end when it goes", "[host]")
{
    PatchBuilder patch;
    patch.add ("lfo1", "lfo", {{"level", 0}, {"offset", 1}}).add ("midi1", "midi_out", {{"channel", 3}});
    patch.cable ("lfo1.out", "midi1.gate");
    EngineRig rig (patch);
    rig.play (1024);

    std::vector<DeviceMidi> messages (16);
    messages.resize (rig.engine.takeMidi (messages));
    REQUIRE (messages.size() == 1);
    CHECK (messages[0].event.data[0] == 0x92);
    CHECK (messages[0].event.data[1] == 60);
    CHECK (messages[0].time < 128);

    auto without = patch.patch;
    without.modules.pop_back();
    without.cables.clear();
    REQUIRE (rig.engine.setPatch (without).empty());
    messages.resize (16);
    messages.resize (rig.engine.takeMidi (messages));
    REQUIRE (messages.size() == 1);
    CHECK (messages[0].event.data[0] == 0x82);
    CHECK (messages[0].event.data[1] == 60);
}

TEST_CASE ("Engine: a scope in another process shows what it hears", "[host]")
{
    PatchBuilder patch;
    patch.add ("vco1", "vco", {{"frequency", 200}}).add ("scope1", "scope", {{"time", 0.02}, {"trigger", 1}});
    patch.add ("out1", "output").cable ("vco1.sine", "scope1.a").cable ("scope1.a", "out1.left");
    EngineRig rig (patch);
    rig.play (48000);

    Display display;
    REQUIRE (rig.engine.display ("scope1", display));
    REQUIRE (display.lines >= 1);
    REQUIRE (display.points > 100);
    const auto* line = display.values[0];
    CHECK (*std::max_element (line, line + display.points) > 0.5f);
    CHECK (*std::min_element (line, line + display.points) < -0.5f);

    // Four periods in 20 ms.
    int rises = 0;

    for (int i = 1; i < display.points; ++i)
        rises += line[i - 1] < 0.0f && line[i] >= 0.0f ? 1 : 0;

    CHECK (rises >= 3);
    CHECK (rises <= 5);
    CHECK_FALSE (rig.engine.display ("vco1", display));
    CHECK_FALSE (rig.engine.display ("nothing", display));
}
