#include "App/Failure.h"
#include "App/LoadedPatch.h"
#include "App/PluginRequests.h"
#include "App/Progress.h"
#include "App/SandboxNotice.h"
#include "App/StartReport.h"
#include "App/Unrest.h"
#include "App/UserPlugins.h"
#include "Commands.h"

#include "Control/MidiRouter.h"
#include "Graph/Placement.h"
#include "Graph/TempoText.h"
#include "Host/AudioDevices.h"
#include "Host/MidiDevices.h"
#include "Host/SandboxProbe.h"
#include "Host/TroubleText.h"
#include "Ipc/Clock.h"
#include "Ipc/RealtimeScope.h"
#include "Session/AutomaticPlacer.h"
#include "Session/PluginPreloading.h"
#include "Session/StateFolder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace bulkhead
{

namespace
{

std::atomic<bool> interrupted {false};

/// Plays for a while on the message loop, which devices need, and shows how it goes.
class PlayTimer final : private juce::Timer
{
public:
    PlayTimer (DevicePlayer& p, Session& s, double secondsToPlay)
        : player (p), session (s), placer (s), seconds (secondsToPlay), begin (nowNanoseconds())
    {
        startTimer (20);
    }

    /// The loudest sample of each side so far, linear.
    std::array<float, 2> peaksSoFar() const noexcept { return peaks; }

private:
    void timerCallback() override
    {
        for (int side = 0; side < 2; ++side)
            peaks[static_cast<std::size_t> (side)] =
                std::max (peaks[static_cast<std::size_t> (side)], player.takePeak (side));

        const auto elapsed = static_cast<double> (nowNanoseconds() - begin) * 1e-9;

        if (seconds > 0.0)
            progress.show (elapsed / seconds);

        // Rarely: the summary's means are of the time since the last look.
        if (elapsed >= nextLook)
        {
            nextLook = elapsed + (session.patch().placement.mode == PlacementMode::automatic ? 0.5 : 10.0);
            const auto status = session.engine().status();
            placer.look (status, elapsed, session.engine().lanes());
            session.engine().balanceLanes (status);
        }

        if (interrupted.load() || (seconds > 0.0 && elapsed >= seconds))
            juce::MessageManager::getInstance()->stopDispatchLoop();
    }

    DevicePlayer& player;
    Session& session;
    AutomaticPlacer placer;
    double nextLook = 2.5;
    const double seconds;
    const std::uint64_t begin;
    std::array<float, 2> peaks {};
    Progress progress {"Playing"};
};

/// Of the checked programs. System calls that could not be seen are null, never 0.
nlohmann::ordered_json realtimeSummary (const EngineStatus& engine)
{
    const auto& tally = engine.realtimeTally;
    auto first = nlohmann::ordered_json::array(), modules = nlohmann::ordered_json::array();

    for (const auto& violation : tally.first)
        first.push_back ({{"what", violation.what}, {"frames", violation.frames}});

    for (const auto& m : engine.modules)
        if (m.realtimeViolations > 0)
            modules.push_back (m.id);

    nlohmann::ordered_json summary {{"threads", tally.threads},       {"waits", tally.waits},
                                    {"wakes", tally.wakes},           {"allocations", tally.allocations},
                                    {"locks", tally.locks},           {"system_calls", nullptr},
                                    {"modules", std::move (modules)}, {"first", std::move (first)}};

    if (tally.blind == 0)
        summary["system_calls"] = tally.systemCalls;

    return summary;
}

const char* stateText (ModuleStatus::State state)
{
    switch (state)
    {
        case ModuleStatus::State::playing:
            return "playing";
        case ModuleStatus::State::standIn:
            return "stand-in";
        case ModuleStatus::State::starting:
            return "starting";
        case ModuleStatus::State::parked:
            return "parked";
        case ModuleStatus::State::notPlaying:
            break;
    }

    return "not-playing";
}

nlohmann::ordered_json parkedModules (const EngineStatus& engine)
{
    auto parked = nlohmann::ordered_json::array();

    for (const auto& m : engine.modules)
        if (m.state == ModuleStatus::State::parked)
            parked.push_back (m.id);

    return parked;
}

nlohmann::ordered_json transportSummary (const TransportPosition& at)
{
    return {{"tempo", at.tempo}, {"time_signature", textOf (at.signature)}, {"beats", at.beats()}, {"frame", at.frame}};
}

nlohmann::ordered_json preloadSummary (const PreloadedPlugins::Status& preloaded)
{
    auto plugins = nlohmann::ordered_json::array();

    for (const auto& [name, process, megabytes] : preloaded.ready)
        plugins.push_back ({{"name", name}, {"process", process}, {"megabytes", megabytes}});

    return {{"plugins", std::move (plugins)}, {"given_up", preloaded.givenUp}};
}

nlohmann::ordered_json summary (const EngineStatus& engine, const PlayerCounts& counts, const std::string& device,
                                std::array<float, 2> peaks, std::string_view placement)
{
    auto modules = nlohmann::ordered_json::array();

    for (const auto& m : engine.modules)
        modules.push_back ({{"id", m.id},
                            {"state", stateText (m.state)},
                            {"process", m.process},
                            {"blocks", m.blocks},
                            {"skipped", m.skipped},
                            {"wrong_sequence", m.wrongSequence},
                            {"faults", m.faults},
                            {"trouble", m.trouble},
                            {"latency_frames", m.latency},
                            {"non_finite", m.nonFinite},
                            {"runaway", m.runaway},
                            {"microseconds_per_block", m.microseconds}});

    nlohmann::ordered_json all {{"device", device},
                                {"rate", engine.sampleRate},
                                {"block", engine.maxFrames},
                                {"realtime", engine.realtime},
                                {"placement", placement},
                                {"peak", peaks},
                                {"callbacks", counts.callbacks},
                                {"delivered", counts.delivered},
                                {"missed", counts.missed},
                                {"missed_machine_away", counts.missedMachineAway},
                                {"late", engine.late},
                                {"repeated", counts.repeatedBlocks + engine.repeated + engine.wrongSequence},
                                {"lost", counts.lostBlocks},
                                {"skipped", counts.skipped},
                                {"skipped_machine_away", counts.skippedMachineAway},
                                {"stand_in_blocks", engine.standIns},
                                {"device_xruns", counts.deviceXruns},
                                {"faults", engine.faults},
                                {"spared", engine.spared},
                                {"recoveries", engine.recoveries},
                                {"parked", parkedModules (engine)},
                                {"preloaded", preloadSummary (engine.preloaded)},
                                {"load", engine.load},
                                {"longest_callback_ms", counts.longestMilliseconds},
                                {"modules", std::move (modules)}};

    if (realtimeRuleIsChecked())
        all["realtime_rule"] = realtimeSummary (engine);

    return all;
}

void print (const EngineStatus& engine, const PlayerCounts& counts, const std::string& device,
            std::array<float, 2> peaks)
{
    const auto count = [] (std::uint64_t n) { return static_cast<unsigned long long> (n); };
    std::printf ("Played on %s%s.\n", device.c_str(), engine.realtime ? "" : " (without real-time rights)");
    std::printf ("  blocks     %llu delivered, %llu missed, %llu lost, %llu repeated, %llu late\n",
                 count (counts.delivered), count (counts.missed), count (counts.lostBlocks),
                 count (counts.repeatedBlocks + engine.repeated + engine.wrongSequence), count (engine.late));

    std::printf ("  modules    %llu skipped\n", count (counts.skipped));

    if (counts.missedMachineAway > 0 || counts.skippedMachineAway > 0)
        std::printf ("  machine    was itself away, as a bare timer thread shows: %llu more blocks missed, %llu "
                     "modules skipped\n",
                     count (counts.missedMachineAway), count (counts.skippedMachineAway));

    std::printf ("  level      %.1f dB at the loudest\n",
                 static_cast<double> (juce::Decibels::gainToDecibels (std::max (peaks[0], peaks[1]), -120.0f)));
    std::printf ("  faults     %s, recovered %d\n", faultsText (engine.faults, engine.spared).c_str(),
                 engine.recoveries);
    for (const auto& plugin : engine.preloaded.ready)
        std::printf ("  preloaded  %s, %.1f MB\n", plugin.name.c_str(), plugin.megabytes);

    for (const auto& words : engine.preloaded.givenUp)
        std::printf ("  preloaded no more: %s\n", words.c_str());

    std::printf ("  callback   %.2f ms at the longest, of %.2f ms\n", counts.longestMilliseconds,
                 1000.0 * engine.maxFrames / engine.sampleRate);
    std::printf ("  module           process   blocks  skipped  us/block\n");

    for (const auto& m : engine.modules)
        std::printf ("  %-16s %7d %8llu %8llu %9.1f\n", m.id.c_str(), m.process, count (m.blocks), count (m.skipped),
                     m.microseconds);

    for (const auto& m : engine.modules)
    {
        if (m.state == ModuleStatus::State::parked)
            std::printf ("  %s was left out: it failed again and again.\n", m.id.c_str());

        if (auto words = troubleText (m); ! words.empty())
        {
            std::replace (words.begin(), words.end(), '\n', ' ');
            std::printf ("  %s: %s\n", m.id.c_str(), words.c_str());
        }
    }
}

} // namespace

int playPatch (const PlayOptions& options)
{
    const auto patch = loadPatchOrThrow (options.patch, {options.placement, options.tempo, options.bypass});
    const juce::ScopedJuceInitialiser_GUI juce;
    std::signal (SIGINT, [] (int) { interrupted.store (true); });
    std::signal (SIGTERM, [] (int) { interrupted.store (true); });

    if (options.requireSandbox)
        requireSandbox();

    EngineOptions engineOptions;
    engineOptions.requireSandbox = options.requireSandbox;
    engineOptions.preload.plugins = options.preload;
    engineOptions.readableFolders = userPlugins().readableFolders();
    engineOptions.pool.first = numProcessesOf (patch);
    Engine engine (engineOptions);
    engine.onFault = [] (const std::string& words) { std::fprintf (stderr, "bulkhead: %s\n", words.c_str()); };

    PluginRequests requests (engine);
    Session session (engine);
    const auto problem = session.open (patch, options.patch);
    requests.say (patch);

    if (! problem.empty())
        return fail (options.patch + ": " + problem);

    engine.transport().setPlaying (true);
    std::optional<PluginPreloading> preloading;

    if (options.preload > 0)
        preloading.emplace (session, stateFolder(), options.preload);

    DevicePlayer player (engine, true);
    AudioDevices devices (player);
    devices.onNotice = engine.onFault;

    if (const auto trouble = devices.open ({options.device, options.rate, options.block}); ! trouble.empty())
        return fail (trouble);

    MidiRouter router (session);
    std::optional<MidiDevices> midi;
    midi.emplace (engine, [&router] (const std::string&, auto message) { router.receive (message); });

    const SandboxNotice notice (engine, engine.onFault);
    std::optional<StartReport> start;

    if (options.reportStart)
        start.emplace (engine, patch);

    engine.status(); // figures from here on
    const auto device = devices.description();
    std::optional<Unrest> unrest;

    if (options.unrest > 0.0)
        unrest.emplace (session, patch, options.unrest);

    if (! options.json)
        std::fprintf (stderr, "Playing %s on %s, placement %s%s\n", options.patch.c_str(), device.c_str(),
                      std::string (textOf (patch.placement.mode)).c_str(),
                      options.seconds > 0.0 ? "" : "; Ctrl-C ends");

    std::array<float, 2> peaks {};
    {
        const PlayTimer timer (player, session, options.seconds);
        juce::MessageManager::getInstance()->runDispatchLoop();
        peaks = timer.peaksSoFar();
    }

    if (unrest.has_value())
        unrest->stop();

    const auto counts = player.counts();
    const auto status = engine.status();
    midi.reset();
    devices.close();
    requests.say (session.patch());

    if (options.json)
    {
        auto told = summary (status, counts, device, peaks, textOf (patch.placement.mode));
        told["transport"] = transportSummary (engine.transport().position());

        if (unrest.has_value())
        {
            told["unrest"] = {{"faults", unrest->counts().faults},
                              {"edits", unrest->counts().edits},
                              {"loads", unrest->counts().loads},
                              {"retries", unrest->counts().retries},
                              {"refused", unrest->counts().refused}};

            std::map<std::string, int> missedAfter;

            for (const auto miss : player.missesOfOurs())
                ++missedAfter[unrest->lastDeedBefore (miss)];

            told["unrest"]["missed_after"] = missedAfter;
        }

        std::printf ("%s\n", told.dump (2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
    }
    else
        print (status, counts, device, peaks);

    return 0;
}

} // namespace bulkhead
