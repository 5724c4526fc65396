#include "Runner/SlotRunner.h"

#include "PlanRig.h"

#include "Modules/Dsp/Ramp.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// The first frame at which a signal is above one half.
std::size_t firstHigh (const Signal& signal)
{
    for (std::size_t i = 0; i < signal.size(); ++i)
        if (signal[i] > 0.5f)
            return i;

    return signal.size();
}

std::size_t firstHigh (PlanRig& rig, const std::string& port) { return firstHigh (rig.output (port)); }

/// A steady voltage: an LFO without a wave.
PatchBuilder& addVoltage (PatchBuilder& builder, const std::string& id, double volts)
{
    return builder.add (id, "lfo", {{"level", 0}, {"offset", volts}});
}

void playNotes (PlanRig& rig, const std::string& midiIn, int count)
{
    for (int i = 0; i < count; ++i)
        rig.midi (midiIn, {0x90, static_cast<std::uint8_t> (60 + i), static_cast<std::uint8_t> (127 - 20 * i)});
}

float velocity (int voice, int voices)
{
    return voice < voices ? static_cast<float> (127 - 20 * voice) / 127.0f : 0.0f;
}

} // namespace

TEST_CASE ("SlotRunner: cables into one input are added", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "a", 0.25);
    addVoltage (builder, "b", -0.5);
    addVoltage (builder, "c", 0.0625);
    builder.add ("sum", "mixer").add ("out", "output");
    builder.cable ("a.out", "sum.in1")
        .cable ("b.out", "sum.in1")
        .cable ("c.out", "sum.in1")
        .cable ("sum.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (2);
    CHECK (firstDifference (rig.output ("sum.out"), Signal (256, -0.1875f)) == -1);
    CHECK (rig.report ("sum").wrongSequence.load() == 0);
}

TEST_CASE ("SlotRunner: a mono cable feeds every voice, in whatever order the cables are", "[runner]")
{
    // A voltage for all, two voices, and four voices into one input; the sum must not depend on the cables' order.
    std::vector<std::string> ports {"all.out", "two.velocity", "four.velocity"};
    std::sort (ports.begin(), ports.end());

    do
    {
        PatchBuilder builder ("group:a");
        addVoltage (builder, "all", 0.125);
        builder.add ("two", "midi_in", {{"voices", 2}}).add ("four", "midi_in", {{"voices", 4}});
        builder.add ("sum", "mixer").add ("out", "output").cable ("sum.out", "out.left");

        for (const auto& port : ports)
            builder.cable (port, "sum.in1");

        PlanRig rig (builder);
        playNotes (rig, "two", 2);
        playNotes (rig, "four", 4);
        rig.runBlocks (1);
        INFO (ports[0] << " " << ports[1] << " " << ports[2]);
        REQUIRE (rig.planModule ("sum").voices == 4);

        for (int voice = 0; voice < 4; ++voice)
            CHECK (rig.output ("sum.out", static_cast<std::size_t> (voice)).back()
                   == Approx (0.125f + velocity (voice, 2) + velocity (voice, 4)));
    } while (std::next_permutation (ports.begin(), ports.end()));
}

TEST_CASE ("SlotRunner: an input without a cable is silent, and one cable is read in place", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("midi", "midi_in", {{"voices", 3}}).add ("vca", "vca").add ("empty", "vca").add ("out", "output");
    builder.cable ("midi.velocity", "vca.in").cable ("vca.out", "out.left").cable ("empty.out", "out.right");

    PlanRig rig (builder);
    playNotes (rig, "midi", 3);
    rig.runBlocks (2);
    CHECK (firstDifference (rig.output ("empty.out"), Signal (256, 0.0f)) == -1);

    for (std::size_t voice = 0; voice < 3; ++voice)
        CHECK (firstDifference (rig.output ("vca.out", voice), rig.output ("midi.velocity", voice)) == -1);
}

