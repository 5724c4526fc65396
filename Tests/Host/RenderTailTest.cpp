#include "Host/RenderTail.h"

#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

constexpr auto endless = std::numeric_limits<double>::infinity();

ModuleStatus module (const std::string& id, std::optional<double> tail, std::uint32_t latency = 0)
{
    ModuleStatus status;
    status.id = id;
    status.tail = tail;
    status.latency = latency;
    return status;
}

EngineStatus statusOf (std::vector<ModuleStatus> modules)
{
    EngineStatus status;
    status.sampleRate = 1000.0;
    status.modules = std::move (modules);
    return status;
}

/// What is written of blocks of 100 frames, as loud as `levels` says, at 1 kHz.
std::vector<float> written (RenderTail& tail, const std::vector<float>& levels)
{
    std::vector<float> all;
    const auto write = [&] (const float* left, const float*, std::uint32_t frames)
    {
        all.insert (all.end(), left, left + frames);
        return std::string();
    };

    for (const auto level : levels)
    {
        const auto frames = tail.next (100);
        const std::vector<float> block (frames, level);

        if (frames == 0)
            break;

        CHECK (tail.take (block.data(), block.data(), frames, write).empty());
    }

    return all;
}

} // namespace

TEST_CASE ("RenderTail: a patch sounds on as long as the longest way to its output", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco1", "vco").add ("delay1", "delay").add ("reverb1", "reverb").add ("reverb2", "reverb");
    builder.add ("out1", "output");
    builder.cable ("vco1.sine", "delay1.in").cable ("delay1.out", "reverb1.in").cable ("reverb1.out", "out1.left");
    builder.cable ("delay1.out", "out1.right");
    auto modules = std::vector {module ("vco1", 0.0, 18), module ("delay1", 2.0), module ("reverb1", 3.0, 500),
                                module ("reverb2", endless), module ("out1", 0.0)};
    auto tail = tailOf (builder.patch, statusOf (modules));
    CHECK (tail.seconds == Approx (5.518));
    CHECK (tail.isKnown);

    // One that is bypassed does not sound on; what leads nowhere does not count.
    builder.patch.findModule ("reverb1")->bypassed = true;
    CHECK (tailOf (builder.patch, statusOf (modules)).seconds == Approx (2.518));
    builder.patch.findModule ("reverb1")->bypassed = false;

    modules[2].tail.reset();
    CHECK_FALSE (tailOf (builder.patch, statusOf (modules)).isKnown);
    modules[2].tail = endless;
    CHECK (tailOf (builder.patch, statusOf (modules)).seconds == endless);

    // Whatever goes round.
    modules[2].tail = 1.0;
    builder.cable ("reverb1.out", "delay1.in");
    tail = tailOf (builder.patch, statusOf (modules));
    CHECK_FALSE (tail.isKnown);
    CHECK (tail.seconds >= 3.0);
}

TEST_CASE ("RenderTail: it ends when the tail is over, or nothing is heard", "[host]")
{
    const std::vector<float> loud (1000, 0.5f);
    RenderTail known ({{1.25, true}, 60.0}, 1000.0);
    CHECK (written (known, loud).size() == 1250);
    CHECK (known.next (100) == 0);
    CHECK (known.progress() == 1.0);

    RenderTail none ({{0.0, true}, 60.0}, 1000.0);
    CHECK (none.next (100) == 0);

    // Endless ones and such that are not known go on until silence, a minute at most.
    RenderTail unknown ({{0.0, false}, 20.0}, 1000.0), endlessOne ({{endless, true}, 20.0}, 1000.0);
    CHECK (written (unknown, loud).size() == 20000);
    CHECK (written (endlessOne, loud).size() == 20000);

    std::vector<float> dying (200, 1.0e-5f);
    dying[0] = dying[1] = 0.5f;
    dying[12] = 0.25f; // an echo
    RenderTail silent ({{0.0, false}, 60.0}, 1000.0);
    const auto heard = written (silent, dying);
    REQUIRE (heard.size() == 1300);
    CHECK (heard[1100] == 1.0e-5f);
    CHECK (heard[1200] == 0.25f);
    CHECK (silent.next (100) == 0);
}

TEST_CASE ("RenderTail: a problem of whoever writes is handed on", "[host]")
{
    RenderTail tail ({{10.0, true}, 60.0}, 1000.0);
    const std::vector<float> quiet (100), loud (100, 1.0f);
    const auto fail = [] (const float*, const float*, std::uint32_t) { return std::string ("the disk is full"); };
    CHECK (tail.take (quiet.data(), quiet.data(), 100, fail).empty());
    CHECK (tail.take (loud.data(), loud.data(), 100, fail) == "the disk is full");
}
