// Real plugins in locked workers, played by the engine.
#include "EngineRig.h"

#include "Hostile/PluginBundle.h"

#include "Graph/PluginTypes.h"
#include "Modules/Catalogue.h"
#include "Worker/Plugins/PluginLoaders.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

constexpr const char* mdaFolder = "/usr/lib/lv2/mda.lv2";
constexpr const char* overdrive = "lv2:http://drobilla.net/plugins/mda/Overdrive";
constexpr const char* delay = "lv2:http://drobilla.net/plugins/mda/Delay";

bool mdaIsThere()
{
    if (! std::filesystem::exists (mdaFolder))
    {
        WARN ("mda-lv2 is not installed: not tested");
        return false;
    }

    static const auto known = []
    {
        std::string problem;

        for (const auto& description : makePluginLoader (PluginFormat::lv2)->describe (mdaFolder, problem))
            registerPlugin (description);

        return true;
    }();

    return known;
}

/// A sine through a plugin, and another one beside it, on the other side.
Patch patchWith (const std::string& type)
{
    PatchBuilder builder;
    builder.add ("vco1", "vco", {{"frequency", 220.0f}});
    builder.add ("plugin1", type);
    builder.add ("vco2", "vco", {{"frequency", 330.0f}});
    builder.add ("out1", "output", {{"limiter", 0.0f}});
    builder.cable ("vco1.sine", "plugin1.in");
    builder.cable ("plugin1.out", "out1.left");
    builder.cable ("vco2.sine", "out1.right");
    return builder.patch;
}

ModuleStatus statusOf (Engine& engine, const std::string& id)
{
    for (const auto& module : engine.status().modules)
        if (module.id == id)
            return module;

    throw std::invalid_argument (id);
}

double levelOf (const std::vector<float>& sound)
{
    double sum = 0.0;

    for (const auto sample : sound)
        sum += static_cast<double> (sample) * sample;

    return std::sqrt (sum / static_cast<double> (sound.size()));
}

} // namespace

TEST_CASE ("Engine: a plugin plays in a process of its own", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    EngineRig rig (patchWith (overdrive));
    rig.play (4800);
    const auto sound = rig.play (9600);
    CHECK (levelOf (sound.left) > 0.01);
    CHECK (sound.left != sound.right);
    CHECK (statusOf (rig.engine, "plugin1").state == ModuleStatus::State::playing);
    CHECK (statusOf (rig.engine, "plugin1").group.empty());
    CHECK (rig.processOf ("plugin1") != rig.processOf ("vco1"));
    CHECK (rig.processOf ("plugin1") > 0);
}

TEST_CASE ("Engine: a plugin's parameters move, and a killed one comes back with them", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    EngineRig rig (patchWith (overdrive)), untouched (patchWith (overdrive));
    const auto* type = findModuleType (overdrive);
    const auto drive = findParameter (type->info, "drive"), level = findParameter (type->info, "output");
    INFO (type->info.parameters.size());
    REQUIRE (drive >= 0);
    REQUIRE (level >= 0);
    const auto& range = type->info.parameters[static_cast<std::size_t> (level)];

    rig.play (4800);
    const auto before = levelOf (rig.play (9600).left);
    rig.engine.started();
    REQUIRE (rig.engine.setParameter ("plugin1", level, range.minimum));
    rig.engine.stopped();
    rig.play (4800);
    const auto quiet = levelOf (rig.play (9600).left);
    CHECK (quiet < 0.5 * before);

    untouched.play (4800 + 9600 + 4800 + 9600);
    Sound heard;
    REQUIRE (rig.killAndPlayOn ("plugin1", &heard));
    CHECK (heard.right == untouched.play (heard.right.size()).right);
    const auto after = rig.play (24000), expected = untouched.play (24000);
    CHECK (after.right == expected.right);
    CHECK (levelOf (after.left) == Approx (quiet).epsilon (0.01));
    CHECK (statusOf (rig.engine, "plugin1").faults == 1);
    CHECK (statusOf (rig.engine, "plugin1").state == ModuleStatus::State::playing);
}

