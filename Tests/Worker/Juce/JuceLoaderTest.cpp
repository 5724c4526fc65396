// VST3 plugins that are installed, through the library that workers load: described, made, run and saved.
#include "Worker/Plugins/PluginUnderTest.h"

#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

const std::string folder = "/usr/lib/vst3/";

bool areThere() { return isInstalled (folder + "ZamVerb.vst3", "zam-plugins"); }

PluginDescription describe (const std::string& name)
{
    return describePlugin (PluginFormat::vst3, folder + name + ".vst3", "");
}

std::vector<std::byte> stateOf (HostedModule& module)
{
    std::vector<std::byte> state;
    CHECK (module.saveState (state).empty());
    return state;
}

} // namespace

TEST_CASE ("PluginLoaders: every format has a loader, but VST2 where its interface was not there at build", "[worker]")
{
    CHECK (makePluginLoader (PluginFormat::lv2) != nullptr);
    CHECK (makePluginLoader (PluginFormat::ladspa) != nullptr);
    CHECK (makePluginLoader (PluginFormat::vst3) != nullptr);
    CHECK ((makePluginLoader (PluginFormat::vst2) != nullptr) == (BULKHEAD_HOSTS_VST2 == 1));
}

TEST_CASE ("JuceLoader: every VST3 plugin that is installed is described, made, run and comes back the same",
           "[worker]")
{
    if (! areThere())
        return;

    const auto loader = makePluginLoader (PluginFormat::vst3);
    REQUIRE (loader != nullptr);
    std::set<std::string> types;

    for (const auto& entry : std::filesystem::directory_iterator (folder))
    {
        std::string problem;
        INFO (entry.path());
        const auto descriptions = loader->describe (entry.path(), problem);
        CHECK (problem.empty());
        REQUIRE_FALSE (descriptions.empty());

        for (const auto& description : descriptions)
        {
            CHECK (types.insert (description.type()).second);
            CHECK_FALSE (description.outputs.empty());
            CHECK (description.file == entry.path());

            // What the host will read is what was said.
            const auto read = readPluginDescription (toJson (description), problem);
            REQUIRE (read);
            CHECK (toJson (*read) == toJson (description));

            RunningPlugin first (description), second (description);
            std::vector<float> values (description.parameters.size());
            first.module->getParameters (values);

            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] += (description.parameters[i].maximum - values[i]) * 0.25f;

            first.module->setParameters (values);
            first.run (256);
            const auto state = stateOf (*first.module);
            CHECK (second.module->loadState (state).empty());
            second.run (256);

            std::vector<float> before (values.size()), after (values.size());
            first.module->getParameters (before);
            second.module->getParameters (after);

            // What only shows something is no part of a state.
            for (std::size_t i = 0; i < values.size(); ++i)
                if (description.parameters[i].name.find ("Reduction") == std::string::npos
                    && description.parameters[i].name.find ("Output Level") == std::string::npos)
                    CHECK (before[i] == Approx (after[i]));

            CHECK (stateOf (*second.module) == state);
        }
    }

    CHECK (types.size() >= 17);
}

TEST_CASE ("JuceLoader: a reverb is heard, its ports and parameters say what they are", "[worker]")
{
    if (! areThere())
        return;

    const auto verb = describe ("ZamVerb");
    CHECK (verb.name == "ZamVerb");
    CHECK (verb.vendor == "Damien Zammit");
    CHECK (verb.category == "Effect");
    CHECK (verb.mainInput == 0);
    CHECK (verb.identifier.size() == 32);
    REQUIRE (verb.inputs.size() == 1);
    CHECK (verb.inputs[0].id == "in");
    CHECK (verb.inputs[0].channels == 2);
    REQUIRE (verb.outputs.size() == 1);
    CHECK (verb.outputs[0].id == "out");
    CHECK (verb.outputs[0].channels == 2);

    const auto& level = verb.parameters[indexOfParameter (verb, "3")];
    CHECK (level.name == "Master level");
    CHECK (level.unit == "dB");
    CHECK (level.minimum == -30.0f);
    CHECK (level.maximum == 30.0f);

    RunningPlugin running (verb);

    for (int i = 0; i < 100; ++i)
        CHECK_FALSE (isSilent (running.run (256)));

    // Its tail.
    CHECK_FALSE (isSilent (running.run (256, {}, {}, 1.0e-9f)));
}

