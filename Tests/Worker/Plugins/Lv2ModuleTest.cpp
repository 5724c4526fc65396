// LV2 plugins of Debian's, run in this process.
#include "PluginUnderTest.h"

#include <cstring>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

const std::string mda = "/usr/lib/lv2/mda.lv2", swhAmp = "/usr/lib/lv2/amp-swh.lv2";

PluginDescription lv2 (const std::string& folder, const std::string& ending)
{
    return describePlugin (PluginFormat::lv2, folder, ending);
}

const MidiEvent noteAt100 {100, 3, {0x90, 60, 110}};

std::vector<std::byte> bytesOf (std::string_view text)
{
    const auto bytes = std::as_bytes (std::span (text));
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE ("Lv2Module: an effect changes the sound, an empty input is silence", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    RunningPlugin overdrive (lv2 (mda, "Overdrive"));
    CHECK (overdrive.description.mainInput == 0);
    const auto sound = overdrive.run (256);
    CHECK_FALSE (isSilent (sound));
    CHECK (std::memcmp (sound.data(), overdrive.memory.input (0).data(), 256 * sizeof (float)) != 0);
    CHECK_FALSE (isSilent (RunningPlugin (lv2 (mda, "Overdrive")).run (7)));
    CHECK (isSilent (RunningPlugin (lv2 (mda, "Overdrive")).run (256, {}, {}, 0.0f)));
}

TEST_CASE ("Lv2Module: a synthesizer begins at the frame of the note", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    for (const auto* name : {"DX10", "JX10"})
    {
        INFO (name);
        RunningPlugin synth (lv2 (mda, name));
        CHECK (synth.description.category == "Instrument");
        REQUIRE (synth.description.inputs.size() == 1);
        CHECK (synth.description.inputs[0].kind == SignalKind::midi);

        const auto sound = synth.run (256, {}, std::span (&noteAt100, 1));
        CHECK (isSilent (std::span (sound).first (100)));
        CHECK_FALSE (isSilent (std::span (sound).subspan (100, 156)));
    }
}

TEST_CASE ("Lv2Module: a block that is cut at a change keeps its notes where they are", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    const auto description = lv2 (mda, "JX10");
    RunningPlugin whole (description), cut (description);
    const auto value = description.parameters[0].defaultValue;
    const HostedModule::Change changes[] {{0, 50, value}, {0, 170, value}};
    const auto sound = cut.run (256, changes, std::span (&noteAt100, 1));
    CHECK (isSilent (std::span (sound).first (100)));
    CHECK_FALSE (isSilent (std::span (sound).subspan (100, 156)));
    CHECK_FALSE (isSilent (whole.run (256, {}, std::span (&noteAt100, 1))));
}

TEST_CASE ("Lv2Module: a parameter changes at its frame", "[worker][plugins]")
{
    if (! isInstalled (swhAmp, "swh-lv2"))
        return;

    RunningPlugin amp (lv2 (swhAmp, "amp"));
    const auto gain = static_cast<std::uint32_t> (indexOfParameter (amp.description, "gain"));
    const HostedModule::Change changes[] {{gain, 0, 0.0f}, {gain, 77, -20.0f}};
    const auto sound = amp.run (256, changes);
    const auto in = amp.memory.input (0);

    for (std::size_t i = 0; i < 256; ++i)
        REQUIRE (sound[i] == Approx (in[i] * (i < 77 ? 1.0f : 0.1f)).margin (1.0e-6));

    std::vector<float> values (amp.description.parameters.size());
    amp.module->getParameters (values);
    CHECK (values[gain] == -20.0f);
}

TEST_CASE ("Lv2Module: state goes over to another instance, bit for bit", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    const auto description = lv2 (mda, "JX10");
    RunningPlugin first (description), second (description), untouched (description);
    std::vector<float> values;
    std::uniform_real_distribution<float> anywhere (0.0f, 1.0f);

    for (const auto& parameter : description.parameters)
        values.push_back (parameter.minimum + anywhere (first.random) * (parameter.maximum - parameter.minimum));

    first.random.seed (1);
    first.module->setParameters (values);
    std::vector<std::byte> state;
    REQUIRE (first.module->saveState (state).empty());
    REQUIRE_FALSE (state.empty());
    REQUIRE (second.module->loadState (state).empty());

    std::vector<float> expected (values.size()), loaded (values.size());
    first.module->getParameters (expected);
    second.module->getParameters (loaded);
    CHECK (loaded == expected);

    for (auto block = 0; block < 20; ++block)
    {
        const auto notes = std::span (&noteAt100, block == 0 ? 1 : 0);
        const auto a = first.run (256, {}, notes), b = second.run (256, {}, notes), c = untouched.run (256, {}, notes);
        REQUIRE (std::memcmp (a.data(), b.data(), a.size() * sizeof (float)) == 0);

        if (block == 19)
            CHECK (a != c);
    }

    std::vector<std::byte> again;
    REQUIRE (second.module->saveState (again).empty());
    CHECK (state == again);
}

TEST_CASE ("Lv2Module: small values come out of a state as they went in", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    const auto description = lv2 (mda, "JX10");
    RunningPlugin first (description), second (description);
    std::vector<float> values (description.parameters.size());
    auto value = 0.7f;

    for (std::size_t i = 0; i < values.size(); ++i, value *= 0.43f)
        values[i] = value;

    first.module->setParameters (values);
    std::vector<std::byte> state;
    REQUIRE (first.module->saveState (state).empty());
    REQUIRE (second.module->loadState (state).empty());
    first.module->getParameters (values);
    std::vector<float> loaded (values.size());
    second.module->getParameters (loaded);

    for (std::size_t i = 0; i < values.size(); ++i)
    {
        INFO (values[i]);
        CHECK ((loaded[i] == values[i] || values[i] < 1.0e-7f));
    }
}

TEST_CASE ("Lv2Module: what is no state of it is refused, and changes nothing", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    RunningPlugin synth (lv2 (mda, "JX10")), other (lv2 (mda, "DX10"));
    std::vector<float> before (synth.description.parameters.size()), after (before.size());
    synth.module->getParameters (before);
    std::vector<std::byte> state;
    REQUIRE (other.module->saveState (state).empty());

    CHECK_THAT (synth.module->loadState (state), Catch::Contains ("another plugin"));

    for (const std::string text :
         {"", "x", "hello world", "@prefix", "<a> <b> <c> .", "[[[[[", "{\"json\": true}", "\"\"\"",
          "<urn:x> a <urn:y> .", "@prefix pset: <http://lv2plug.in/ns/ext/presets#> . <urn:x> a pset:Preset ."})
    {
        INFO (text);
        CHECK_FALSE (synth.module->loadState (bytesOf (text)).empty());
    }

    CHECK_FALSE (synth.module->loadState (bytesOf (std::string_view ("<a>\0<b>", 7))).empty());
    CHECK_FALSE (synth.module->loadState (bytesOf ("<a> <b> \"\xff\xff\" .")).empty());
    synth.module->getParameters (after);
    CHECK (before == after);
}

TEST_CASE ("Lv2Module: values of a foreign state are brought into their ranges", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    RunningPlugin synth (lv2 (mda, "JX10"));
    const auto& parameter = synth.description.parameters[0];
    const auto state = "@prefix pset: <http://lv2plug.in/ns/ext/presets#> .\n"
                       "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
                       "<urn:x> a pset:Preset ; lv2:appliesTo <"
                       + synth.description.identifier
                       + "> ;\n"
                         "lv2:port [ lv2:symbol \""
                       + parameter.id
                       + "\" ; pset:value 1000000.0 ] ,\n"
                         "[ lv2:symbol \"nowhere\" ; pset:value 0.5 ] , [ lv2:symbol \"left_out\" ; pset:value 3 ] ,\n"
                         "[ lv2:symbol \""
                       + synth.description.parameters[1].id + "\" ; pset:value \"text\" ] .\n";
    CHECK (synth.module->loadState (bytesOf (state)).empty());
    std::vector<float> values (synth.description.parameters.size());
    synth.module->getParameters (values);
    CHECK (values[0] == parameter.maximum);
    CHECK (values[1] == synth.description.parameters[1].defaultValue);
}

TEST_CASE ("Lv2Module: control voltages are connected, whatever is plugged in", "[worker][plugins]")
{
    const std::string fomp = "/usr/lib/lv2/fomp.lv2";

    if (! isInstalled (fomp, "fomp"))
        return;

    RunningPlugin filter (lv2 (fomp, "mvclpf1"));
    const auto isVoltage = [] (const PluginPort& port) { return port.kind == SignalKind::cv; };
    CHECK (std::any_of (filter.description.inputs.begin(), filter.description.inputs.end(), isVoltage));

    for (auto block = 0; block < 10; ++block)
        filter.run (block % 2 == 0 ? 256 : 1, {}, {}, 0.1f);

    const auto sound = filter.run (64, {}, {}, 0.1f);
    CHECK (std::all_of (sound.begin(), sound.end(), [] (float sample) { return std::isfinite (sample); }));
    CHECK_FALSE (isSilent (sound));
}

TEST_CASE ("Lv2Module: a latency is that of the plugin, before it runs and after", "[worker][plugins]")
{
    const std::string limiter = "/usr/lib/lv2/dpl.lv2";

    if (! isInstalled (limiter, "x42-plugins"))
        return;

    RunningPlugin plugin (lv2 (limiter, "dpl#mono"));
    CHECK (plugin.description.latency > 0);
    CHECK (plugin.module->latency() == plugin.description.latency);
    plugin.run (256);
    CHECK (plugin.module->latency() == plugin.description.latency);
}

TEST_CASE ("Lv2Module: MIDI goes through a plugin with its frame", "[worker][plugins]")
{
    const std::string folder = "/usr/lib/lv2/midifilter.lv2";

    if (! isInstalled (folder, "x42-plugins"))
        return;

    RunningPlugin filter (lv2 (folder, "#passthru"));
    REQUIRE (filter.description.outputs.size() == 1);
    const HostedModule::Change cut {0, 60, 0.0f};
    filter.run (256, std::span (&cut, filter.description.parameters.empty() ? 0 : 1), std::span (&noteAt100, 1));
    const auto sent = filter.memory.midiOut (0);
    REQUIRE (sent.size() == 1);
    CHECK (sent[0].offset == 100);
    CHECK (sent[0].size == 3);
    CHECK (sent[0].data[1] == 60);
}

TEST_CASE ("Lv2Loader: what was loaded ahead is made like any other, and once only", "[worker][plugins]")
{
    if (! isInstalled (mda, "mda-lv2"))
        return;

    const auto description = lv2 (mda, "Overdrive"), another = lv2 (mda, "JX10");
    const auto loader = makePluginLoader (PluginFormat::lv2);
    CHECK (loader->preload (description).empty());
    std::string problem;

    for (const auto* wanted : {&another, &description, &description})
    {
        CHECK (loader->make (*wanted, {96000.0, 64}, problem) != nullptr);
        CHECK (problem.empty());
        CHECK (loader->preload (description).empty());
    }

    auto renamed = description;
    renamed.parameters.front().id = "other";
    CHECK_FALSE (loader->preload (renamed).empty());
    CHECK (loader->make (renamed, {}, problem) == nullptr);
    CHECK_FALSE (problem.empty());

    auto lost = description;
    lost.file = "/nonexistent.lv2";
    CHECK_FALSE (loader->preload (lost).empty());
}