TEST_CASE ("Engine: a synthesizer that is made again hears what is held, and no more", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    constexpr const char* synthesizer = "lv2:http://drobilla.net/plugins/mda/JX10";
    const auto& info = findModuleType (synthesizer)->info;
    PatchBuilder builder;
    builder.add ("midi1", "midi_in");
    builder.add ("plugin1", synthesizer);
    builder.add ("out1", "output");
    builder.cable ("midi1.midi", "plugin1." + std::string (info.inputs[0].id));
    builder.cable ("plugin1." + std::string (info.outputs[0].id), "out1.left");
    EngineRig rig (builder.patch);

    const auto send = [&] (std::uint8_t status, std::uint8_t note, std::uint8_t velocity) {
        REQUIRE (rig.engine.pushMidi ({0, 3, {status, note, velocity}}));
    };

    rig.play (4800);
    send (0x90, 57, 100);
    rig.play (24000);
    REQUIRE (levelOf (rig.play (4800).left) > 0.001);
    REQUIRE (rig.killAndPlayOn ("plugin1"));
    rig.play (24000);
    CHECK (levelOf (rig.play (4800).left) > 0.001);

    // What is let go while it is away is let go.
    REQUIRE (::kill (rig.processOf ("plugin1"), SIGKILL) == 0);
    send (0x80, 57, 0);
    REQUIRE (rig.playUntil ([&] { return rig.engine.status().recoveries == 2; }));
    rig.play (48000);
    CHECK (levelOf (rig.play (4800).left) < 0.0001);
}

TEST_CASE ("Engine: a plugin takes one of its programs, and gets back what it was", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    constexpr const char* synthesizer = "lv2:http://drobilla.net/plugins/mda/DX10";
    PatchBuilder builder;
    builder.add ("plugin1", synthesizer);
    builder.add ("out1", "output");
    builder.cable ("plugin1." + std::string (findModuleType (synthesizer)->info.outputs[0].id), "out1.left");
    EngineRig rig (builder.patch);
    rig.play (4800);

    std::promise<std::vector<std::string>> listed;
    rig.engine.listPrograms ("plugin1", [&] (auto names, auto) { listed.set_value (names); });
    const auto names = listed.get_future().get();
    REQUIRE (names.size() > 2);
    CHECK (std::is_sorted (names.begin(), names.end()));

    const auto take = [&] (std::size_t program, std::string& problem)
    {
        std::promise<Engine::ProgramChange> taken;
        rig.engine.loadProgram ("plugin1", program,
                                [&] (auto change, auto why)
                                {
                                    problem = why;
                                    taken.set_value (change);
                                });
        return taken.get_future().get();
    };

    std::string problem;
    const auto first = take (1, problem); // the first one it is already
    REQUIRE (problem == "");
    CHECK (first.values.size() == findModuleType (synthesizer)->info.parameters.size());
    CHECK (first.before != first.after);
    const auto second = take (2, problem);
    CHECK (second.before == first.after);
    CHECK (second.values != first.values);
    take (names.size(), problem);
    CHECK (problem == "it has no such program");

    // As undo does it.
    auto undone = builder.patch;
    undone.findModule ("plugin1")->state = first.before;
    Engine::ProgramChange again;
    CHECK (waitUntil (
        [&]
        {
            // It is given beside whatever else the plugin is told, and may come before or after the program.
            REQUIRE (rig.engine.setPatch (builder.patch) == "");
            REQUIRE (rig.engine.setPatch (undone) == "");
            again = take (1, problem);
            return again.before == first.before && again.values == first.values;
        }));

    std::promise<std::string> refused;
    rig.engine.listPrograms ("out1", [&] (auto, auto why) { refused.set_value (why); });
    CHECK (refused.get_future().get() == "it does not play");
}

