#include "EngineRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// A steady voltage heard at the output: any step is seen at once.
PatchBuilder steady (double level = 0.5)
{
    PatchBuilder patch ("group:a");
    patch.add ("lfo1", "lfo", {{"level", 0}, {"offset", level}}).add ("vca1", "vca", {{"gain", 0}});
    patch.add ("output1", "output", {{"limiter", 0}});
    patch.cable ("lfo1.out", "vca1.in").cable ("vca1.out", "output1.left");
    return patch;
}

/// Plays while another thread changes the patch; what was heard.
Sound changeWhilePlaying (EngineRig& rig, const Patch& next, Transition transition)
{
    Sound sound;
    std::atomic<bool> ready {false}, done {false};
    std::string problem;

    std::thread user (
        [&]
        {
            waitUntil ([&] { return ready.load(); });
            problem = rig.engine.setPatch (next, transition);
            done.store (true);
        });

    int blocks = 0, after = 0;
    rig.playUntil (
        [&]
        {
            ready.store (++blocks > 20);
            return done.load() && ++after > 100;
        },
        &sound);
    user.join();
    CHECK (problem.empty());
    return sound;
}

float largestStep (const Sound& sound)
{
    auto largest = 0.0f;

    for (std::size_t i = 1; i < sound.left.size(); ++i)
        largest = std::max (largest, std::abs (sound.left[i] - sound.left[i - 1]));

    return largest;
}

constexpr float faded = 1.9f / 240.0f; // per frame, of what fades: smoothStep() over 5 ms at 48 kHz, in its middle

} // namespace

TEST_CASE ("EngineTransition: a cable that is pulled fades out, one that is plugged fades in", "[host]")
{
    EngineRig rig (steady());
    auto pulled = steady().patch;
    pulled.cables.erase (pulled.cables.begin());

    rig.play (4800);
    auto sound = changeWhilePlaying (rig, pulled, Transition::edit);
    CHECK (sound.left.front() == Approx (0.5f));
    CHECK (sound.left.back() == 0.0f);
    CHECK (largestStep (sound) < 0.5f * faded);

    sound = changeWhilePlaying (rig, steady(), Transition::edit);
    CHECK (sound.left.front() == 0.0f);
    CHECK (sound.left.back() == Approx (0.5f));
    CHECK (largestStep (sound) < 0.5f * faded);
}

TEST_CASE ("EngineTransition: a module that is deleted fades out, one that comes back fades in", "[host]")
{
    EngineRig rig (steady());
    auto without = steady().patch;
    without.modules.erase (without.modules.begin() + 1);
    without.cables.clear();

    rig.play (4800);
    auto sound = changeWhilePlaying (rig, without, Transition::edit);
    CHECK (sound.left.back() == 0.0f);
    CHECK (largestStep (sound) < faded); // two cables in a row

    sound = changeWhilePlaying (rig, steady(), Transition::edit);
    CHECK (sound.left.back() == Approx (0.5f));
    CHECK (largestStep (sound) < faded); // two cables in a row
}

TEST_CASE ("EngineTransition: a module that moves to another process does it without a click", "[host]")
{
    EngineRig rig (steady());
    auto moved = steady().patch;
    moved.modules[1].isolation = Isolation::fromText ("process").value();

    rig.play (4800);
    const auto sound = changeWhilePlaying (rig, moved, Transition::edit);
    CHECK (sound.left.back() == Approx (0.5f));
    CHECK (largestStep (sound) < 0.5f * faded);
}

TEST_CASE ("EngineTransition: a module that moves takes its state along", "[host]")
{
    // A held voltage: sampled once, and never again.
    PatchBuilder patch ("group:a");
    patch.add ("lfo1", "lfo", {{"level", 0}, {"offset", 1}}).add ("hold1", "sample_and_hold", {{"seed", 7}});
    patch.add ("out1", "output", {{"limiter", 0}}).cable ("lfo1.out", "hold1.trigger").cable ("hold1.out", "out1.left");
    EngineRig rig (patch);
    const auto held = rig.play (4800).left.back();
    REQUIRE (held != 0.0f);

    for (const auto* place : {"process", "host", "group:b", "group:a"})
    {
        patch.patch.modules[1].isolation = Isolation::fromText (place).value();
        REQUIRE (rig.engine.setPatch (patch).empty());
        INFO (place);
        CHECK (rig.play (4800).left.back() == held);
    }
}

TEST_CASE ("EngineTransition: values of modules that stay move as parameters do", "[host]")
{
    EngineRig rig (steady (0.5));
    rig.play (4800);
    const auto sound = changeWhilePlaying (rig, steady (-0.25), Transition::edit);
    CHECK (sound.left.back() == Approx (-0.25f));
    CHECK (largestStep (sound) < 0.75f * 3.0f / 240.0f); // as a parameter moves
}

TEST_CASE ("EngineTransition: another patch takes nothing over from the one before", "[host]")
{
    EngineRig rig (steady (0.5));
    rig.play (4800);
    const auto sound = changeWhilePlaying (rig, steady (-0.25), Transition::replace);
    CHECK (sound.left.back() == Approx (-0.25f));
    CHECK (largestStep (sound) < 0.5f * faded);

    // The same ids, but a sound of its own: bit for bit what a fresh engine makes of it.
    const auto patch =
        PatchBuilder ("group:a").add ("vco1", "vco").add ("out1", "output").cable ("vco1.saw", "out1.left").patch;
    EngineRig other (patch);
    const auto first = other.play (9600);
    REQUIRE (other.engine.setPatch (patch, Transition::replace).empty());
    const auto again = other.play (9600);
    CHECK (again.left[5000] == first.left[5000]);
    CHECK (again.left[9000] == first.left[9000]);
}

TEST_CASE ("EngineTransition: what cannot be played leaves the former patch playing", "[host]")
{
    EngineRig rig (steady());
    auto broken = steady().patch;
    broken.cables.push_back ({{"lfo1", "nothing"}, {"vca1", "in"}, Json::object()});
    rig.play (4800);

    for (const auto transition : {Transition::edit, Transition::replace})
        CHECK (! rig.engine.setPatch (broken, transition).empty());

    CHECK (rig.play (4800).left.back() == Approx (0.5f));
}

TEST_CASE ("Engine: MIDI that comes while a patch plays reaches the modules that take it", "[host]")
{
    PatchBuilder patch ("group:a");
    patch.add ("midi1", "midi_in", {{"voices", 1}}).add ("output1", "output", {{"limiter", 0}});
    patch.cable ("midi1.velocity", "output1.left");
    EngineRig rig (patch);
    rig.play (128);
    REQUIRE (rig.engine.pushMidi ({0, 3, {0x90, 60, 127}}));
    CHECK (rig.play (128).left.back() == Approx (1.0f));

    // A flood is refused, not swallowed.
    auto refused = false;

    for (int i = 0; i < 5000 && ! refused; ++i)
        refused = ! rig.engine.pushMidi ({0, 3, {0xb0, 1, 1}});

    CHECK (refused);
}
