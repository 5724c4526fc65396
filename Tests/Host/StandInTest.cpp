#include "Host/StandIn.h"

#include "Runner/PlanRig.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// A rig whose slot `fallen` is served by a stand-in from the next block on.
struct StandInRig : PlanRig
{
    StandInRig (const Patch& p, const std::string& fallenModule)
        : PlanRig (p), fallen (layout.modules.at (fallenModule).slot), standIn (regions.create())
    {}

    void fall()
    {
        gone = slots.extract (fallen);
        nextBlock (128);
        standIn.begin (fallen, board(), plan(), regions.map(), gone.mapped()->region->index, number, 128);
        serve();
    }

    void runWithStandIn()
    {
        nextBlock (128);
        serve();
    }

    /// This block's samples of an output of the fallen slot, as its readers find them.
    Signal heard (const std::string& module, std::size_t outputIndex = 0)
    {
        const auto& output = planOutput (module, outputIndex);
        const auto* samples = reinterpret_cast<const float*> (regions.map().base (standIn.region()) + output.offset)
                              + (number & 1) * output.channels * plan().blockStride;
        return {samples, samples + 128};
    }

    std::uint32_t fallen;
    StandIn standIn;
    decltype (slots)::node_type gone;

private:
    void nextBlock (std::uint32_t frames)
    {
        begin (frames);
        board().slots[fallen].region[number & 1].store (standIn.region());
    }

    void serve()
    {
        // In graph order: what it reads is made by the others, on threads of their own, at the same time.
        std::thread others ([this] { runSlots(); });

        for (std::uint32_t i = 0; i < plan().numModules; ++i)
            if (plan().modules[i].slot == fallen)
            {
                waitForSources (i);
                standIn.run (board(), plan(), regions.map(), i, number, 128, 48000.0);
            }

        others.join();
        time += 128;
    }

    void waitForSources (std::uint32_t index)
    {
        const auto& m = plan().modules[index];

        for (std::uint32_t i = 0; i < m.numInputs; ++i)
        {
            const auto& input = plan().inputs[m.firstInput + i];

            for (std::uint32_t s = 0; s < input.numSources; ++s)
            {
                const auto& producer = plan().modules[plan().sources[input.firstSource + s].module];
                const auto region = board().slots[producer.slot].region[number & 1].load();

                while (producer.slot != fallen
                       && regions.map().header (region)->modules[producer.indexInSlot].word.done.load()
                              != static_cast<std::uint32_t> (number))
                    std::this_thread::yield();
            }
        }
    }
};

float largestStep (const Signal& a, const Signal& b)
{
    auto all = a;
    all.insert (all.end(), b.begin(), b.end());
    auto largest = 0.0f;

    for (std::size_t i = 1; i < all.size(); ++i)
        largest = std::max (largest, std::abs (all[i] - all[i - 1]));

    return largest;
}

} // namespace

TEST_CASE ("StandIn: sound fades to silence without a step", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco", {{"frequency", 100}}).add ("out", "output").cable ("vco.sine", "out.left");
    StandInRig rig (builder, "vco");
    rig.runBlocks (10);
    const Signal before (rig.output ("vco.sine").end() - 128, rig.output ("vco.sine").end());
    REQUIRE (std::abs (before.back()) > 0.2f);

    rig.fall();
    const auto after = rig.heard ("vco", 1);
    CHECK (std::abs (after[0] - before.back()) < 0.05f);
    CHECK (largestStep (before, after) < 0.05f);

    rig.runWithStandIn();
    rig.runWithStandIn();
    CHECK (std::abs (rig.heard ("vco", 1).back()) < 0.001f);
}

TEST_CASE ("StandIn: a control voltage holds its last value", "[host]")
{
    PatchBuilder builder;
    builder.add ("lfo", "lfo", {{"level", 0}, {"offset", 0.625}}).add ("vca", "vca").cable ("lfo.out", "vca.cv");
    StandInRig rig (builder, "lfo");
    rig.runBlocks (3);
    rig.fall();

    for (int block = 0; block < 20; ++block)
    {
        CHECK (firstDifference (rig.heard ("lfo"), Signal (128, 0.625f)) == -1);
        rig.runWithStandIn();
    }
}

