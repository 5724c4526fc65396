// Modules that are bypassed: what is heard of them then, when it comes, and how they come and go.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"
#include "Worker/Plugins/PluginLoaders.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

EngineOptions optionsFor (const HostileBundle& bundle)
{
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    return options;
}

/// True when the left side is the right one times `gain` from `first` on, to the bit.
bool isGain (const Sound& sound, float gain, std::size_t first = 0)
{
    for (auto i = first; i < sound.left.size(); ++i)
        if (sound.left[i] != gain * sound.right[i])
            return false;

    return true;
}

/// The largest bend of a line of sound: a click is a large one.
float sharpest (const std::vector<float>& sound)
{
    auto most = 0.0f;

    for (std::size_t i = 2; i < sound.size(); ++i)
        most = std::max (most, std::abs (sound[i] - 2.0f * sound[i - 1] + sound[i - 2]));

    return most;
}

float loudest (const std::vector<float>& sound)
{
    auto most = 0.0f;

    for (const auto sample : sound)
        most = std::max (most, std::abs (sample));

    return most;
}

/// A sine through a module on the left, and past it on the right.
Patch around (const std::string& type, PatchBuilder::Parameters parameters = {},
              const std::string& isolation = "process")
{
    PatchBuilder builder (isolation);
    builder.add ("vco1", "vco", {{"frequency", 220.0f}});
    builder.add ("module1", type, parameters);
    builder.add ("out1", "output", {{"limiter", 0.0f}});
    builder.cable ("vco1.sine", "module1.in").cable ("module1.out", "out1.left").cable ("vco1.sine", "out1.right");
    return builder.patch;
}

constexpr std::size_t fade = 2 * 240; // frames until a ParameterRamp at 48 kHz is where it goes to

} // namespace

TEST_CASE ("Bypass: the dry input of a plugin that is late is as late as the plugin", "[host][engine][bypass]")
{
    const HostileBundle bundle ("late", 0);
    EngineRig rig (patchWith (bundle), 48000.0, 128, optionsFor (bundle));

    REQUIRE (rig.playUntil (
        [&]
        {
            const auto status = rig.engine.status();
            return std::any_of (status.modules.begin(), status.modules.end(),
                                [] (auto& m) { return m.id == "plugin1" && m.latency == 300; });
        }));
    rig.play (9600);
    auto before = rig.play (4800);
    REQUIRE (isGain (before, 0.5f));
    REQUIRE (loudest (before.left) > 0.1f);

    REQUIRE (rig.engine.setBypassed ("plugin1", true));
    const auto bypassing = rig.play (4800);
    CHECK (isGain (bypassing, 1.0f, fade));
    CHECK_FALSE (isGain (bypassing, 1.0f));

    REQUIRE (rig.engine.setBypassed ("plugin1", false));
    const auto coming = rig.play (4800);
    CHECK (isGain (coming, 0.5f, fade));

    // Neither way anything clicks: a click would be a corner, 0.03 and more.
    before.append (bypassing);
    before.append (coming);
    CHECK (sharpest (before.left) < 4.0f * sharpest (before.right));

    const auto status = rig.engine.status();
    CHECK (status.standIns == 0);
    CHECK (status.skipped == 0);
}

TEST_CASE ("Bypass: a plugin that is late goes on bypassed when its process dies", "[host][engine][bypass]")
{
    const HostileBundle bundle ("late", 0);
    EngineRig rig (patchWith (bundle), 48000.0, 128, optionsFor (bundle));
    rig.play (48000);
    REQUIRE (rig.engine.setBypassed ("plugin1", true));
    rig.play (4800);

    Sound meanwhile;
    REQUIRE (rig.killAndPlayOn ("plugin1", &meanwhile));
    CHECK (loudest (meanwhile.left) < 1.5f);

    // It begins anew: not late, and then late again.
    REQUIRE (rig.playUntil (
        [&]
        {
            const auto status = rig.engine.status();
            return std::any_of (status.modules.begin(), status.modules.end(),
                                [] (auto& m) { return m.id == "plugin1" && m.latency == 300 && m.blocks > 400; });
        }));
    rig.play (9600);
    CHECK (isGain (rig.play (4800), 1.0f));
}