TEST_CASE ("SlotRunner: a parameter moves from its own frame on", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", 0.0).add ("out", "output").cable ("voltage.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (1);
    rig.set ("voltage", "offset", 0.75f, 37);
    rig.runBlocks (5);

    const auto& signal = rig.output ("voltage.out");

    for (std::size_t i = 0; i < signal.size(); ++i)
        if (i < 128 + 37)
            CHECK (signal[i] == 0.0f);
        else if (i < 128 + 37 + 479)
            CHECK ((signal[i] > signal[i - 1] || signal[i] == Approx (0.75).epsilon (1e-5)));
        else
            CHECK (signal[i] == 0.75f);
}

TEST_CASE ("SlotRunner: several changes of one parameter in one block", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", 0.0).add ("out", "output").cable ("voltage.out", "out.left");

    PlanRig rig (builder, {48000.0, 1024, 1});
    rig.set ("voltage", "offset", 0.5f, 0);
    rig.set ("voltage", "offset", -0.5f, 500);
    rig.set ("voltage", "offset", std::numeric_limits<float>::quiet_NaN(), 5000); // beyond the block, and no number
    rig.run (1024);
    const auto& signal = rig.output ("voltage.out");
    CHECK (signal[499] == 0.5f);
    CHECK (signal[979] == -0.5f);
    CHECK (signal[1022] == -0.5f);
    rig.run (1024);
    CHECK (signal.back() == -1.0f);
}

