// What the engine plays, by analysis.
#include "EngineRig.h"

#include "Graph/Placement.h"
#include "Host/OfflineRender.h"
#include "Modules/Analysis.h"
#include "Modules/Catalogue.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

TEST_CASE ("Engine: a sine has its pitch and its level", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (4800);
    const auto sound = rig.play (48000);
    CHECK (frequencyNear (sound.left, 440.0) == Approx (440.0).margin (0.01));
    CHECK (std::abs (sineAt (sound.left, 440.0)) == Approx (0.5).epsilon (0.001));
    CHECK (rmsOf (sound.left) == Approx (0.5 / std::sqrt (2.0)).epsilon (0.002));
    CHECK (sound.left == sound.right);
    CHECK (rig.engine.status().wrongSequence == 0);
    CHECK (rig.engine.status().repeated == 0);
    CHECK (rig.engine.status().standIns == 0);
}

TEST_CASE ("Engine: silence where there should be silence", "[host][engine]")
{
    PatchBuilder builder;
    builder.add ("vco1", "vco").add ("out1", "output").add ("vca1", "vca").cable ("vca1.out", "out1.left");
    EngineRig rig (builder);
    const auto silent = rig.play (4800);
    CHECK (peakOf (silent.left) == 0.0);
    CHECK (peakOf (silent.right) == 0.0);

    REQUIRE (rig.engine.setPatch (Patch()).empty());
    const auto none = rig.play (1000);
    CHECK (peakOf (none.left) == 0.0);
    CHECK (peakOf (none.right) == 0.0);
}

TEST_CASE ("Engine: before any patch it plays silence", "[host][engine]")
{
    Engine engine (offlineOptions());
    std::vector<float> left (100, 1.0f), right (100, 1.0f);
    engine.process (left.data(), right.data(), 100, 0);
    CHECK (peakOf (left) == 0.0);
    CHECK (peakOf (right) == 0.0);
}

TEST_CASE ("Engine: the same bits wherever the modules run, at every block size", "[host][engine]")
{
    auto inHost = everyModulePatch ("host").patch;
    std::set<std::string_view> types;

    for (const auto& module : inHost.modules)
        types.insert (module.moduleType()->info.type);

    REQUIRE (types.size() == moduleCatalogue().size());

    for (const auto block : {16, 128, 1000})
    {
        const auto render = [&] (const Patch& patch)
        {
            EngineRig rig (patch, 48000.0, block, offlineOptions (8));
            auto sound = rig.play (12000, 0, chord (rig.engine));
            const auto status = rig.engine.status();
            CHECK (status.wrongSequence == 0);
            CHECK (status.standIns == 0);
            return sound;
        };

        INFO ("blocks of " << block);
        const auto expected = render (withPlacement (inHost, PlacementMode::individual));
        CHECK (rmsOf (expected.left) > 0.005);
        CHECK (rmsOf (expected.right) > 0.02);
        CHECK (expected.firstDifference (render (withPlacement (inHost, PlacementMode::hybrid))) == -1);
        CHECK (expected.firstDifference (render (withPlacement (inHost, PlacementMode::together))) == -1);
        CHECK (expected.firstDifference (render (inHost)) == -1);
    }
}

TEST_CASE ("Engine: a parameter moves from its own frame on", "[host][engine]")
{
    PatchBuilder builder;
    builder.add ("lfo1", "lfo", {{"level", 0}, {"offset", 0.5}}).add ("out1", "output", {{"limiter", 0}});
    builder.cable ("lfo1.out", "out1.left");
    EngineRig rig (builder);
    rig.play (1280);

    const auto sound = rig.play (640, 0, {rig.change ("lfo1", "offset", 0.25f, 37, builder)});
    CHECK (sound.left[36] == 0.5f);
    CHECK (sound.left[37] < 0.5f);
    CHECK (sound.left[37 + 239] == Approx (0.25025f).margin (0.0001));
    CHECK (sound.left[37 + 478] == Approx (0.25f));
    CHECK (sound.left[37 + 479] == 0.25f);

    const auto stepped = rig.play (256, 0, {rig.change ("out1", "level", -60.0f, 127, builder)});
    CHECK (stepped.left[126] == 0.25f);
    CHECK (stepped.left[127] < 0.25f);
}