TEST_CASE ("Bypass: what is switched while a plugin is away holds when it is back", "[host][engine][bypass]")
{
    const HostileBundle bundle ("plain", 0);
    EngineRig rig (patchWith (bundle), 48000.0, 128, optionsFor (bundle));
    rig.play (4800);
    REQUIRE (isGain (rig.play (4800), 0.5f));

    const auto process = rig.processOf ("plugin1");
    REQUIRE (::kill (process, SIGKILL) == 0);
    REQUIRE (rig.engine.setBypassed ("plugin1", true));
    REQUIRE (rig.playUntil ([&] { return rig.engine.status().recoveries > 0; }));
    REQUIRE (rig.engine.waitUntilRecovered (EngineRig::generous));
    rig.play (4800);
    CHECK (isGain (rig.play (4800), 1.0f));
    REQUIRE (rig.engine.setBypassed ("plugin1", false));
    rig.play (4800);
    CHECK (isGain (rig.play (4800), 0.5f));
}

TEST_CASE ("Bypass: a plugin's own is used where it has one", "[host][engine][bypass]")
{
    const HostileBundle bundle ("enabled", 0);
    auto patch = patchWith (bundle);
    EngineRig rig (patch, 48000.0, 128, optionsFor (bundle));
    CHECK (isGain (rig.play (4800), 0.5f));
    REQUIRE (rig.engine.setBypassed ("plugin1", true));
    CHECK (isGain (rig.play (4800), -1.0f));
    REQUIRE (rig.engine.setBypassed ("plugin1", false));
    CHECK (isGain (rig.play (4800), 0.5f));

    // Also of one that begins so, and one that is made again.
    patch.findModule ("plugin1")->bypassed = true;
    EngineRig bypassed (patch, 48000.0, 128, optionsFor (bundle));
    CHECK (isGain (bypassed.play (4800), -1.0f));
    REQUIRE (bypassed.killAndPlayOn ("plugin1"));
    bypassed.play (4800);
    CHECK (isGain (bypassed.play (4800), -1.0f));
}

TEST_CASE ("Bypass: an effect lets its input through, whatever it runs in", "[host][engine][bypass]")
{
    const auto isolation = GENERATE (std::string ("process"), std::string ("host"));
    const auto type = GENERATE (std::string ("vcf"), std::string ("delay"), std::string ("reverb"));
    CAPTURE (isolation, type);

    // What is stereo arrives at one side with both of its channels.
    const auto gain = type == "vcf" ? 1.0f : 2.0f;
    auto patch = around (type, {}, isolation);
    EngineRig rig (patch);
    auto heard = rig.play (9600);
    CHECK_FALSE (isGain (heard, gain, 4800));

    REQUIRE (rig.engine.setBypassed ("module1", true));
    auto bypassed = rig.play (9600);
    CHECK (isGain (bypassed, gain, fade));
    heard.append (bypassed);

    // An edit of the patch can say the same.
    patch.findModule ("module1")->bypassed = false;
    REQUIRE (rig.engine.setPatch (patch).empty());
    auto back = rig.play (9600);
    CHECK_FALSE (isGain (back, gain, fade));
}

TEST_CASE ("Bypass: it plays on meanwhile, and comes back as if nothing had been", "[host][engine][bypass]")
{
    const auto patch = around ("delay", {{"time", 0.05}, {"feedback", 0.8}});
    EngineRig rig (patch), other (patch);
    rig.play (9600);
    other.play (9600);
    REQUIRE (rig.engine.setBypassed ("module1", true));
    rig.play (9600);
    other.play (9600);
    REQUIRE (rig.engine.setBypassed ("module1", false));
    rig.play (fade + 32);
    other.play (fade + 32);
    CHECK (rig.play (4800).firstDifference (other.play (4800)) == -1);
}

TEST_CASE ("Bypass: a crash in the midst of a fade costs not one sample", "[host][engine][bypass]")
{
    const auto patch = around ("delay");
    EngineRig rig (patch), other (patch);
    REQUIRE (rig.engine.waitUntilSpared (EngineRig::generous));
    rig.play (9600);
    other.play (9600);
    REQUIRE (rig.engine.setBypassed ("module1", true));
    REQUIRE (other.engine.setBypassed ("module1", true));
    auto mine = rig.play (128), theirs = other.play (128);
    REQUIRE (rig.engine.injectFault ("module1", Fault::crash));
    Sound more;
    REQUIRE (rig.playUntil ([&] { return rig.engine.status().recoveries > 0; }, &more));
    mine.append (more);
    theirs.append (other.play (static_cast<std::uint32_t> (more.left.size())));
    CHECK (mine.firstDifference (theirs) == -1);
    CHECK (rig.engine.status().spared > 0);
}