TEST_CASE ("SlotRunner: a stepped parameter cuts the block at its frame", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("clock", "clock", {{"running", 0}}).add ("out", "output").cable ("clock.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (1);
    rig.set ("clock", "running", 1.0f, 50);
    rig.set ("clock", "running", 0.0f, 90);
    rig.runBlocks (2);
    const auto& signal = rig.output ("clock.out");

    for (std::size_t i = 0; i < signal.size(); ++i)
        CHECK (signal[i] == (i >= 128 + 50 && i < 128 + 90 ? 1.0f : 0.0f));
}

TEST_CASE ("SlotRunner: more steps than a block is cut into still end at the last value", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("clock", "clock", {{"running", 0}}).add ("out", "output").cable ("clock.out", "out.left");

    PlanRig rig (builder);

    for (std::uint32_t i = 0; i < 101; ++i)
        rig.set ("clock", "running", i % 2 == 0 ? 1.0f : 0.0f, i);

    rig.runBlocks (2);
    CHECK (rampsOf (rig.state ("clock"))[parameterIndex (rig.patch, "clock", "running")].value == 1.0f);
}

TEST_CASE ("SlotRunner: a note comes at its own frame", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("midi", "midi_in", {{"voices", 1}}).add ("out", "output");
    builder.cable ("midi.gate", "out.left").cable ("midi.pitch", "out.right");

    PlanRig rig (builder);
    rig.runBlocks (1);
    rig.midi ("midi", {0x90, 72, 100}, 61);
    rig.midi ("midi", {0x80, 72, 0}, 90);
    rig.runBlocks (1);
    const auto& gate = rig.output ("midi.gate");
    CHECK (firstHigh (gate) == 128 + 61);
    CHECK (gate[128 + 89] == 1.0f);
    CHECK (gate[128 + 90] == 0.0f);
    CHECK (rig.output ("midi.pitch").back() == 1.0f);
}

TEST_CASE ("SlotRunner: a note and a step in one block keep their frames", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("midi", "midi_in", {{"voices", 1}}).add ("out", "output");
    builder.cable ("midi.gate", "out.left");

    PlanRig rig (builder);
    rig.set ("midi", "bend_range", 5.0f, 20);
    rig.midi ("midi", {0x90, 72, 100}, 61);
    rig.set ("midi", "bend_range", 7.0f, 100);
    rig.runBlocks (1);
    CHECK (firstHigh (rig, "midi.gate") == 61);
    CHECK (rig.output ("midi.gate").back() == 1.0f);
}

TEST_CASE ("SlotRunner: a feedback cable is late by one whole block, whatever the blocks are", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("clock", "clock", {{"tempo", 300}, {"pulse_length", 1}})
        .add ("loop", "mixer", {{"level2", -6.0}})
        .add ("out", "output");
    builder.cable ("clock.x4", "loop.in1").cable ("loop.out", "loop.in2").cable ("loop.out", "out.left");

    PlanRig rig (builder);
    const std::uint32_t sizes[] = {128, 128, 1, 7, 128, 64, 100, 128, 3, 128, 128, 50};

    for (int round = 0; round < 8; ++round)
        for (const auto frames : sizes)
            rig.run (frames);

    const auto& in = rig.output ("clock.x4");
    const auto& out = rig.output ("loop.out");
    const auto gain = std::pow (10.0, -6.0 / 20.0);

    for (std::size_t i = 0; i < out.size(); ++i)
        REQUIRE (out[i] == Approx (in[i] + (i >= 128 ? gain * out[i - 128] : 0.0)).margin (1e-5));

    CHECK (std::count_if (out.begin(), out.end(), [] (float x) { return x > 0.45f && x < 0.55f; }) > 40);
}

TEST_CASE ("SlotRunner: paths that join are aligned to the frame", "[runner]")
{
    // The clock starts the VCO's cycle again, which comes out 18 frames later: beside it, the clock itself must be as
    // late.
    PatchBuilder builder ("group:a");
    builder.add ("clock", "clock", {{"tempo", 297}})
        .add ("vco", "vco", {{"frequency", 8}})
        .add ("late", "mixer", {{"level2", -60}})
        .add ("direct", "mixer")
        .add ("out", "output");
    builder.cable ("clock.x4", "vco.sync").cable ("vco.saw", "late.in2").cable ("clock.x4", "late.in1");
    builder.cable ("clock.x4", "direct.in1").cable ("late.out", "out.left").cable ("direct.out", "out.right");

    PlanRig rig (builder);

    for (const auto frames : {100u, 128u, 1u, 17u, 128u})
        rig.run (frames);

    rig.runBlocks (60);
    const auto& clock = rig.output ("clock.x4");
    const auto& late = rig.output ("late.out");
    REQUIRE (firstDifference (rig.output ("direct.out"), clock) == -1);

    for (std::size_t i = 0; i < late.size(); ++i)
        REQUIRE (late[i] == (i >= 18 ? clock[i - 18] : 0.0f));

    // And the saw falls back to its start right where that clock rises.
    const auto& saw = rig.output ("vco.saw");
    int restarts = 0;

    for (std::size_t i = 200; i + 40 < late.size(); ++i)
        if (late[i - 1] < 0.5f && late[i] > 0.5f)
        {
            CHECK (saw[i - 20] > -0.95f);
            CHECK (saw[i + 20] == Approx (-1.0f).margin (0.03));
            CHECK (std::abs (saw[i] - saw[i - 1]) > 0.5f * std::abs (saw[i + 20] - saw[i - 20]));
            ++restarts;
        }

    CHECK (restarts >= 2);
}

TEST_CASE ("SlotRunner: latencies along a chain add up", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("clock", "clock")
        .add ("vco1", "vco")
        .add ("vco2", "vco")
        .add ("sum", "mixer", {{"level2", -60}})
        .add ("out", "output");
    builder.cable ("vco1.saw", "vco2.fm")
        .cable ("vco2.saw", "sum.in2")
        .cable ("clock.x4", "sum.in1")
        .cable ("sum.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (4);
    CHECK (firstHigh (rig, "clock.x4") == 0);
    CHECK (firstHigh (rig, "sum.out") == 36);
}

TEST_CASE ("SlotRunner: what is no number never gets out", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "spoiled", 0.5);
    addVoltage (builder, "good", 0.25);
    builder.add ("sum", "mixer").add ("out", "output");
    builder.cable ("spoiled.out", "sum.in1").cable ("good.out", "sum.in2").cable ("sum.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (1);
    CHECK (rig.output ("sum.out").back() == 0.75f);
    CHECK (rig.report ("spoiled").nonFinite.load() == 0);

    for (const auto poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    {
        const auto before = rig.report ("spoiled").nonFinite.load();
        rampsOf (rig.state ("spoiled"))[4].jumpTo (poison);
        rig.runBlocks (2);
        CHECK (rig.report ("spoiled").nonFinite.load() == before + 2);
        CHECK (rig.output ("spoiled.out").back() == 0.0f);
        CHECK (rig.output ("sum.out").back() == 0.25f);
    }

    // One good value and it plays again.
    rig.set ("spoiled", "offset", 0.5f);
    rampsOf (rig.state ("spoiled"))[4].jumpTo (0.5f);
    rig.runBlocks (1);
    CHECK (rig.output ("sum.out").back() == 0.75f);
    CHECK (rig.report ("good").nonFinite.load() == 0);
}

TEST_CASE ("SlotRunner: peaks come at once and go slowly", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", -0.5).add ("out", "output").cable ("voltage.out", "out.left");

    PlanRig rig (builder);
    rig.runBlocks (1);
    CHECK (rig.report ("voltage").peak[0].load() == 0.5f);
    rig.set ("voltage", "offset", 0.0f);
    rig.runBlocks (5);
    CHECK (rig.report ("voltage").peak[0].load() < 0.5f);
    CHECK (rig.report ("voltage").peak[0].load() > 0.4f);
    CHECK (rig.report ("voltage").blocks.load() == 6);
    rig.runBlocks (400);
    CHECK (rig.report ("voltage").peak[0].load() < 0.0001f);
}

namespace
{

/// A voice with everything that remembers: phases, filters, delay memory, a feedback cable, aligned paths.
Patch rememberingPatch (const std::string& isolation)
{
    PatchBuilder builder (isolation);
    return builder.add ("clock", "clock", {{"tempo", 300}})
        .add ("seq", "step_sequencer")
        .add ("vco", "vco")
        .add ("env", "adsr")
        .add ("vcf", "vcf")
        .add ("vca", "vca")
        .add ("mixer", "mixer", {{"level3", -12}})
        .add ("delay", "delay", {{"time", 0.01}})
        .add ("reverb", "reverb")
        .add ("out", "output")
        .cable ("clock.x4", "seq.clock")
        .cable ("seq.pitch", "vco.pitch")
        .cable ("seq.gate", "env.gate")
        .cable ("vco.saw", "vcf.in")
        .cable ("vcf.out", "vca.in")
        .cable ("env.out", "vca.cv")
        .cable ("vca.out", "mixer.in1")
        .cable ("mixer.out", "delay.in")
        .cable ("delay.out", "mixer.in3")
        .cable ("delay.out", "reverb.in")
        .cable ("reverb.out", "out.left")
        .cable ("delay.out", "out.right");
}

/// What every module's outputs hold of the present block.
std::map<std::string, Signal> blockOfAll (PlanRig& rig)
{
    std::map<std::string, Signal> all;

    for (const auto& module : rig.patch.modules)
        for (std::size_t o = 0; o < module.moduleType()->info.outputs.size(); ++o)
            if (module.moduleType()->info.outputs[o].kind != SignalKind::midi
                && rig.planOutput (module.id, o).wanted != 0)
                for (std::uint32_t c = 0; c < rig.planOutput (module.id, o).channels; ++c)
                {
                    const auto* samples = rig.blockOf (module.id, o, c);
                    auto& signal = all[module.id];
                    signal.insert (signal.end(), samples, samples + rig.blockFrames);
                }

    return all;
}

} // namespace

TEST_CASE ("SlotRunner: a block can be computed again from the committed state, bit for bit", "[runner]")
{
    PlanRig rig (rememberingPatch ("group:a"));
    rig.runBlocks (100);

    for (const auto frames : {128u, 128u, 33u})
    {
        std::map<std::string, std::uint64_t> before;

        for (const auto& module : rig.patch.modules)
            before[module.id] = rig.report (module.id).committed.load();

        rig.begin (frames);
        rig.runSlots();
        const auto first = blockOfAll (rig);

        for (int again = 0; again < 2; ++again)
        {
            for (const auto& [id, committed] : before)
            {
                rig.report (id).committed.store (committed);
                std::fill_n (rig.blockOf (id, 0), frames, 99.0f);
            }

            rig.runSlots();
            CHECK ((blockOfAll (rig) == first));
        }

        rig.finish();
    }
}

TEST_CASE ("SlotRunner: another region takes over a dead one's state and makes the same block", "[runner]")
{
    PlanRig rig (rememberingPatch ("group:a")), undisturbed (rememberingPatch ("group:a"));
    rig.runBlocks (100);
    undisturbed.runBlocks (200);

    // As after a death between two blocks: the same plan bound to a fresh region.
    const auto number = rig.slots.begin()->first;
    auto dead = std::exchange (rig.slots[number], std::make_unique<PlanRig::SlotRig> (rig.regions));
    auto& fresh = *rig.slots[number];
    rig.board().regionSlot[dead->region->index].store (noIndex);
    rig.board().regionSlot[fresh.region->index].store (number);

    for (const auto& [id, placed] : rig.layout.modules)
    {
        auto order = orderFor (*rig.patch.findModule (id), placed, 48000.0);
        order.copyFromRegion = dead->region->index;
        order.copyFromIndexInSlot = placed.indexInSlot;
        order.copyFromState = placed.state;
        REQUIRE (prepare (order, rig.prepared (fresh)).empty());

        for (const auto& ring : placed.rings)
            REQUIRE (prepare (PrepareMemory {ring.offset, std::uint64_t (ring.length) * ring.channels * sizeof (float),
                                             ring.offset, dead->region->index, 0},
                              rig.prepared (fresh))
                         .empty());
    }

    for (const auto& [key, delay] : rig.layout.delays)
        REQUIRE (prepare (PrepareMemory {delay.ring.offset,
                                         std::uint64_t (delay.ring.length) * delay.ring.channels * sizeof (float),
                                         delay.ring.offset, dead->region->index, 0},
                          rig.prepared (fresh))
                     .empty());

    std::string problem;
    auto binding = bindSlot (rig.board(), rig.planIndex, number, fresh.region->out, problem);
    REQUIRE (binding != nullptr);
    fresh.runner.setNextBinding (std::move (binding));

    // What feedback cables read of the block before is the dead one's still.
    rig.begin (128);
    rig.board().slots[number].region[(rig.number - 1) & 1].store (dead->region->index);
    rig.runSlots();
    rig.finish();
    rig.runBlocks (99);

    CHECK (firstDifference (rig.output ("out.left"), undisturbed.output ("out.left")) == -1);
    CHECK (firstDifference (rig.output ("out.right"), undisturbed.output ("out.right")) == -1);
}

TEST_CASE ("SlotRunner: the sound does not depend on the slots or on the blocks", "[runner]")
{
    PlanRig together (rememberingPatch ("group:a")), apart (rememberingPatch ("process"));
    REQUIRE (apart.slots.size() == 10);
    together.runBlocks (100);
    apart.runBlocks (100);
    CHECK (firstDifference (together.output ("out.left"), apart.output ("out.left")) == -1);

    PlanRig uneven (rememberingPatch ("group:a"));
    std::uint32_t done = 0;

    for (std::uint32_t frames = 1; done < 12800; frames = frames * 5 % 128 + 1)
    {
        const auto next = std::min (frames, 12800 - done);
        uneven.run (next);
        done += next;
    }

    const auto& expected = together.output ("out.left");
    const auto& actual = uneven.output ("out.left");
    REQUIRE (actual.size() == expected.size());

    for (std::size_t i = 0; i < expected.size(); ++i)
        REQUIRE (actual[i] == Approx (expected[i]).margin (1e-4));

    for (const auto& module : apart.patch.modules)
        CHECK (apart.report (module.id).wrongSequence.load() == 0);
}

TEST_CASE ("SlotRunner: a module that stays in the next plan goes on without a break", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("vco", "vco", {{"frequency", 440}}).add ("out", "output").cable ("vco.sine", "out.left");
    PlanRig steady (builder), changed (builder);
    steady.runBlocks (30);

    changed.runBlocks (10);
    builder.patch.modules.insert (builder.patch.modules.begin(),
                                  PatchBuilder ("group:a").add ("reverb", "reverb").patch.modules[0]);
    builder.cable ("vco.sine", "reverb.in").cable ("reverb.out", "out.right");
    REQUIRE (changed.play (builder).empty());
    changed.runBlocks (10);
    builder.patch.modules.erase (builder.patch.modules.begin());
    builder.patch.cables.erase (builder.patch.cables.begin() + 1, builder.patch.cables.end());
    REQUIRE (changed.play (builder).empty());
    changed.runBlocks (10);

    CHECK (firstDifference (changed.output ("vco.sine"), steady.output ("vco.sine")) == -1);
}

TEST_CASE ("SlotRunner: a new module's feedback cable hears nothing that others left in its memory", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "loud", 1.0).add ("out", "output").cable ("loud.out", "out.left");
    PlanRig rig (builder);
    rig.runBlocks (3);

    // The loud one goes, and its memory is free; then a loop comes that only repeats what it hears of itself.
    PatchBuilder empty ("group:a");
    empty.add ("out", "output");
    REQUIRE (rig.play (empty).empty());
    rig.runBlocks (1);
    empty.add ("loop", "mixer").cable ("loop.out", "loop.in1").cable ("loop.out", "out.left");
    REQUIRE (rig.play (empty).empty());
    rig.runBlocks (6);
    CHECK (firstDifference (rig.output ("loop.out"), Signal (6 * 128, 0.0f)) == -1);
}

TEST_CASE ("SlotRunner: sound comes up over 5 ms after a stand-in, a voltage is there at once", "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("vco", "vco", {{"frequency", 400}})
        .add ("lfo", "lfo", {{"level", 0}, {"offset", 0.5}})
        .add ("vca", "vca");
    builder.cable ("vco.sine", "vca.in").cable ("lfo.out", "vca.cv");
    PlanRig steady (builder), rig (builder);
    steady.runBlocks (30);
    rig.runBlocks (20);
    rig.board().slots[0].fade.store (rig.time + 1);
    rig.runBlocks (10);

    const auto& expected = steady.output ("vco.sine");
    const auto& actual = rig.output ("vco.sine");

    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        const auto since = static_cast<double> (i) - 20 * 128;
        REQUIRE (actual[i]
                 == Approx (expected[i]
                            * (since < 0.0 ? 1.0f : smoothStep (std::min (1.0f, static_cast<float> (since) / 240.0f))))
                        .margin (1e-5));
    }

    CHECK (firstDifference (rig.output ("lfo.out"), steady.output ("lfo.out")) == -1);
}

TEST_CASE ("SlotRunner: a worker that stands aside says so and leaves its outputs alone", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", 0.5).add ("out", "output").cable ("voltage.out", "out.left");
    PlanRig rig (builder);
    rig.runBlocks (2);

    rig.begin (128);
    rig.board().slots[0].region[rig.number & 1].store (maxRegions - 1); // a stand-in's
    std::fill_n (rig.blockOf ("voltage", 0), 128, 99.0f);
    rig.runSlots();
    CHECK (rig.blockOf ("voltage", 0)[0] == 99.0f);
    CHECK (rig.report ("voltage").blocks.load() == 2);

    for (const auto& [id, placed] : rig.layout.modules)
        CHECK (rig.slotOf (id).region->header().modules[placed.indexInSlot].word.done.load() == rig.number);
}

TEST_CASE ("SlotRunner: one that takes over is at hand while something stands in, and begins when it serves",
           "[runner]")
{
    PatchBuilder builder ("group:a");
    builder.add ("vco", "vco").add ("out", "output").cable ("vco.sine", "out.left");
    PlanRig rig (builder), undisturbed (builder);
    rig.runBlocks (10);
    undisturbed.runBlocks (20);

    auto dead = std::exchange (rig.slots[0], std::make_unique<PlanRig::SlotRig> (rig.regions));
    auto& fresh = *rig.slots[0];
    rig.board().regionSlot[dead->region->index].store (noIndex);
    rig.board().regionSlot[fresh.region->index].store (0);
    HandOvers handOvers;

    for (const auto& [id, placed] : rig.layout.modules)
    {
        const auto stride = moduleStateStride (*moduleCatalogue()[placed.type]);
        REQUIRE (prepare (orderFor (*rig.patch.findModule (id), placed, 48000.0), rig.prepared (fresh)).empty());
        REQUIRE (prepare (PrepareHandOver {dead->region->index, placed.indexInSlot, placed.indexInSlot, 0, placed.state,
                                           placed.state, stride, 0, 0, 0, 0},
                          rig.prepared (fresh), rig.board(), handOvers)
                     .empty());
    }

    std::string problem;
    auto binding = bindSlot (rig.board(), rig.planIndex, 0, fresh.region->out, problem);
    REQUIRE (binding != nullptr);
    addHandOvers (*binding, std::move (handOvers));
    fresh.runner.setNextBinding (std::move (binding));

    // It was too late for its first block.
    rig.begin (128);
    rig.board().slots[0].region[rig.number & 1].store (maxRegions - 1); // a stand-in's
    rig.runSlots();
    CHECK (rig.report ("vco").blocks.load() == 0);

    for (const auto& [id, placed] : rig.layout.modules)
        CHECK (fresh.region->header().modules[placed.indexInSlot].word.done.load() == rig.number);

    rig.runBlocks (10);
    CHECK (firstDifference (rig.output ("out.left"), undisturbed.output ("out.left")) == -1);
}

TEST_CASE ("SlotRunner: a block that is not the board's is not run", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", 0.5).add ("out", "output").cable ("voltage.out", "out.left");
    PlanRig rig (builder);
    rig.runBlocks (2);

    for (const auto number : {0ull, 3ull, 4ull, ~0ull})
        rig.slotOf ("voltage").runner.runBlock (number);

    CHECK (rig.report ("voltage").blocks.load() == 2);

    // Nor one of no frames; one that is too long is cut to the plan's largest.
    rig.begin (0);
    rig.runSlots();
    CHECK (rig.report ("voltage").blocks.load() == 2);
    rig.begin (100000);
    rig.runSlots();
    CHECK (rig.report ("voltage").blocks.load() == 3);
}

TEST_CASE ("SlotRunner: events of no module, of no parameter and in floods do no harm", "[runner]")
{
    PatchBuilder builder ("group:a");
    addVoltage (builder, "voltage", 0.5).add ("out", "output").cable ("voltage.out", "out.left");
    PlanRig rig (builder);

    for (std::uint32_t i = 0; i < 3 * eventRingSize; ++i)
    {
        Event event {};
        event.kind = static_cast<std::uint16_t> (i % 3);
        event.index = static_cast<std::uint16_t> (i % 7 == 0 ? 5 + i : 1 + i % 2);
        std::fill (std::begin (event.data), std::end (event.data), std::uint8_t (0xff));
        rig.send ("voltage", event, i * 7919);

        auto& in = rig.slotOf ("voltage").region->inRegion();
        in.events[(in.eventsWritten.load() - 1) % eventRingSize].module = static_cast<std::uint16_t> (i * 31);
    }

    rig.runBlocks (2);
    CHECK (std::isfinite (rig.output ("voltage.out").back()));
    CHECK (rig.slotOf ("voltage").region->header().eventsRead.load() == 3 * eventRingSize);

    rig.set ("voltage", "level", 0.0f);
    rig.set ("voltage", "offset", -0.25f);
    rig.runBlocks (4);
    CHECK (rig.output ("voltage.out").back() == -0.25f);
}

TEST_CASE ("SlotRunner: a module that is done sleeps while its inputs are silent, and wakes with them", "[runner]")
{
    PlanRig rig (PatchBuilder()
                     .add ("a", "attenuverter")
                     .add ("mix", "mixer")
                     .cable ("a.out1", "mix.in1")
                     .add ("next", "vca")
                     .cable ("mix.out", "next.in"));
    rig.runBlocks (10);
    CHECK (rig.report ("mix").slept.load() == 10);
    CHECK (rig.report ("mix").blocks.load() == 10);
    CHECK (rig.report ("a").slept.load() == 0);

    rig.set ("a", "offset1", 1.0f);
    rig.runBlocks (1);
    const auto slept = rig.report ("mix").slept.load();
    rig.runBlocks (20);
    CHECK (rig.report ("mix").slept.load() == slept);
    CHECK (rig.report ("mix").peak[0].load() > 0.9f);

    // A turned parameter keeps it awake until it has arrived.
    rig.set ("a", "offset1", 0.0f);
    rig.runBlocks (40);
    const auto rested = rig.report ("mix").slept.load();
    CHECK (rested > slept);
    rig.set ("mix", "level1", -6.0f);
    rig.runBlocks (1);
    CHECK (rig.report ("mix").slept.load() == rested);
    rig.runBlocks (40);
    CHECK (rig.report ("mix").slept.load() > rested);
}