TEST_CASE ("StandIn: in place of an effect its dry input is heard, without a step", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco", {{"frequency", 100}}).add ("vca", "vca", {{"gain", -12}}).add ("out", "output");
    builder.cable ("vco.sine", "vca.in").cable ("vca.out", "out.left");
    StandInRig rig (builder, "vca");
    rig.runBlocks (10);
    const Signal before (rig.output ("vca.out").end() - 128, rig.output ("vca.out").end());

    rig.fall();
    CHECK (largestStep (before, rig.heard ("vca")) < 0.05f);

    for (int block = 0; block < 4; ++block)
        rig.runWithStandIn();

    const auto* dry = rig.blockOf ("vco", 1);
    const auto heard = rig.heard ("vca");

    for (std::size_t i = 0; i < 128; ++i)
        REQUIRE (heard[i] == Approx (dry[i]).margin (1e-4));
}

TEST_CASE ("StandIn: what the fallen one had finished in this block is kept", "[host]")
{
    PatchBuilder builder ("group:a");
    builder.add ("vco", "vco").add ("vca", "vca").cable ("vco.sine", "vca.in");
    builder.add ("out", "output", {}, "process").cable ("vca.out", "out.left").cable ("vco.sine", "out.right");
    StandInRig rig (builder, "vco");
    rig.runBlocks (5);

    // It dies in the block after it has made the oscillator's part.
    const auto& slot = rig.slotOf ("vco");
    auto& done = slot.region->header().modules[rig.layout.modules.at ("vco").indexInSlot].word.done;
    Signal made (128);

    for (std::size_t i = 0; i < 128; ++i)
        made[i] = std::sin (static_cast<float> (i) * 0.1f);

    const auto& output = rig.planOutput ("vco", 1);
    auto* next = reinterpret_cast<float*> (slot.region->out.data() + output.offset)
                 + ((rig.number + 1) & 1) * rig.plan().blockStride;
    std::copy (made.begin(), made.end(), next);
    done.store (static_cast<std::uint32_t> (rig.number + 1));

    rig.begin (128);
    rig.board().slots[rig.fallen].region[rig.number & 1].store (rig.standIn.region());
    rig.standIn.begin (rig.fallen, rig.board(), rig.plan(), rig.regions.map(), slot.region->index, rig.number, 128);
    CHECK (firstDifference (rig.heard ("vco", 1), made) == -1);
    CHECK (rig.standIn.done (rig.layout.modules.at ("vco").indexInSlot).load() == rig.number);
    CHECK (rig.standIn.done (rig.layout.modules.at ("vca").indexInSlot).load() == rig.number - 1);
}

TEST_CASE ("StandIn: feedback cables find the block before", "[host]")
{
    PatchBuilder builder;
    builder.add ("lfo", "lfo", {{"level", 0}, {"offset", 0.5}}).add ("loop", "mixer", {{"level2", -6}});
    builder.cable ("lfo.out", "loop.in1").cable ("loop.out", "loop.in2");
    StandInRig rig (builder, "loop");
    rig.runBlocks (4);
    const Signal before (rig.blockOf ("loop", 0), rig.blockOf ("loop", 0) + 128);
    rig.fall();
    const auto& output = rig.planOutput ("loop", 0);
    const auto* samples = reinterpret_cast<const float*> (rig.regions.map().base (rig.standIn.region()) + output.offset)
                          + ((rig.number - 1) & 1) * rig.plan().blockStride;
    CHECK (firstDifference (Signal (samples, samples + 128), before) == -1);
}

TEST_CASE ("StandIn: what is no number is not passed on", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco")
        .add ("vca", "vca")
        .cable ("vco.sine", "vca.in")
        .add ("out", "output")
        .cable ("vca.out", "out.left");
    StandInRig rig (builder, "vca");
    rig.runBlocks (3);

    // The last block of the fallen one was nothing but NaN.
    std::fill_n (rig.blockOf ("vca", 0), 128, std::numeric_limits<float>::quiet_NaN());
    rig.fall();
    const auto heard = rig.heard ("vca");
    CHECK (std::all_of (heard.begin(), heard.end(), [] (float x) { return std::isfinite (x); }));
}

TEST_CASE ("StandIn: a slot that never had a worker is silent", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco").add ("out", "output").cable ("vco.sine", "out.left");
    StandInRig rig (builder, "vco");
    CHECK (rig.standIn.isFree());
    rig.begin (128);
    rig.standIn.begin (rig.fallen, rig.board(), rig.plan(), rig.regions.map(), noIndex, rig.number, 128);
    CHECK_FALSE (rig.standIn.isFree());
    rig.standIn.run (rig.board(), rig.plan(), rig.regions.map(), rig.layout.modules.at ("vco").planIndex, rig.number,
                     128, 48000.0);
    CHECK (firstDifference (rig.heard ("vco", 1), Signal (128, 0.0f)) == -1);
    rig.standIn.end();
    CHECK (rig.standIn.isFree());
}
