// Every plugin that is installed: described, made, run, its state saved and loaded into another instance that then
// sounds the same. Each file in a process of its own, locked up as workers are. By hand, for what is installed differs:
//
//   bulkhead-tests "[plugin-sweep]"
//
// BULKHEAD_SWEEP is another folder: BULKHEAD_SWEEP=~/.vst bulkhead-tests "[plugin-sweep][vst2]"
#include "PluginUnderTest.h"

#include "Worker/Plugins/JucePlugins.h"

#include "Ipc/ChildProcess.h"
#include "Worker/Sandbox.h"

#include <cstring>
#include <iostream>
#include <map>
#include <xmmintrin.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// What a child tells of one plugin. `step` is what it is about to do.
struct Result
{
    char identifier[320] = {};
    char step[24] = {};
    char reason[240] = {};
    bool isLast = false;
};

template <std::size_t size> void put (char (&target)[size], const std::string& text)
{
    std::strncpy (target, text.c_str(), size - 1);
    target[size - 1] = 0;
}

const std::string differs = "sounds different";

/// Why they do not sound the same, or nothing.
std::string compare (const PluginDescription& description, const std::vector<std::byte>& state,
                     std::span<const float> values, PluginLoader& loader)
{
    std::string problem;
    std::unique_ptr<HostedModule> modules[2];
    std::vector<std::unique_ptr<BlockMemory>> memories;

    for (auto& module : modules)
    {
        module = loader.make (description, {48000.0, 512}, problem);
        memories.push_back (std::make_unique<BlockMemory> (description, 512));

        if (module == nullptr)
            return "made once only: " + problem;
    }

    modules[0]->setParameters (values);

    // A format without a state of its own has parameters only.
    if (state.empty())
        modules[1]->setParameters (values);
    else if (problem = modules[1]->loadState (state); ! problem.empty())
        return "state not taken: " + problem;

    std::mt19937 random (1);
    std::uniform_real_distribution<float> noise (-0.3f, 0.3f);
    const MidiEvent notes[] {{3, 3, {0x90, 60, 100}}, {50, 3, {0x90, 67, 80}}};
    auto notNumbers = 0, different = 0;
    auto peak = 0.0f;

    for (auto number = 0; number < 24; ++number)
    {
        const auto frames = number % 3 == 0 ? 512u : number % 3 == 1 ? 64u : 37u;

        for (std::size_t port = 0; port < description.inputs.size(); ++port)
        {
            for (auto& memory : memories)
                memory->setMidi (
                    port, std::span (notes, number == 0 && description.inputs[port].kind == SignalKind::midi ? 2 : 0));

            for (auto c = 0; c < description.inputs[port].channels; ++c)
                for (std::size_t i = 0; i < frames; ++i)
                    memories[0]->input (port, static_cast<std::size_t> (c))[i] =
                        memories[1]->input (port, static_cast<std::size_t> (c))[i] = noise (random);
        }

        for (std::size_t i = 0; i < 2; ++i)
            modules[i]->process (memories[i]->next (frames), {});

        for (std::size_t port = 0; port < description.outputs.size(); ++port)
            for (auto c = 0; c < description.outputs[port].channels; ++c)
            {
                const auto a = memories[0]->output (port, static_cast<std::size_t> (c)).first (frames);
                const auto b = memories[1]->output (port, static_cast<std::size_t> (c)).first (frames);
                different += std::memcmp (a.data(), b.data(), a.size_bytes()) == 0 ? 0 : 1;

                for (const auto sample : a)
                {
                    notNumbers += std::isfinite (sample) ? 0 : 1;
                    peak = std::max (peak, std::isfinite (sample) ? std::abs (sample) : 0.0f);
                }
            }
    }

    if (notNumbers > 0)
        return std::to_string (notNumbers) + " samples are no numbers";

    if (peak > 1.0e6f)
        return "peak " + std::to_string (peak);

    return different > 0 ? differs : "";
}

