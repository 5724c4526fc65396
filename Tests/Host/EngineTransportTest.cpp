// What plugins are told of the transport, block by block: the test plugin writes it where its sound would be.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

constexpr std::uint32_t block = 128;

/// What the plugin was told in one block: see tellOfTransport() in HostilePlugin.cpp.
struct Told
{
    float positions, bar, barBeat, beat, beatUnit, beatsPerBar, beatsPerMinute, frame, speed, port;
};

Told toldIn (const Sound& sound, std::size_t number)
{
    constexpr float scale = 1000.0f, frameScale = 1.0e6f;
    const auto* at = sound.left.data() + number * block;
    return {at[0] * scale, at[1] * scale, at[2] * scale,      at[3] * scale, at[4] * scale,
            at[5] * scale, at[6] * scale, at[7] * frameScale, at[8] * scale, at[9] * scale};
}

struct TransportRig
{
    TransportRig() { transport().setPlaying (true); }

    Transport& transport() { return rig.engine.transport(); }

    /// The plugin alone, so that nothing changes what it writes.
    static Patch patch (const HostileBundle& bundle)
    {
        PatchBuilder builder;
        builder.add ("plugin1", bundle.type()).add ("out1", "output", {{"limiter", 0.0f}});
        builder.cable ("plugin1.out", "out1.left");
        return builder.patch;
    }

    static EngineOptions optionsFor (const HostileBundle& bundle)
    {
        auto options = offlineOptions();
        options.readableFolders = {bundle.folder()};
        return options;
    }

    HostileBundle bundle {"transport"};
    EngineRig rig {patch (bundle), 48000.0, static_cast<int> (block), optionsFor (bundle)};
};

} // namespace

TEST_CASE ("Engine: a plugin is told where the transport is in every block", "[host][engine][plugins][transport]")
{
    TransportRig t;
    t.transport().setTempo (150.0);
    t.transport().setTimeSignature ({3, 4});
    const auto sound = t.rig.play (block * 300);

    for (std::size_t i = 0; i < 300; ++i)
    {
        INFO (i);
        const auto told = toldIn (sound, i);
        const auto quarters = static_cast<double> (i) * block * 150.0 / (60.0 * 48000.0);
        REQUIRE (told.positions == Approx (1.0));
        REQUIRE (told.frame == Approx (static_cast<double> (i) * block));
        REQUIRE (told.beat == Approx (quarters).margin (1e-4));
        REQUIRE (told.bar == Approx (std::floor (quarters / 3.0)).margin (1e-4));
        REQUIRE (told.barBeat == Approx (std::fmod (quarters, 3.0)).margin (1e-4));
        REQUIRE (told.beatUnit == Approx (4.0));
        REQUIRE (told.beatsPerBar == Approx (3.0));
        REQUIRE (told.beatsPerMinute == Approx (150.0));
        REQUIRE (told.speed == Approx (1.0));
        REQUIRE (told.port == Approx (150.0));
    }
}

TEST_CASE ("Engine: what is ordered of the transport takes effect at the next block",
           "[host][engine][plugins][transport]")
{
    TransportRig t;
    t.rig.play (block * 10);
    t.transport().setTempo (60.0);
    CHECK (toldIn (t.rig.play (block), 0).beatsPerMinute == Approx (60.0));
    t.transport().setPlaying (false);
    const auto stopped = t.rig.play (block * 3);
    CHECK (toldIn (stopped, 0).speed == 0.0f);
    CHECK (toldIn (stopped, 2).frame == Approx (11.0 * block));
    CHECK (toldIn (stopped, 2).beatsPerMinute == Approx (60.0));
    t.transport().rewind();
    CHECK (toldIn (t.rig.play (block), 0).frame == 0.0f);
    t.transport().setPlaying (true);
    const auto again = t.rig.play (block * 2);
    CHECK (toldIn (again, 0).frame == 0.0f);
    CHECK (toldIn (again, 1).frame == Approx (block));
}

TEST_CASE ("Engine: a block that is cut tells each part its own place", "[host][engine][plugins][transport]")
{
    TransportRig t;
    const auto patch = TransportRig::patch (t.bundle);
    t.rig.play (block);
    const auto sound = t.rig.play (block, block, {t.rig.change ("plugin1", "gain", 0.25f, 64, patch)});
    CHECK (toldIn (sound, 0).frame == Approx (block));
    CHECK (sound.left[64 + 7] * 1.0e6f == Approx (block + 64.0));
}

TEST_CASE ("Engine: a plugin that comes back knows at once where the transport is",
           "[host][engine][plugins][transport]")
{
    TransportRig t;
    t.transport().setTempo (140.0);
    Sound heard = t.rig.play (block * 100);
    REQUIRE (t.rig.killAndPlayOn ("plugin1", &heard));
    REQUIRE (t.rig.playUntil (
        [&, blocks = t.rig.engine.blockNumber()] { return t.rig.engine.blockNumber() > blocks + 200; }, &heard));
    const auto blocks = heard.left.size() / block;
    std::size_t told = 0, away = 0;

    for (std::size_t i = 0; i < blocks; ++i)
    {
        const auto at = toldIn (heard, i);

        // Its stand-in is silent. While it comes up again it is faded, and the figures are not to be read.
        if (at.port != Approx (140.0))
        {
            ++away;
            continue;
        }

        INFO (i << " of " << blocks);
        REQUIRE (at.frame == Approx (static_cast<double> (i) * block));
        REQUIRE (at.positions == Approx (1.0));
        ++told;
    }

    CHECK (told > 250);
    CHECK (away > 0);
    CHECK (toldIn (heard, blocks - 1).port == Approx (140.0));
}
