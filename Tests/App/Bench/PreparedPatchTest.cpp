#include "App/Bench/PreparedPatch.h"
#include "App/Bench/BenchPatch.h"
#include "App/Bench/JuceGraph.h"
#include "Graph/PatchFile.h"
#include "Host/OfflineRender.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

static constexpr int frames = 64;
static constexpr int blocks = 40;

/// The left side of some blocks.
static std::vector<float> soundOf (const Patch& patch)
{
    PreparedPatch prepared (patch, 48000.0, frames);
    std::vector<float> result;

    for (int i = 0; i < blocks; ++i)
    {
        prepared.runAll();
        result.insert (result.end(), prepared.sound (0), prepared.sound (0) + frames);
    }

    return result;
}

TEST_CASE ("PreparedPatch: sounds as the engine does", "[bench]")
{
    const auto source = GENERATE (chainPatch (8, smallWork()), chainPatch (8, {"", "vcf", 4}),
                                  widePatch (20, 4, smallWork()), widePatch (20, 4, {"", "vcf", 3}));
    const auto prepared = soundOf (source);
    CHECK (std::any_of (prepared.begin(), prepared.end(), [] (float x) { return std::abs (x) > 0.01f; }));

    EngineOptions options;
    options.realtime = false;
    options.pool.atRest = -1;
    Engine engine (options);
    REQUIRE (engine.configure (48000.0, frames).empty());
    REQUIRE (engine.setPatch (placed (source, "together", 1)).empty());

    std::vector<float> rendered;
    RenderOptions render;
    render.seconds = frames * blocks / 48000.0;
    render.blockFrames = frames;
    render.write = [&] (const float* left, const float*, std::uint32_t count)
    {
        rendered.insert (rendered.end(), left, left + count);
        return std::string();
    };
    REQUIRE (renderOffline (engine, render).empty());
    CHECK (rendered == prepared);
}

TEST_CASE ("JuceGraph: sounds as the modules called in sequence", "[bench]")
{
    const juce::ScopedJuceInitialiser_GUI juce;
    const auto source = GENERATE (chainPatch (8, smallWork()), widePatch (20, 4, {"", "vcf", 3}));
    const auto prepared = soundOf (source);
    JuceGraph graph (source, 48000.0, frames);
    std::vector<float> sound;

    for (int i = 0; i < blocks; ++i)
    {
        graph.runBlock();
        sound.insert (sound.end(), graph.sound (0), graph.sound (0) + frames);
    }

    REQUIRE (sound.size() == prepared.size());

    // The cables of one input are added up in another order.
    for (std::size_t i = 0; i < sound.size(); ++i)
        REQUIRE (sound[i] == Approx (prepared[i]).margin (1e-5));
}

TEST_CASE ("PreparedPatch, JuceGraph: a factory patch with keys and cycles plays", "[bench]")
{
    const juce::ScopedJuceInitialiser_GUI juce;

    for (const auto* name : {"feedback-drone", "fm-keys", "outboard", "drum-machine"})
    {
        INFO (name);
        const auto loaded =
            loadPatchFile (std::string (BULKHEAD_SOURCE_DIR "/Resources/Patches/") + name + ".bulkhead");
        REQUIRE (loaded.ok());
        PreparedPatch prepared (loaded.patch, 48000.0, frames);
        JuceGraph graph (loaded.patch, 48000.0, frames);
        prepared.press ({60, 67});
        graph.press ({60, 67});
        auto peak = 0.0f, graphPeak = 0.0f;

        for (int i = 0; i < 1500; ++i)
        {
            prepared.runAll();
            graph.runBlock();

            for (int f = 0; f < frames; ++f)
            {
                peak = std::max (peak, std::abs (prepared.sound (0)[f]));
                graphPeak = std::max (graphPeak, std::abs (graph.sound (0)[f]));
            }
        }

        CHECK (peak > 0.001f);
        CHECK (peak <= 1.0f);
        CHECK (graphPeak > 0.001f);
        CHECK (graphPeak <= 1.0f);
    }
}
