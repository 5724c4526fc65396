// A plugin for the tests: one that is installed, made in this process and run block by block; or a bundle of Turtle
// alone, for what can be found out without running anything.
#pragma once

#include "Worker/Plugins/BlockMemory.h"
#include "Worker/Plugins/PluginLoaders.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>
#include <unistd.h>

// Of LeakSanitizer, where the tests are built with it.
extern "C" void __lsan_disable() __attribute__ ((weak));
extern "C" void __lsan_enable() __attribute__ ((weak));

namespace bulkhead::test
{

/// While it lives, what this thread allocates may leak: a plugin of somebody else's makes something.
struct LeaksAreNotOurs
{
    LeaksAreNotOurs()
    {
        if (__lsan_disable != nullptr)
            __lsan_disable();
    }

    ~LeaksAreNotOurs()
    {
        if (__lsan_enable != nullptr)
            __lsan_enable();
    }

    LeaksAreNotOurs (const LeaksAreNotOurs&) = delete;
    LeaksAreNotOurs& operator= (const LeaksAreNotOurs&) = delete;
};

/// False, with a note that is seen, where a Debian package is not installed.
inline bool isInstalled (const std::string& file, const std::string& package)
{
    if (std::filesystem::exists (file))
        return true;

    WARN ("Skipped: " << file << " is not there. Debian: " << package);
    return false;
}

/// The plugin of a file whose identifier ends so.
inline PluginDescription describePlugin (PluginFormat format, const std::string& file, const std::string& ending)
{
    const LeaksAreNotOurs duringThis;
    std::string problem;

    for (auto& description : makePluginLoader (format)->describe (file, problem))
        if (description.identifier.ends_with (ending))
            return std::move (description);

    FAIL (file << " has no " << ending << ". " << problem);
    return {};
}

inline std::size_t indexOfParameter (const PluginDescription& description, const std::string& id)
{
    for (std::size_t i = 0; i < description.parameters.size(); ++i)
        if (description.parameters[i].id == id)
            return i;

    FAIL ("There is no parameter " << id);
    return 0;
}

/// One instance that runs.
struct RunningPlugin
{
    explicit RunningPlugin (PluginDescription descriptionToUse, PluginLoader::Settings settings = {48000.0, 256})
        : description (std::move (descriptionToUse)), memory (description, settings.maxFrames)
    {
        const LeaksAreNotOurs duringThis;
        std::string problem;
        module = makePluginLoader (description.format)->make (description, settings, problem);
        INFO (problem);
        REQUIRE (module != nullptr);
        REQUIRE (problem.empty());
    }

    /// One block of noise and of these notes. What it made of it, channel after channel.
    std::vector<float> run (std::uint32_t frames, std::span<const HostedModule::Change> changes = {},
                            std::span<const MidiEvent> notes = {}, float level = 0.5f)
    {
        std::uniform_real_distribution<float> noise (-level, level);

        for (std::size_t port = 0; port < description.inputs.size(); ++port)
        {
            for (auto c = 0; c < description.inputs[port].channels; ++c)
                for (auto& sample : memory.input (port, static_cast<std::size_t> (c)))
                    sample = noise (random);

            memory.setMidi (port,
                            description.inputs[port].kind == SignalKind::midi ? notes : std::span<const MidiEvent>());
        }

        module->process (memory.next (frames), changes);
        std::vector<float> result;

        for (std::size_t port = 0; port < description.outputs.size(); ++port)
            for (auto c = 0; c < description.outputs[port].channels; ++c)
            {
                const auto samples = memory.output (port, static_cast<std::size_t> (c)).first (frames);
                result.insert (result.end(), samples.begin(), samples.end());
            }

        return result;
    }

    PluginDescription description;
    BlockMemory memory;
    std::unique_ptr<HostedModule> module;
    std::mt19937 random {1};
};

inline bool isSilent (std::span<const float> samples)
{
    return std::all_of (samples.begin(), samples.end(), [] (float sample) { return std::abs (sample) < 1.0e-6f; });
}

/// A bundle of its own in the temp folder, gone with it.
class TurtleBundle
{
public:
    /// `plugin`: what is said of <urn:test:plugin>, beside that it is a plugin in an empty library.
    explicit TurtleBundle (const std::string& plugin)
    {
        static auto number = 0;
        path = std::filesystem::temp_directory_path()
               / ("bulkhead-test-" + std::to_string (::getpid()) + "-" + std::to_string (number++) + ".lv2");
        std::filesystem::create_directories (path);
        write ("manifest.ttl", prefixes() + "<urn:test:plugin> a lv2:Plugin ; rdfs:seeAlso <plugin.ttl> .\n");
        write ("plugin.ttl", prefixes() + plugin);
    }

    ~TurtleBundle()
    {
        std::error_code error;
        std::filesystem::remove_all (path, error);
    }

    TurtleBundle (const TurtleBundle&) = delete;
    TurtleBundle& operator= (const TurtleBundle&) = delete;

    void write (const std::string& file, const std::string& text) const { std::ofstream (path / file) << text; }
    std::string folder() const { return path.string(); }

    static std::string prefixes()
    {
        return "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n"
               "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
               "@prefix doap: <http://usefulinc.com/ns/doap#> .\n"
               "@prefix atom: <http://lv2plug.in/ns/ext/atom#> .\n"
               "@prefix midi: <http://lv2plug.in/ns/ext/midi#> .\n"
               "@prefix units: <http://lv2plug.in/ns/extensions/units#> .\n"
               "@prefix pg: <http://lv2plug.in/ns/ext/port-groups#> .\n"
               "@prefix pprops: <http://lv2plug.in/ns/ext/port-props#> .\n"
               "@prefix bufsz: <http://lv2plug.in/ns/ext/buf-size#> .\n"
               "@prefix rsz: <http://lv2plug.in/ns/ext/resize-port#> .\n"
               "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
               "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";
    }

private:
    std::filesystem::path path;
};

} // namespace bulkhead::test
