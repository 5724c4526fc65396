#include "App/Failure.h"
#include "App/LoadedPatch.h"
#include "App/MidiFileEvents.h"
#include "App/PluginRequests.h"
#include "App/Progress.h"
#include "App/RecordedInput.h"
#include "App/SandboxNotice.h"
#include "App/UserPlugins.h"
#include "App/WavFile.h"
#include "Commands.h"

#include "Host/OfflineRender.h"
#include "Host/SandboxProbe.h"

#include <cmath>
#include <csignal>
#include <cstdio>

namespace bulkhead
{

static std::atomic<bool> interrupted {false};

int renderPatch (const RenderCommandOptions& options)
{
    const auto patch = loadPatchOrThrow (options.patch, options.placement, options.tempo);

    if (options.requireSandbox)
        requireSandbox();

    std::optional<MidiFileEvents> midi;

    if (! options.midi.empty())
        midi.emplace (options.midi, options.rate);

    std::optional<RecordedInput> input;

    if (! options.input.empty())
        input.emplace (options.input, options.rate);

    // Whoever interrupts a render finds no half-written file.
    std::signal (SIGINT, [] (int) { interrupted.store (true); });
    std::signal (SIGTERM, [] (int) { interrupted.store (true); });

    WavFile file (options.output, options.rate);
    EngineOptions engineOptions;
    engineOptions.realtime = false;
    engineOptions.offline = true;
    engineOptions.requireSandbox = options.requireSandbox;
    engineOptions.readableFolders = userPlugins().readableFolders();
    engineOptions.pool.atRest = 1; // those the patch needs are launched on demand
    Engine engine (engineOptions);

    if (const auto problem = engine.configure (options.rate, options.block); ! problem.empty())
        return fail (problem);

    PluginRequests requests (engine);
    const auto trouble = engine.setPatch (withPlacement (patch, patch.placement.mode));
    requests.say (patch);

    if (! trouble.empty())
        return fail (options.patch + ": " + trouble);

    if (const auto words = sandboxNotice (engine.sandboxLayers()); ! words.empty())
        std::fprintf (stderr, "bulkhead: %s\n", words.c_str());

    engine.transport().setPlaying (true);
    Progress progress ("Rendering");
    RenderOptions render;
    auto peak = 0.0f;
    render.seconds = options.seconds;
    render.blockFrames = options.block;
    render.write = [&] (const float* left, const float* right, std::uint32_t frames)
    {
        for (std::uint32_t i = 0; i < frames; ++i)
            peak = std::max ({peak, std::abs (left[i]), std::abs (right[i])});

        return file.write (left, right, frames);
    };
    render.progress = [&] (double part)
    {
        progress.show (part);
        return ! interrupted.load();
    };

    if (midi)
        render.events = [&] (std::uint64_t time, std::uint32_t frames)
        { return midi->take (engine, patch, time, frames); };

    if (input)
        render.input = [&] (std::uint64_t time, std::uint32_t frames) { return input->take (time, frames); };

    if (const auto problem = renderOffline (engine, render); ! problem.empty())
        return fail (problem);

    requests.say (patch);

    if (const auto problem = file.commit(); ! problem.empty())
        return fail (problem);

    std::printf (
        "%s: %.3g s at %.6g Hz, %s\n", options.output.c_str(), options.seconds, options.rate,
        peak > 0.0f
            ? ("peak " + juce::Decibels::toString (juce::Decibels::gainToDecibels (peak), 1).toStdString()).c_str()
            : "silent");
    return 0;
}

} // namespace bulkhead