TEST_CASE ("Engine: a plugin that takes too long for a block is skipped, and goes on", "[host][engine][plugins]")
{
    const HostileBundle bundle ("slow");
    auto options = offlineOptions();
    options.readableFolders = {bundle.folder()};
    EngineRig rig (patchWith (bundle), 48000.0, 128, options);
    const auto process = rig.processOf ("plugin1");

    constexpr std::uint64_t deadline = 2'000'000; // nanoseconds
    CHECK (rig.playUntil (
        [&]
        {
            return statusOf (rig.engine, "plugin1").blocks > 200 && rig.engine.status().skipped > 0
                   && statusOf (rig.engine, "plugin1").state == ModuleStatus::State::playing;
        },
        nullptr, deadline));
    CHECK (rig.processOf ("plugin1") == process);
    CHECK (statusOf (rig.engine, "plugin1").faults == 0);
}

TEST_CASE ("Engine: a plugin that cannot be started is left out, and said", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    PluginDescription nobody;
    nobody.identifier = "http://drobilla.net/plugins/mda/Nobody";
    nobody.file = mdaFolder;
    nobody.name = "Nobody";
    nobody.inputs = {{"in", "In", SignalKind::audio, 2}};
    nobody.outputs = {{"out", "Out", SignalKind::audio, 2}};
    registerPlugin (nobody);

    EngineRig rig (patchWith (nobody.type()));
    rig.play (4800);
    const auto sound = rig.play (4800);
    CHECK (levelOf (sound.left) == 0.0);
    CHECK (levelOf (sound.right) > 0.1);
    CHECK (statusOf (rig.engine, "plugin1").state == ModuleStatus::State::parked);
    CHECK (statusOf (rig.engine, "plugin1").trouble.starts_with ("it cannot be started: "));

    // Again, when it is asked for: the same.
    rig.engine.retry ("plugin1");
    CHECK (statusOf (rig.engine, "plugin1").state == ModuleStatus::State::parked);
    CHECK (levelOf (rig.play (4800).right) > 0.1);
}

TEST_CASE ("Engine: a plugin goes on with its state when the device's rate changes", "[host][engine][plugins]")
{
    if (! mdaIsThere())
        return;

    EngineRig rig (patchWith (delay));
    rig.play (48000);
    const auto process = rig.processOf ("plugin1");
    REQUIRE (rig.engine.configure (44100.0, static_cast<int> (rig.engine.maxFrames())).empty());
    rig.play (48000);
    CHECK (rig.processOf ("plugin1") != process);
    CHECK (levelOf (rig.play (9600).left) > 0.01);
    CHECK (statusOf (rig.engine, "plugin1").state == ModuleStatus::State::playing);
    CHECK (statusOf (rig.engine, "plugin1").faults == 0);
}

// ZamVerb convolves blocks of the length that it was told, and passes others on as they are.
TEST_CASE ("Engine: a plugin is made for the blocks that are played", "[host][engine][plugins]")
{
    constexpr auto verbFile = "/usr/lib/lv2/ZamVerb.lv2";

    if (! std::filesystem::exists (verbFile))
    {
        WARN ("zam-plugins is not installed: not tested");
        return;
    }

    std::string problem;
    const auto verb = makePluginLoader (PluginFormat::lv2)->describe (verbFile, problem).at (0);
    registerPlugin (verb);
    auto dry = patchWith (verb.type()), wet = dry;
    dry.findModule ("plugin1")->parameters["wetdry"] = 0.0f;
    wet.findModule ("plugin1")->parameters["wetdry"] = 100.0f;
    EngineRig dryRig (dry), wetRig (wet);

    for (const auto frames : {128, 64, 256})
    {
        INFO (frames);
        REQUIRE (dryRig.engine.configure (48000.0, frames).empty());
        REQUIRE (wetRig.engine.configure (48000.0, frames).empty());
        dryRig.play (5120);
        wetRig.play (5120);
        const auto dryLevel = levelOf (dryRig.play (10240).left), wetLevel = levelOf (wetRig.play (10240).left);
        CHECK (dryLevel > 0.1);
        CHECK (std::abs (wetLevel - dryLevel) > 0.1 * dryLevel);
    }
}
