#include "PluginUnderTest.h"

#include <cstring>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

const std::string amp = "/usr/lib/ladspa/amp_1181.so", cmt = "/usr/lib/ladspa/cmt.so";

} // namespace

TEST_CASE ("LadspaLoader: a plugin is described by its hints", "[worker][plugins]")
{
    if (! isInstalled (amp, "swh-plugins"))
        return;

    const auto found = describePlugin (PluginFormat::ladspa, amp, ":amp");
    CHECK (found.identifier == "1181:amp");
    CHECK (found.category == "Effect");
    CHECK (found.mainInput == 0);
    CHECK (found.inputs == std::vector<PluginPort> {{"in", "In", SignalKind::audio, 1}});
    CHECK (found.outputs == std::vector<PluginPort> {{"out", "Out", SignalKind::audio, 1}});
    REQUIRE (found.parameters.size() == 1);
    CHECK (found.parameters[0].minimum == -70.0f);
    CHECK (found.parameters[0].maximum == 70.0f);
    CHECK (found.parameters[0].unit == "dB");
    CHECK (found.parameters[0].defaultValue == 0.0f);
}

TEST_CASE ("LadspaLoader: a parameter changes at its frame, and nothing else", "[worker][plugins]")
{
    if (! isInstalled (amp, "swh-plugins"))
        return;

    RunningPlugin plugin (describePlugin (PluginFormat::ladspa, amp, ":amp"));
    const HostedModule::Change change {0, 31, -20.0f};
    const auto sound = plugin.run (256, std::span (&change, 1));
    const auto in = plugin.memory.input (0);

    for (std::size_t i = 0; i < 256; ++i)
        REQUIRE (sound[i] == Approx (in[i] * (i < 31 ? 1.0f : 0.1f)).margin (1.0e-6));
}

TEST_CASE ("LadspaLoader: two instances with the same parameters sound the same", "[worker][plugins]")
{
    if (! isInstalled (cmt, "cmt"))
        return;

    const auto description = describePlugin (PluginFormat::ladspa, cmt, ":freeverb3");
    CHECK (description.inputs == std::vector<PluginPort> {{"in", "In", SignalKind::audio, 2}});
    RunningPlugin first (description), second (description);
    std::vector<float> values;

    for (const auto& parameter : description.parameters)
        values.push_back (parameter.minimum + 0.3f * (parameter.maximum - parameter.minimum));

    std::vector<std::byte> state;
    CHECK (first.module->saveState (state).empty());
    CHECK (state.empty());
    CHECK (second.module->loadState (state).empty());
    CHECK_FALSE (second.module->loadState (std::vector<std::byte> (3)).empty());

    first.module->setParameters (values);
    second.module->setParameters (values);

    for (auto block = 0; block < 10; ++block)
    {
        const auto a = first.run (256), b = second.run (256);
        REQUIRE (std::memcmp (a.data(), b.data(), a.size() * sizeof (float)) == 0);
    }
}

TEST_CASE ("LadspaLoader: ranges in parts of the sample rate follow it", "[worker][plugins]")
{
    const std::string file = "/usr/lib/ladspa/lowpass_iir_1891.so";

    if (! isInstalled (file, "swh-plugins"))
        return;

    const auto description = describePlugin (PluginFormat::ladspa, file, ":lowpass_iir");
    const auto maximum = description.parameters[0].maximum;
    CHECK (maximum > 20000.0f);

    RunningPlugin plugin (description, {24000.0, 256});
    const float values[] {maximum, 2.0f};
    plugin.module->setParameters (values);
    std::vector<float> now (description.parameters.size());
    plugin.module->getParameters (now);
    CHECK (now[0] == Approx (maximum / 2.0f));
}

TEST_CASE ("LadspaLoader: every plugin of a library is found, with an identifier of its own", "[worker][plugins]")
{
    if (! isInstalled (cmt, "cmt"))
        return;

    std::string problem;
    const auto found = makePluginLoader (PluginFormat::ladspa)->describe (cmt, problem);
    CHECK (problem.empty());
    CHECK (found.size() > 40);

    for (const auto& a : found)
        CHECK (std::count_if (found.begin(), found.end(),
                              [&] (const PluginDescription& b) { return a.identifier == b.identifier; })
               == 1);
}

TEST_CASE ("LadspaLoader: what is no library of it is refused", "[worker][plugins]")
{
    std::string problem;
    const auto loader = makePluginLoader (PluginFormat::ladspa);
    CHECK (loader->describe ("/nowhere/at/all.so", problem).empty());
    CHECK_THAT (problem, Catch::Contains ("cannot be opened"));
    CHECK (loader->describe ("/etc/passwd", problem).empty());
    CHECK_THAT (problem, Catch::Contains ("cannot be opened"));
    CHECK (loader->describe ("libm.so.6", problem).empty());
    CHECK_THAT (problem, Catch::Contains ("no LADSPA library"));

    if (! isInstalled (amp, "swh-plugins"))
        return;

    auto description = describePlugin (PluginFormat::ladspa, amp, ":amp");
    description.parameters[0].maximum = 3.0f;
    CHECK (loader->make (description, {}, problem) == nullptr);
    CHECK_THAT (problem, Catch::Contains ("other parameters"));
    description.identifier = "1:nothing";
    CHECK (loader->make (description, {}, problem) == nullptr);
    CHECK_THAT (problem, Catch::Contains ("any more"));
}

TEST_CASE ("LadspaLoader: what was loaded ahead is made like any other", "[worker][plugins]")
{
    if (! isInstalled (amp, "swh-plugins"))
        return;

    const auto description = describePlugin (PluginFormat::ladspa, amp, ":amp");
    const auto loader = makePluginLoader (PluginFormat::ladspa);
    CHECK (loader->preload (description).empty());
    std::string problem;
    CHECK (loader->make (description, {}, problem) != nullptr);
    CHECK (problem.empty());

    auto lost = description;
    lost.file = "/nonexistent.so";
    CHECK_FALSE (loader->preload (lost).empty());
    CHECK (loader->make (description, {}, problem) != nullptr);
}
