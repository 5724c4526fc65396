// How long modules sound on, and renders that go on until they have.
#include "EngineRig.h"

#include "Host/OfflineRender.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

std::optional<double> tailOf (Engine& engine, const std::string& id)
{
    for (const auto& module : engine.status().modules)
        if (module.id == id)
            return module.tail;

    throw std::invalid_argument (id);
}

/// A sound that ends when `length` is over, through a module.
std::vector<float> render (const Patch& patch, double length)
{
    EngineRig rig (patch);
    std::vector<float> input (maxBlockFrames), all;
    const float* channels[] = {input.data()};
    RenderOptions options;
    options.seconds = length;
    options.tail = TailSettings {bulkhead::tailOf (patch, rig.engine.status())};
    options.input = [&] (std::uint64_t time, std::uint32_t frames) -> std::span<const float* const>
    {
        for (std::uint32_t i = 0; i < frames; ++i)
            input[i] = static_cast<double> (time + i) < length * 48000.0
                           ? std::sin (0.05f * static_cast<float> (time + i))
                           : 0.0f;

        return channels;
    };
    options.write = [&] (const float* left, const float*, std::uint32_t frames)
    {
        all.insert (all.end(), left, left + frames);
        return std::string();
    };
    REQUIRE (renderOffline (rig.engine, options).empty());
    return all;
}

PatchBuilder through (const std::string& type, PatchBuilder::Parameters parameters)
{
    PatchBuilder builder;
    builder.add ("in1", "audio_in").add ("module1", type, parameters).add ("out1", "output", {{"limiter", 0.0}});
    builder.cable ("in1.out", "module1.in").cable ("module1.out", "out1.in");
    return builder;
}

} // namespace

TEST_CASE ("Tails: built-in modules know theirs by their parameters", "[host][engine][tails]")
{
    PatchBuilder builder;
    builder.add ("delay1", "delay", {{"time", 0.5}, {"feedback", 0.5}}).add ("delay2", "delay", {{"feedback", 1.0}});
    builder.add ("delay3", "delay", {{"time", 0.25}, {"feedback", 0.0}}).add ("vca1", "vca");
    builder.add ("adsr1", "adsr", {{"release", 2.0}});
    EngineRig rig (builder);
    CHECK (tailOf (rig.engine, "delay1").value() == Approx (8.0)); // 15 echoes, 6.02 dB each, after the first
    CHECK (std::isinf (tailOf (rig.engine, "delay2").value()));
    CHECK (tailOf (rig.engine, "delay3").value() == Approx (0.5));
    CHECK (tailOf (rig.engine, "vca1").value() == 0.0);
    CHECK (tailOf (rig.engine, "adsr1").value() == Approx (2.0));
}

TEST_CASE ("Tails: a render goes on until the last echo has gone, and not for ever", "[host][engine][tails]")
{
    const auto plain = render (through ("vca", {}), 0.5);
    CHECK (plain.size() == 24000);

    for (const auto& patch : {through ("delay", {{"time", 0.3}, {"feedback", 0.5}, {"mix", 100.0}}).patch,
                              through ("reverb", {{"decay", 1.0}, {"mix", 100.0}}).patch})
    {
        const auto sound = render (patch, 0.5);
        const auto tail = static_cast<double> (sound.size()) / 48000.0 - 0.5;
        CHECK (tail > 0.5);
        CHECK (tail < 8.0);

        // What it ends with is below -80 dB of what was loudest.
        auto loudest = 0.0f, last = 0.0f;

        for (std::size_t i = 0; i < sound.size(); ++i)
        {
            loudest = std::max (loudest, std::abs (sound[i]));
            last = i + 480 > sound.size() ? std::max (last, std::abs (sound[i])) : last;
        }

        CHECK (loudest > 0.1f);
        CHECK (last < 1.0e-4f * loudest);
    }
}