TEST_CASE ("JuceLoader: a side chain is a port of its own", "[worker]")
{
    if (! areThere())
        return;

    const auto compressor = describe ("ZamCompX2");
    REQUIRE (compressor.inputs.size() == 2);
    CHECK (compressor.inputs[0].id == "in");
    CHECK (compressor.inputs[0].channels == 2);
    CHECK (compressor.inputs[1].id == "side_chain");
    CHECK (compressor.inputs[1].channels == 1);
}

TEST_CASE ("JuceLoader: latency is told", "[worker]")
{
    if (! areThere())
        return;

    const auto limiter = describe ("ZaMaximX2");
    CHECK (limiter.latency > 0);
    CHECK (RunningPlugin (limiter).module->latency() == limiter.latency);
}

TEST_CASE ("JuceLoader: a change is heard from its frame on, and not before", "[worker]")
{
    if (! areThere())
        return;

    const auto tube = describe ("ZamTube");
    const auto level = static_cast<std::uint32_t> (indexOfParameter (tube, "8"));
    RunningPlugin changed (tube), same (tube);
    const HostedModule::Change change {level, 100, -20.0f};

    const auto with = changed.run (256, {&change, 1}), without = same.run (256);
    const auto firstOther = std::mismatch (with.begin(), with.end(), without.begin()).first - with.begin();
    CHECK (firstOther >= 100);
    CHECK (firstOther < 130);

    std::vector<float> values (tube.parameters.size());
    changed.module->getParameters (values);
    CHECK (values[level] == Approx (-20.0f));
}

TEST_CASE ("JuceLoader: a restored state gives the same bits", "[worker]")
{
    if (! areThere())
        return;

    const auto name = GENERATE (as<std::string>(), "ZamEQ2", "ZamComp", "ZamAutoSat", "ZamGEQ31");
    const auto description = describe (name);
    RunningPlugin first (description), second (description);
    std::vector<float> values (description.parameters.size());
    first.module->getParameters (values);

    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] += (description.parameters[i].maximum - values[i]) * 0.37f;

    first.module->setParameters (values);
    first.run (1);
    CHECK (second.module->loadState (stateOf (*first.module)).empty());

    // Both from the start, with the values that the state holds.
    RunningPlugin third (description);
    CHECK (third.module->loadState (stateOf (*second.module)).empty());
    RunningPlugin fourth (description);
    CHECK (fourth.module->loadState (stateOf (*first.module)).empty());

    for (int i = 0; i < 50; ++i)
        CHECK (third.run (200) == fourth.run (200));
}

TEST_CASE ("JuceLoader: what is no state is refused and changes nothing", "[worker]")
{
    if (! areThere())
        return;

    RunningPlugin verb (describe ("ZamVerb"));
    const auto state = stateOf (*verb.module);
    std::vector<std::byte> nonsense (state.size(), std::byte {0x55});
    CHECK_FALSE (verb.module->loadState (nonsense).empty());

    auto cut = state;
    cut.resize (state.size() / 2);
    CHECK_FALSE (verb.module->loadState (cut).empty());
    CHECK (stateOf (*verb.module) == state);
}