/// In a child: all plugins of a file from the given one on.
int sweepFile (PluginFormat format, const std::string& file, std::size_t first, int parent, int pipe)
{
    SandboxProfile profile;
    profile.parentProcess = parent;
    profile.keepDescriptor = pipe;
    profile.readablePaths = {"/usr/lib",         "/lib", "/lib64",
                             "/etc/ld.so.cache", file,   std::string (BULKHEAD_BIN_DIR) + "/" + jucePluginsLibrary};
    detachFromParent (profile); // and what plugins print goes nowhere
    lockSandbox (profile);
    _mm_setcsr (_mm_getcsr() | 0x8040);
    const auto loader = makePluginLoader (format);

    if (loader == nullptr)
        return 1;

    std::string problem;
    Result result;
    ::alarm (60);
    put (result.step, "describe");
    put (result.identifier, file);
    tell (pipe, result);
    const auto descriptions = loader->describe (file, problem);

    if (first == 0)
        for (std::size_t at = 0; at < problem.size();)
        {
            const auto end = std::min (problem.find ('\n', at), problem.size());
            put (result.step, "refused");
            put (result.reason, problem.substr (at, end - at));
            tell (pipe, result);
            at = end + 1;
        }

    result.reason[0] = 0;

    for (auto i = first; i < descriptions.size(); ++i)
    {
        const auto& description = descriptions[i];
        ::alarm (60);
        put (result.identifier, description.identifier);
        const auto step = [&] (const char* name, const std::string& reason = {})
        {
            put (result.step, name);
            put (result.reason, reason);
            tell (pipe, result);
        };

        step ("make");
        auto module = loader->make (description, {48000.0, 512}, problem);

        if (module == nullptr)
        {
            step ("not made", problem);
            continue;
        }

        step ("state");
        std::vector<float> values;
        std::mt19937 random (7);
        std::uniform_real_distribution<float> part (0.25f, 0.75f);

        for (const auto& p : description.parameters)
            values.push_back (i % 2 == 0 ? p.defaultValue : p.minimum + part (random) * (p.maximum - p.minimum));

        module->setParameters (values);
        module->getParameters (values);
        std::vector<std::byte> state;

        if (problem = module->saveState (state); ! problem.empty())
        {
            step ("no state", problem);
            continue;
        }

        step ("run");
        problem = compare (description, state, values, *loader);

        // Does it with the same parameters, too?
        if (problem == differs && compare (description, {}, values, *loader) == differs)
            step ("random", "no two instances sound the same");
        else
            step (problem.empty() ? "passed" : "odd", problem);

        module.reset();
        step ("freed");
    }

    result.isLast = true;
    tell (pipe, result);
    return 0;
}

void sweep (PluginFormat format, const std::vector<std::string>& files)
{
    std::map<std::string, int> counts;
    const auto parent = ::getpid();

    const auto count = [&] (const std::string& outcome, const Result& result, const std::string& reason)
    {
        ++counts[outcome];

        if (outcome != "passed")
            std::cout << outcome << ": " << result.identifier << ": " << reason << "\n" << std::flush;
    };

    for (const auto& file : files)
    {
        std::size_t next = 0;

        for (auto isDone = false; ! isDone;)
        {
            ChildProcess child ([&] (int pipe) { return sweepFile (format, file, next, parent, pipe); });
            Result result, last;

            while (child.read (result))
            {
                last = result;
                const std::string step = result.step;

                if (step == "make" && ! result.isLast)
                {
                    ++next;
                    ++counts["described"];
                }
                else if (step == "state")
                {
                    ++counts["made"];
                }

                if (result.isLast)
                    break;

                if (step == "refused" || step == "not made" || step == "no state" || step == "passed" || step == "odd"
                    || step == "random")
                    count (step, result, result.reason);
            }

            const auto status = child.wait();
            isDone = last.isLast || std::string (last.step) == "describe";

            if (! last.isLast)
                count ("crashed", last, "at " + std::string (last.step) + ", status " + std::to_string (status));
        }
    }

    for (const auto& [outcome, number] : counts)
        std::cout << toText (format) << " " << outcome << ": " << number << "\n";
}

std::vector<std::string> filesIn (const char* usualFolder)
{
    const auto* other = std::getenv ("BULKHEAD_SWEEP");
    std::vector<std::string> files;

    for (const auto& entry : std::filesystem::directory_iterator (other == nullptr ? usualFolder : other))
        files.push_back (entry.path().string());

    std::sort (files.begin(), files.end());
    return files;
}

} // namespace

TEST_CASE ("PluginSweep: every LV2 plugin that is installed", "[.][plugin-sweep][lv2]")
{
    sweep (PluginFormat::lv2, filesIn ("/usr/lib/lv2"));
}

TEST_CASE ("PluginSweep: every LADSPA plugin that is installed", "[.][plugin-sweep][ladspa]")
{
    sweep (PluginFormat::ladspa, filesIn ("/usr/lib/ladspa"));
}

TEST_CASE ("PluginSweep: every VST3 plugin that is installed", "[.][plugin-sweep][vst3]")
{
    sweep (PluginFormat::vst3, filesIn ("/usr/lib/vst3"));
}

TEST_CASE ("PluginSweep: every VST2 plugin that is installed", "[.][plugin-sweep][vst2]")
{
    sweep (PluginFormat::vst2, filesIn ("/usr/lib/vst"));
}