TEST_CASE ("Engine: changes of what is not there are refused", "[host][engine]")
{
    EngineRig rig (sinePatch());
    TimedEvent event;
    CHECK_FALSE (rig.engine.resolve (ParameterChange {"nobody", 0, 1.0f, 0}, event));
    CHECK_FALSE (rig.engine.resolve (ParameterChange {"vco1", -1, 1.0f, 0}, event));
    CHECK_FALSE (rig.engine.resolve (ParameterChange {"vco1", 99, 1.0f, 0}, event));
    CHECK_FALSE (rig.engine.setParameter ("nobody", 0, 1.0f));
    CHECK_FALSE (rig.engine.setParameter ("vco1", 99, 1.0f));
    CHECK_FALSE (rig.engine.configure (10.0, 128).empty());
    CHECK_FALSE (rig.engine.configure (std::numeric_limits<double>::quiet_NaN(), 128).empty());
    CHECK (rig.engine.sampleRate() == 48000.0);
}

TEST_CASE ("Engine: a knob turned while it plays is heard", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);
    rig.engine.started();
    CHECK (rig.engine.setParameter ("vco1", 0, 880.0f));
    rig.engine.stopped();
    rig.play (4800);
    CHECK (frequencyNear (rig.play (24000).left, 880.0) == Approx (880.0).margin (0.05));
}

TEST_CASE ("Engine: a knob turned while no device plays is heard when one does", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (1280);
    CHECK (rig.engine.setParameter ("vco1", 0, 880.0f));
    REQUIRE (rig.engine.configure (48000.0, 128).empty()); // as a device does that starts
    rig.play (4800);
    CHECK (std::abs (sineAt (rig.play (24000).left, 880.0)) == Approx (0.5).epsilon (0.01));
}

TEST_CASE ("Engine: notes reach the MIDI In at the start of the next block", "[host][engine]")
{
    PatchBuilder builder;
    builder.add ("midi1", "midi_in", {{"voices", 1}})
        .add ("out1", "output", {{"limiter", 0}})
        .cable ("midi1.gate", "out1.left");
    EngineRig rig (builder);
    rig.play (256);
    rig.engine.pushMidi (HostMidi {0, 3, {0x90, 60, 100}});
    const auto sound = rig.play (128);
    CHECK (sound.left.front() == 1.0f);
}

TEST_CASE ("Engine: modules that stay go on without a break when another is added and taken away", "[host][engine]")
{
    for (const auto* isolation : {"process", "group:all", "host"})
    {
        INFO (isolation);
        auto builder = sinePatch (isolation);
        EngineRig steady (builder), changing (builder);
        const auto expected = steady.play (40 * 128);

        auto sound = changing.play (10 * 128);
        builder.add ("reverb1", "reverb").add ("lfo1", "lfo").cable ("lfo1.out", "reverb1.in");
        REQUIRE (changing.engine.setPatch (builder).empty());
        sound.append (changing.play (10 * 128));
        REQUIRE (changing.engine.setPatch (sinePatch (isolation)).empty());
        sound.append (changing.play (20 * 128));
        CHECK (expected.firstDifference (sound) == -1);
    }
}

TEST_CASE ("Engine: repatched while it plays, not a frame is missing", "[host][engine]")
{
    EngineRig steady (sinePatch()), changing (sinePatch());
    std::atomic<bool> done {false};
    Sound sound;
    changing.engine.started();
    std::thread device (
        [&]
        {
            while (! done.load())
                sound.append (changing.play (128));
        });

    auto builder = sinePatch();
    std::string problems;

    for (int i = 0; i < 6; ++i)
    {
        builder.add ("more" + std::to_string (i), "vca").cable ("vco1.saw", "more" + std::to_string (i) + ".in");
        problems += changing.engine.setPatch (builder);
    }

    done.store (true);
    device.join();
    changing.engine.stopped();
    CHECK (problems.empty());
    const auto expected = steady.play (static_cast<std::uint32_t> (sound.left.size()));
    CHECK (expected.firstDifference (sound) == -1);
    CHECK (changing.engine.status().modules.size() == 9);
}

