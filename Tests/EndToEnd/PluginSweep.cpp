// Every plugin that a scan has found, played by the engine as a user's would be: in a locked worker, with notes and
// noise; its state saved, loaded into another instance, and that one played the same.
//
//     PluginSweep STATE-FOLDER [PART PARTS]
//
// One line of JSON for each: its type, name, vendor, version and file, and a result:
//
//   same      the second instance makes the same bits
//   varies    two instances that were made alike differ, too: it is random, or its own clock
//   differs   what the state says is not all that was heard
//   failed    it cannot be made, or says why it does not play
//   crashed   its process died or hung; this host did not
//
// "heard" says that what it made was not silence: of analysers and MIDI plugins it is.
#include "Host/OfflineRender.h"
#include "Modules/Catalogue.h"
#include "Session/KnownPlugins.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

using namespace bulkhead;

namespace
{

constexpr const char* tested = "plugin";

struct Heard
{
    std::vector<float> sound; ///< Left, then right, of each block.
    std::string problem; ///< Why there is none.
    bool hasCrashed = false;
};

/// Where an audio signal goes in or comes out; "" for none.
std::string audioPortOf (std::span<const PortInfo> ports, bool last)
{
    std::string found;

    for (const auto& port : ports)
        if (port.kind != SignalKind::midi && (last || found.empty()))
            found = port.id;

    return found;
}

/// Noise and MIDI into a plugin, whose parameters are not all at their defaults.
Patch patchWith (const ModuleType& type, const std::string& id, const Json& state)
{
    Patch patch;
    const auto& info = type.info;
    const auto add = [&] (const std::string& moduleId, std::string_view moduleType) -> PatchModule&
    {
        auto& module = patch.modules.emplace_back();
        module.id = module.name = moduleId;
        module.type = std::string (moduleType);
        return module;
    };
    const auto connect = [&] (const PortRef& from, const PortRef& to) { patch.cables.push_back ({from, to}); };

    add ("noise", "noise").parameters["level"] = -12.0f;
    add ("midi", "midi_in");
    add ("out", "output").parameters["limiter"] = 0.0f;
    auto& module = add (id, info.type);
    module.state = state;

    for (std::size_t i = 0; i < info.parameters.size(); i += 2)
        if (const auto& parameter = info.parameters[i]; ! parameter.isStepped())
            module.parameters[std::string (parameter.id)] =
                parameter.defaultValue + 0.3f * (parameter.maximum - parameter.defaultValue);

    for (const auto& port : info.inputs)
        if (port.kind == SignalKind::audio)
            connect ({"noise", "white"}, {id, std::string (port.id)});
        else if (port.kind == SignalKind::midi)
            connect ({"midi", "midi"}, {id, std::string (port.id)});

    if (const auto port = audioPortOf (info.outputs, false); ! port.empty())
        connect ({id, port}, {"out", "left"});

    if (const auto port = audioPortOf (info.outputs, true); ! port.empty())
        connect ({id, port}, {"out", "right"});

    return patch;
}

std::vector<TimedEvent> notesAt (const Engine& engine, std::uint64_t time, std::uint32_t frames)
{
    struct Note
    {
        std::uint64_t at;
        HostMidi message;
    };
    static const Note notes[] {{300, {0, 3, {0x90, 60, 100}}},
                               {310, {0, 3, {0x90, 67, 80}}},
                               {9000, {0, 3, {0x80, 60, 0}}},
                               {9001, {0, 3, {0xb0, 1, 90}}}};
    std::vector<TimedEvent> events;

    for (const auto& note : notes)
        if (note.at >= time && note.at < time + frames)
        {
            auto message = note.message;
            message.offset = static_cast<std::uint32_t> (note.at - time);
            engine.resolve (message, events);
        }

    return events;
}

Heard play (Engine& engine, const Patch& patch, const std::string& id)
{
    Heard heard;
    heard.problem = engine.setPatch (patch, Transition::replace);

    if (! heard.problem.empty())
        return heard;

    RenderOptions options;
    options.seconds = 0.5;
    options.events = [&] (auto time, auto frames) { return notesAt (engine, time, frames); };
    options.write = [&] (const float* left, const float* right, std::uint32_t frames)
    {
        heard.sound.insert (heard.sound.end(), left, left + frames);
        heard.sound.insert (heard.sound.end(), right, right + frames);
        return std::string();
    };
    heard.problem = renderOffline (engine, options);

    for (const auto& module : engine.status().modules)
        if (module.id == id)
        {
            heard.hasCrashed = module.faults > 0 || module.skipped > 0;

            if (! module.trouble.empty())
                heard.problem = module.trouble;
            else if (module.state != ModuleStatus::State::playing && heard.problem.empty())
                heard.problem = "it does not play";
            else if (module.nonFinite > 0)
                heard.problem = std::to_string (module.nonFinite) + " blocks of it were no numbers";
        }

    return heard;
}

/// As soon as the engine has asked for it, which it does every two seconds; null when the plugin keeps none.
Json stateOf (const Engine& engine, const std::string& id)
{
    for (int i = 0; i < 60; ++i)
    {
        if (auto state = engine.pluginState (id); ! state.is_null())
            return state;

        std::this_thread::sleep_for (std::chrono::milliseconds (50));
    }

    return nullptr;
}

struct Verdict
{
    std::string result, reason;
    bool isHeard = false;
};

bool isHeard (const std::vector<float>& sound)
{
    return std::any_of (sound.begin(), sound.end(), [] (float sample) { return std::abs (sample) > 1.0e-6f; });
}

Verdict judge (Engine& engine, const ModuleType& type, PluginFormat format, int number)
{
    // Each has an id of its own, so that its state is asked for at once.
    const auto id = tested + std::to_string (number);
    const auto failed = [] (const Heard& heard) -> std::optional<Verdict>
    {
        if (heard.hasCrashed)
            return Verdict {"crashed", heard.problem};

        return heard.problem.empty() ? std::nullopt : std::optional (Verdict {"failed", heard.problem});
    };

    const auto first = play (engine, patchWith (type, id, nullptr), id);

    if (const auto verdict = failed (first))
        return *verdict;

    // LADSPA knows parameters and nothing else.
    const auto state = format == PluginFormat::ladspa ? Json() : stateOf (engine, id);
    const auto again = play (engine, patchWith (type, id, state), id);

    if (const auto verdict = failed (again))
        return {verdict->result, "with its state: " + verdict->reason};

    if (again.sound == first.sound)
        return {"same", "", isHeard (first.sound)};

    // Without a state the second one was made alike.
    if (state.is_null())
        return {"varies", "", isHeard (first.sound)};

    // What begins at random does not do so each time.
    constexpr int tries = 3;

    for (int i = 0; i < tries; ++i)
    {
        const auto alike = play (engine, patchWith (type, id, nullptr), id);

        if (const auto verdict = failed (alike))
            return *verdict;

        if (alike.sound != first.sound)
            return {"varies", "", isHeard (first.sound)};
    }

    return {"differs", "", isHeard (first.sound)};
}

void say (const KnownPlugin& plugin, const Verdict& verdict, double seconds)
{
    const Json line {{"type", plugin.type()},     {"name", plugin.name},      {"vendor", plugin.vendor},
                     {"version", plugin.version}, {"file", plugin.file},      {"format", toText (plugin.format)},
                     {"result", verdict.result},  {"reason", verdict.reason}, {"heard", verdict.isHeard},
                     {"seconds", seconds}};
    std::puts (line.dump (-1, ' ', false, Json::error_handler_t::replace).c_str());
    std::fflush (stdout);
}

int sweep (const std::string& stateFolder, std::size_t part, std::size_t parts)
{
    PluginCatalogue catalogue (stateFolder);
    KnownPlugins known (catalogue);
    EngineOptions options;
    options.workerExecutable = BULKHEAD_BIN_DIR "/bulkhead-worker";
    options.readableFolders = known.readableFolders();
    options.realtime = false;
    known.registerAll();
    Engine engine (options);

    if (const auto problem = engine.configure (48000.0, 128); ! problem.empty())
        throw std::runtime_error (problem);

    const auto plugins = known.catalogue().plugins();

    for (auto i = part; i < plugins.size(); i += parts)
    {
        const auto began = std::chrono::steady_clock::now();
        const auto* type = findModuleType (plugins[i].type());
        const auto verdict = type == nullptr ? Verdict {"failed", "the catalogue does not know it"}
                                             : judge (engine, *type, plugins[i].format, static_cast<int> (i));
        say (plugins[i], verdict, std::chrono::duration<double> (std::chrono::steady_clock::now() - began).count());
    }

    return 0;
}

} // namespace

int main (int argc, char** argv)
{
    if (argc != 2 && argc != 4)
    {
        std::fputs ("PluginSweep STATE-FOLDER [PART PARTS]\n", stderr);
        return 2;
    }

    try
    {
        return argc == 2 ? sweep (argv[1], 0, 1) : sweep (argv[1], std::stoul (argv[2]), std::stoul (argv[3]));
    }
    catch (const std::exception& e)
    {
        std::fprintf (stderr, "%s\n", e.what());
        return 1;
    }
}