TEST_CASE ("JuceLoader: odd block sizes, from one frame to more than it was made for", "[worker]")
{
    if (! areThere())
        return;

    const auto description = describe ("ZamEQ2");
    RunningPlugin cut (description, {48000.0, 64});
    BlockMemory memory (description, 1000);
    RunningPlugin whole (description, {48000.0, 1024});
    BlockMemory wholeMemory (description, 1000);

    for (std::uint32_t i = 0; i < 1000; ++i)
        memory.input (0)[i] = wholeMemory.input (0)[i] = i % 50 == 0 ? 1.0f : 0.0f;

    cut.module->process (memory.next (1000), {});
    whole.module->process (wholeMemory.next (1000), {});
    CHECK (std::equal (memory.output (0).begin(), memory.output (0).end(), wholeMemory.output (0).begin()));
    cut.module->process (memory.next (1), {});
    CHECK (std::isfinite (memory.output (0)[0]));
}

TEST_CASE ("JuceLoader: what is not there, or not as it was, is said", "[worker]")
{
    std::string problem;
    const auto loader = makePluginLoader (PluginFormat::vst3);
    REQUIRE (loader != nullptr);
    CHECK (loader->describe ("/nowhere/at/all.vst3", problem).empty());
    CHECK (problem == "There is no plugin in it.");

    if (! areThere())
        return;

    auto other = describe ("ZamVerb");
    other.identifier = std::string (32, '0');
    CHECK (loader->make (other, {}, problem) == nullptr);
    CHECK (problem.find ("not in") != problem.npos);

    auto more = describe ("ZamVerb");
    more.parameters.pop_back();
    CHECK (loader->make (more, {}, problem) == nullptr);
    CHECK (problem == "It has other parameters than when it was scanned.");
}

TEST_CASE ("JuceLoader: VST2 plugins, where this was built to host them", "[worker]")
{
    const std::string verb = "/usr/lib/vst/ZamVerb-vst.so";
    const auto loader = makePluginLoader (PluginFormat::vst2);

    if (loader == nullptr)
    {
        WARN ("Skipped: built without VST2. Debian: fst-dev");
        return;
    }

    if (! isInstalled (verb, "zam-plugins"))
        return;

    for (const auto& entry : std::filesystem::directory_iterator ("/usr/lib/vst"))
    {
        std::string problem;
        INFO (entry.path());
        const auto descriptions = loader->describe (entry.path(), problem);
        CHECK (problem.empty());
        REQUIRE (descriptions.size() == 1);
        CHECK (descriptions[0].identifier.size() == 8);
        CHECK_FALSE (descriptions[0].name.ends_with ("-vst")); // that would be its file's
        CHECK (descriptions[0].inputs[0].channels == descriptions[0].outputs[0].channels);
        CHECK (descriptions[0].outputs.size() == 1);

        if (descriptions[0].name == "ZamVerb") // Both are in the middle.
            for (const auto& parameter : descriptions[0].parameters)
                CHECK (parameter.defaultValue == 0.5f);

        static const std::set<std::string> sideChains {"ZamComp", "ZamCompX2", "ZamGate", "ZamGateX2", "ZamDynamicEQ"};
        const auto hasSideChain = sideChains.contains (descriptions[0].name);
        CHECK (descriptions[0].inputs.size() == (hasSideChain ? 2 : 1));

        RunningPlugin first (descriptions[0]), second (descriptions[0]);

        for (auto frames = 0; frames <= descriptions[0].latency; frames += 256)
            first.run (256);

        CHECK_FALSE (isSilent (first.run (256)));

        const auto state = stateOf (*first.module);
        CHECK (second.module->loadState (state).empty());
        CHECK (stateOf (*second.module) == state);
        CHECK_FALSE (second.module->loadState (std::vector<std::byte> (state.size(), std::byte {1})).empty());
    }
}

TEST_CASE ("JuceLoader: what was loaded ahead is made like any other", "[worker]")
{
    if (! areThere())
        return;

    const auto description = describe ("ZamVerb");
    const auto loader = makePluginLoader (PluginFormat::vst3);
    CHECK (loader->preload (description).empty());
    std::string problem;
    CHECK (loader->make (description, {}, problem) != nullptr);
    CHECK (problem.empty());

    auto lost = description;
    lost.file = "/nonexistent.vst3";
    CHECK_FALSE (loader->preload (lost).empty());
}