TEST_CASE ("Engine: a patch that cannot be played leaves the former one playing", "[host][engine]")
{
    EngineRig steady (sinePatch()), rig (sinePatch());
    const auto expected = steady.play (30 * 128);
    auto sound = rig.play (10 * 128);

    PatchBuilder large ("group:all");

    for (int i = 0; i < 513; ++i)
        large.add ("vca" + std::to_string (i), "vca");

    CHECK_FALSE (rig.engine.setPatch (large).empty());
    CHECK_FALSE (rig.engine.setPatch (sinePatch().cable ("vco1.nothing", "vca1.in")).empty());
    sound.append (rig.play (20 * 128));
    CHECK (expected.firstDifference (sound) == -1);
}

TEST_CASE ("Engine: another rate and block size while stopped", "[host][engine]")
{
    EngineRig rig (sinePatch());
    rig.play (4800);

    for (const auto& [rate, frames] : {std::pair {96000.0, 512}, std::pair {44100.0, 64}, std::pair {48000.0, 4096}})
    {
        REQUIRE (rig.engine.configure (rate, frames).empty());
        CHECK (rig.engine.sampleRate() == rate);
        CHECK (rig.engine.maxFrames() == static_cast<std::uint32_t> (frames));
        rig.play (9600);
        const auto sound = rig.play (48000);
        CHECK (frequencyNear (sound.left, 440.0, rate) == Approx (440.0).margin (0.02));
        CHECK (std::abs (sineAt (sound.left, 440.0, rate)) == Approx (0.5).epsilon (0.001));
    }
}

TEST_CASE ("Engine: blocks of any size are served exactly", "[host][engine]")
{
    EngineRig steady (everyModulePatch ("group:all"), 48000.0, 256),
        uneven (everyModulePatch ("group:all"), 48000.0, 256);
    const auto expected = steady.play (20000, 0, chord (steady.engine));
    Sound sound = uneven.play (4, 0, chord (uneven.engine));

    // Some of them larger than the largest.
    for (std::uint32_t frames = 1; sound.left.size() < 20000; frames = (frames * 7 + 3) % 1500 + 1)
        sound.append (uneven.play (std::min (frames, 20000 - static_cast<std::uint32_t> (sound.left.size())), 100000));

    REQUIRE (sound.left.size() == expected.left.size());

    for (std::size_t i = 0; i < sound.left.size(); ++i)
    {
        REQUIRE (sound.left[i] == Approx (expected.left[i]).margin (2e-4));
        REQUIRE (sound.right[i] == Approx (expected.right[i]).margin (2e-4));
    }
}

TEST_CASE ("OfflineRender: writes all of it, in order, and tells how far it is", "[host][engine]")
{
    EngineRig rig (sinePatch()), reference (sinePatch());
    Sound sound;
    double last = 0.0;
    std::uint64_t askedUpTo = 0;

    RenderOptions options;
    options.seconds = 0.75;
    options.blockFrames = 100;
    options.write = [&] (const float* left, const float* right, std::uint32_t frames)
    {
        sound.append ({{left, left + frames}, {right, right + frames}});
        return std::string();
    };
    options.progress = [&] (double part)
    {
        CHECK (part >= last);
        last = part;
        return true;
    };
    options.events = [&] (std::uint64_t time, std::uint32_t frames)
    {
        CHECK (time == askedUpTo);
        askedUpTo = time + frames;
        return std::vector<TimedEvent>();
    };
    CHECK (renderOffline (rig.engine, options).empty());
    CHECK (last == 1.0);
    CHECK (askedUpTo == 36000);
    CHECK (reference.play (36000, 100).firstDifference (sound) == -1);
}

TEST_CASE ("OfflineRender: ends when told to, when it cannot write, and when a module dies", "[host][engine]")
{
    EngineRig rig (sinePatch());
    RenderOptions options;
    options.seconds = 10.0;
    options.progress = [] (double) { return false; };
    CHECK (renderOffline (rig.engine, options) == "cancelled");

    options.progress = nullptr;
    options.write = [] (const float*, const float*, std::uint32_t) { return std::string ("the disk is full"); };
    CHECK (renderOffline (rig.engine, options) == "the disk is full");

    options.seconds = 1.0;
    auto killed = false;
    options.write = [&] (const float*, const float*, std::uint32_t)
    {
        if (! std::exchange (killed, true))
            ::kill (rig.processOf ("vca1"), SIGKILL);

        return std::string();
    };
    CHECK_FALSE (renderOffline (rig.engine, options).empty());
}