TEST_CASE ("Bypass: what makes sound by itself is silent", "[host][engine][bypass]")
{
    EngineRig rig (around ("vca"));
    rig.play (4800); // the sine begins with a corner
    auto heard = rig.play (9600);
    REQUIRE (rig.engine.setBypassed ("vco1", true));
    auto quiet = rig.play (9600);
    CHECK (loudest ({quiet.right.begin() + fade + 64, quiet.right.end()}) == 0.0f); // the VCO's latency, too
    heard.append (quiet);
    REQUIRE (rig.engine.setBypassed ("vco1", false));
    auto back = rig.play (9600);
    CHECK (loudest (back.right) > 0.5f);

    // The fade bends it, too, but a click would be a corner: 0.03 and more.
    const auto usual = sharpest ({back.right.begin() + 4800, back.right.end()});
    CHECK (sharpest (heard.right) < 4.0f * usual);
    CHECK (sharpest (back.right) < 4.0f * usual);
    CHECK_FALSE (rig.engine.setBypassed ("nobody", true));
}

TEST_CASE ("Bypass: MIDI In lets its notes go, and holds its pitch", "[host][engine][bypass]")
{
    PatchBuilder builder;
    builder.add ("midi1", "midi_in", {{"voices", 1.0}}).add ("out1", "output", {{"limiter", 0.0f}});
    builder.cable ("midi1.gate", "out1.left").cable ("midi1.pitch", "out1.right");
    EngineRig rig (builder);
    const auto play = [&] (std::uint8_t key, std::uint8_t velocity)
    {
        REQUIRE (rig.engine.pushMidi ({0, 3, {0x90, key, velocity}}));
        return rig.play (4800);
    };

    const auto held = play (72, 100);
    REQUIRE (held.left.back() > 0.1f);
    REQUIRE (held.right.back() > 0.1f);
    REQUIRE (rig.engine.setBypassed ("midi1", true));
    const auto gone = rig.play (4800);
    CHECK (gone.left.back() == 0.0f);
    CHECK (gone.right.back() == held.right.back());
    CHECK (play (60, 100).left.back() == 0.0f);

    // What was struck meanwhile is not heard afterwards either.
    REQUIRE (rig.engine.setBypassed ("midi1", false));
    CHECK (rig.play (4800).left.back() == 0.0f);
    CHECK (play (60, 100).left.back() > 0.1f);
}

TEST_CASE ("Bypass: an instrument lets its notes go", "[host][engine][bypass][plugins]")
{
    constexpr const char* folder = "/usr/lib/lv2/mda.lv2";

    if (! std::filesystem::exists (folder))
    {
        WARN ("mda-lv2 is not installed: not tested");
        return;
    }

    std::string problem;

    for (const auto& description : makePluginLoader (PluginFormat::lv2)->describe (folder, problem))
        registerPlugin (description);

    PatchBuilder builder;
    builder.add ("midi1", "midi_in");
    builder.add ("synth1", "lv2:http://drobilla.net/plugins/mda/JX10");
    builder.add ("out1", "output", {{"limiter", 0.0f}});
    builder.cable ("midi1.midi", "synth1.midi").cable ("synth1.out", "out1.left");
    EngineRig rig (builder);
    rig.play (4800);
    REQUIRE (rig.engine.pushMidi ({0, 3, {0x90, 60, 100}}));
    REQUIRE (loudest (rig.play (24000).left) > 0.01f);
    REQUIRE (rig.engine.setBypassed ("synth1", true));
    rig.play (fade + 32);
    CHECK (loudest (rig.play (48000).left) == 0.0f);
    REQUIRE (rig.engine.pushMidi ({0, 3, {0x90, 64, 100}}));
    rig.play (240000);
    REQUIRE (rig.engine.setBypassed ("synth1", false));
    CHECK (loudest (rig.play (24000).left) < 0.001f);
    REQUIRE (rig.engine.pushMidi ({0, 3, {0x90, 67, 100}}));
    CHECK (loudest (rig.play (24000).left) > 0.01f);
}
