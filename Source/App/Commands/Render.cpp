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

/// Of what is played on the patch, seconds; nothing where nothing is.
static std::optional<double> lengthOfScore (const std::optional<MidiFileEvents>& midi,
                                            const std::optional<RecordedInput>& input, double rate)
{
    if (! midi && ! input)
        return {};

    const auto frames = std::max (midi ? midi->length() : 0, input ? input->length() : 0);
    return static_cast<double> (frames) / rate;
}

/// What is to be rendered after that, if anything.
static std::optional<TailSettings> tailSettings (const RenderCommandOptions& options, bool hasScore, PatchTail tail)
{
    const auto isAuto = options.tail == "auto" || (options.tail.empty() && ! options.seconds);

    if (! isAuto && (options.tail.empty() || options.tail == "none"))
        return {};

    TailSettings settings {tail};

    // What plays by itself does not fall silent.
    if (options.tail.empty() && ! hasScore)
        settings.tail.isKnown = true;

    if (! isAuto)
        settings.most = std::stod (options.tail);

    return settings;
}

int renderPatch (const RenderCommandOptions& options)
{
    const auto patch = loadPatchOrThrow (options.patch, {options.placement, options.tempo, options.bypass});

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
    std::uint64_t written = 0;
    const auto score = lengthOfScore (midi, input, options.rate);
    render.seconds = options.seconds.value_or (score.value_or (RenderOptions().seconds));
    render.tail = tailSettings (options, score.has_value(), tailOf (patch, engine.status()));
    render.blockFrames = options.block;
    render.write = [&] (const float* left, const float* right, std::uint32_t frames)
    {
        for (std::uint32_t i = 0; i < frames; ++i)
            peak = std::max ({peak, std::abs (left[i]), std::abs (right[i])});

        written += frames;
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
        "%s: %.3g s at %.6g Hz, %s\n", options.output.c_str(), static_cast<double> (written) / options.rate,
        options.rate,
        peak > 0.0f
            ? ("peak " + juce::Decibels::toString (juce::Decibels::gainToDecibels (peak), 1).toStdString()).c_str()
            : "silent");
    return 0;
}

} // namespace bulkhead
