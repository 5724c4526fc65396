#include "Host/PlanCompiler.h"

#include "Modules/Catalogue.h"
#include "Runner/PatchBuilder.h"

#include <catch2/catch.hpp>

#include <memory>
#include <random>

using namespace bulkhead;
using bulkhead::test::PatchBuilder;

namespace
{

struct Compilation
{
    /// Compiles beside the present layout; the present one stays until goLive().
    CompiledPlan& compile (const Patch& patch)
    {
        compiled = compilePlan (patch, settings, layout, *plan);
        return compiled;
    }

    void goLive()
    {
        const auto before = std::exchange (layout, compiled.layout);
        releaseUnused (layout, before);
    }

    void play (const Patch& patch)
    {
        REQUIRE (compile (patch).problem.empty());
        goLive();
    }

    const PlanModule& module (const std::string& id) const
    {
        return plan->modules[compiled.layout.modules.at (id).planIndex];
    }
    const PlacedModule& placed (const std::string& id) const { return compiled.layout.modules.at (id); }

    std::vector<PlanSource> sources (const std::string& id, std::uint32_t input) const
    {
        const auto& in = plan->inputs[module (id).firstInput + input];
        return {plan->sources + in.firstSource, plan->sources + in.firstSource + in.numSources};
    }

    std::unique_ptr<Plan> plan = std::make_unique<Plan>();
    PlanSettings settings {48000.0, 128, 2};
    PlanLayout layout;
    CompiledPlan compiled;
};

PatchBuilder chain (int length, const std::string& isolation = "process")
{
    PatchBuilder builder (isolation);
    builder.add ("m0", "vco");

    for (int i = 1; i < length; ++i)
        builder.add ("m" + std::to_string (i), "vca")
            .cable ("m" + std::to_string (i - 1) + ".out", "m" + std::to_string (i) + ".in");

    return builder;
}

} // namespace

TEST_CASE ("PlanCompiler: an empty patch is a plan without modules", "[host]")
{
    Compilation c;
    c.play (Patch());
    CHECK (c.plan->numModules == 0);
    CHECK (c.plan->numSlots == 0);
    CHECK (c.plan->version == 1);
    CHECK (c.layout.slots.empty());
}

TEST_CASE ("PlanCompiler: isolation decides who shares a slot", "[host]")
{
    PatchBuilder builder;
    builder.add ("a", "vco")
        .add ("b", "vca", {}, "group:x")
        .add ("c", "vca", {}, "group:x")
        .add ("d", "vca", {}, "group:y");
    builder.add ("e", "vca", {}, "host").add ("f", "vca", {}, "host").add ("g", "vco");

    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    CHECK (c.placed ("b").slot == c.placed ("c").slot);
    CHECK (c.placed ("e").slot == c.placed ("f").slot);
    CHECK (c.compiled.layout.slots.at (c.placed ("e").slot).inHost());

    std::set<std::uint32_t> slots;

    for (const auto& [id, placed] : c.compiled.layout.modules)
        slots.insert (placed.slot);

    CHECK (slots.size() == 5);
    CHECK (c.compiled.newSlots.size() == 5);
    CHECK (c.compiled.goneSlots.empty());
    CHECK (c.placed ("b").indexInSlot != c.placed ("c").indexInSlot);
}

TEST_CASE ("PlanCompiler: the modules of each slot are listed in graph order", "[host]")
{
    PatchBuilder builder ("group:x");
    builder.add ("last", "output").add ("first", "vco").add ("other", "vca", {}, "process").add ("middle", "vca");
    builder.cable ("first.saw", "other.in").cable ("other.out", "middle.in").cable ("middle.out", "last.left");

    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    const auto slot = c.placed ("first").slot;
    const auto begin = c.plan->slotFirstModule[slot], end = c.plan->slotFirstModule[slot + 1];
    REQUIRE (end - begin == 3);
    CHECK (c.plan->slotModules[begin] == c.placed ("first").planIndex);
    CHECK (c.plan->slotModules[begin + 1] == c.placed ("middle").planIndex);
    CHECK (c.plan->slotModules[begin + 2] == c.placed ("last").planIndex);
    CHECK (c.compiled.outputModules == std::vector<std::uint32_t> {c.placed ("last").planIndex});
}

TEST_CASE ("PlanCompiler: neighbours in a chain sit on alternate lanes", "[host]")
{
    Compilation c;
    REQUIRE (c.compile (chain (7)).problem.empty());

    for (int i = 1; i < 7; ++i)
        CHECK (c.module ("m" + std::to_string (i)).lane != c.module ("m" + std::to_string (i - 1)).lane);

    c.settings.lanes = 1;
    REQUIRE (c.compile (chain (7)).problem.empty());
    CHECK (c.module ("m3").lane == 0);

    // A slot has one lane.
    REQUIRE (c.compile (chain (7, "group:x")).problem.empty());
    CHECK (c.module ("m0").lane == c.module ("m5").lane);
}

TEST_CASE ("PlanCompiler: voices spread along polyphonic cables", "[host]")
{
    PatchBuilder builder;
    builder.add ("midi", "midi_in", {{"voices", 6}}).add ("vco", "vco").add ("vcf", "vcf").add ("delay", "delay");
    builder.add ("mono", "vca").add ("lfo", "lfo").add ("out", "output");
    builder.cable ("midi.pitch", "vco.pitch").cable ("vco.saw", "vcf.in").cable ("vcf.out", "delay.in");
    builder.cable ("lfo.out", "vcf.cutoff")
        .cable ("midi.wheel", "mono.cv")
        .cable ("delay.out", "mono.in")
        .cable ("mono.out", "out.left");

    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    CHECK (c.module ("midi").voices == 6);
    CHECK (c.module ("vco").voices == 6);
    CHECK (c.module ("vcf").voices == 6);
    CHECK (c.module ("lfo").voices == 1);
    CHECK (c.module ("delay").voices == 1); // its input is stereo, whatever comes
    CHECK (c.module ("mono").voices == 2);
    CHECK (c.plan->outputs[c.module ("vcf").firstOutput].channels == 6);
    CHECK (c.plan->outputs[c.module ("delay").firstOutput].channels == 2);
}

TEST_CASE ("PlanCompiler: an input of fixed channels takes sides as they are, and voices together", "[host]")
{
    PatchBuilder patch;
    patch.add ("midi1", "midi_in", {{"voices", 2}}).add ("vco1", "vco").add ("delay1", "delay").add ("vcf1", "vcf");
    patch.add ("reverb1", "reverb").add ("mono1", "vco").add ("clock1", "clock");
    patch.cable ("midi1.pitch", "vco1.pitch").cable ("vco1.saw", "delay1.in"); // two voices
    patch.cable ("delay1.out", "vcf1.in").cable ("vcf1.out", "reverb1.in"); // two sides
    patch.cable ("mono1.saw", "reverb1.in").cable ("midi1.gate", "clock1.reset");

    Compilation c;
    REQUIRE (c.compile (patch).problem.empty());
    CHECK (c.sources ("delay1", 0)[0].sum == 1);
    CHECK (c.module ("vcf1").voices == 2);
    CHECK (c.sources ("vcf1", 0)[0].sum == 0);
    CHECK (c.sources ("reverb1", 0)[0].sum == 0);
    CHECK (c.sources ("reverb1", 0)[1].sum == 0);

    // A sum of voltages means nothing: a control voltage's input takes the first voice.
    CHECK (c.sources ("clock1", 1)[0].sum == 0);

    // A voice that joins the sides makes voices of them.
    patch.cable ("midi1.pitch", "vcf1.pitch");
    REQUIRE (c.compile (patch).problem.empty());
    CHECK (c.sources ("reverb1", 0)[0].sum == 1);
}

TEST_CASE ("PlanCompiler: cables fade as they are told, and nothing stays when all is new", "[host]")
{
    PatchBuilder patch;
    patch.add ("vco1", "vco").add ("vca1", "vca").cable ("vco1.saw", "vca1.in").cable ("vco1.sine", "vca1.in");

    Compilation c;
    c.play (patch);
    const auto before = c.placed ("vco1").instance;

    PlanChange change;
    change.fades["vco1.sine>vca1.in"] = Fade::out;
    c.compiled = compilePlan (patch, c.settings, c.layout, *c.plan, change);
    REQUIRE (c.compiled.problem.empty());
    CHECK (c.sources ("vca1", 0)[0].fade == static_cast<int> (Fade::none));
    CHECK (c.sources ("vca1", 0)[1].fade == static_cast<int> (Fade::out));
    CHECK (c.placed ("vco1").instance == before);
    c.goLive();

    change.allNew = true;
    c.compiled = compilePlan (patch, c.settings, c.layout, *c.plan, change);
    REQUIRE (c.compiled.problem.empty());
    CHECK (c.placed ("vco1").instance > before);
    CHECK (c.compiled.newSlots.empty()); // in the processes that are there
    c.goLive();
}

TEST_CASE ("PlanCompiler: voices spread through loops, too", "[host]")
{
    PatchBuilder builder;
    builder.add ("a", "vca").add ("b", "vca").add ("c", "vca").add ("midi", "midi_in", {{"voices", 3}});
    builder.cable ("a.out", "b.in").cable ("b.out", "c.in").cable ("c.out", "a.in").cable ("midi.velocity", "b.cv");

    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    CHECK (c.module ("a").voices == 3);
    CHECK (c.module ("b").voices == 3);
    CHECK (c.module ("c").voices == 3);
}

TEST_CASE ("PlanCompiler: voices out of range are bounded", "[host]")
{
    for (const auto& [wanted, voices] : {std::pair {1000.0, 16u}, std::pair {-3.0, 1u}})
    {
        Compilation c;
        REQUIRE (c.compile (PatchBuilder().add ("midi", "midi_in", {{"voices", wanted}})).problem.empty());
        CHECK (c.module ("midi").voices == voices);
    }
}

TEST_CASE ("PlanCompiler: only what is read is wanted, and the output's own", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco").add ("out", "output").cable ("vco.saw", "out.left");
    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());

    const auto& vco = c.module ("vco");
    const auto saw = static_cast<std::uint32_t> (findPort (findModuleType ("vco")->info.outputs, "saw"));

    for (std::uint32_t o = 0; o < vco.numOutputs; ++o)
        CHECK (c.plan->outputs[vco.firstOutput + o].wanted == (o == saw ? 1u : 0u));

    for (std::uint32_t o = 0; o < 2; ++o)
        CHECK (c.plan->outputs[c.module ("out").firstOutput + o].wanted == 1);

    REQUIRE (vco.numReaders == 1);
    CHECK (c.plan->readers[vco.firstReader] == c.placed ("out").planIndex);
}

TEST_CASE ("PlanCompiler: what arrives early waits for what arrives late", "[host]")
{
    PatchBuilder builder;
    builder.add ("lfo", "lfo").add ("vco1", "vco").add ("vco2", "vco").add ("sum", "mixer").add ("after", "vca");
    builder.cable ("lfo.out", "vco1.pitch").cable ("vco1.saw", "vco2.fm").cable ("vco2.saw", "sum.in1");
    builder.cable ("vco1.saw", "sum.in2")
        .cable ("lfo.out", "sum.in3")
        .cable ("sum.out", "after.in")
        .cable ("lfo.out", "after.cv");

    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    CHECK (c.sources ("vco1", 0).front().delay == 0);
    CHECK (c.sources ("vco2", 1).front().delay == 0);
    CHECK (c.sources ("sum", 0).front().delay == 0);
    CHECK (c.sources ("sum", 1).front().delay == 18);
    CHECK (c.sources ("sum", 2).front().delay == 36);
    CHECK (c.sources ("after", 0).front().delay == 0);
    CHECK (c.sources ("after", 1).front().delay == 36);
    CHECK (c.sources ("sum", 2).front().ring >= stateOffset);
    CHECK (c.compiled.layout.delays.size() == 3);
}

TEST_CASE ("PlanCompiler: feedback is late by the largest block", "[host]")
{
    PatchBuilder builder;
    builder.add ("mixer", "mixer")
        .add ("delay", "delay")
        .cable ("mixer.out", "delay.in")
        .cable ("delay.out", "mixer.in1");
    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    const auto back = c.sources ("mixer", 0).front();
    CHECK (back.feedback == 1);
    CHECK (back.delay == 128);
    CHECK (back.ringLength >= 256);
    CHECK (c.sources ("delay", 0).front().feedback == 0);
    CHECK (c.sources ("delay", 0).front().delay == 0);
}

TEST_CASE ("PlanCompiler: what is not known is left out with its cables", "[host]")
{
    PatchBuilder builder;
    builder.add ("strange", "lv2:http://example.org")
        .add ("vca", "vca")
        .cable ("strange.out", "vca.in")
        .cable ("vca.out", "strange.in");
    Compilation c;
    REQUIRE (c.compile (builder).problem.empty());
    CHECK (c.plan->numModules == 1);
    CHECK (c.sources ("vca", 0).empty());
}

TEST_CASE ("PlanCompiler: a cable to a port that is not there is a problem", "[host]")
{
    PatchBuilder builder;
    builder.add ("vco", "vco").add ("vca", "vca").cable ("vco.nothing", "vca.in");
    Compilation c;
    CHECK_THAT (c.compile (builder).problem, Catch::Contains ("vco.nothing"));
}

TEST_CASE ("PlanCompiler: modules that stay keep their place, and nothing is asked for them", "[host]")
{
    PatchBuilder builder = chain (3, "group:x");
    builder.add ("echo", "delay").cable ("m2.out", "echo.in");
    Compilation c;
    c.play (builder);
    const auto before = c.layout;

    builder.patch.modules.insert (builder.patch.modules.begin(),
                                  PatchBuilder ("group:x").add ("new", "reverb").patch.modules[0]);
    builder.cable ("echo.out", "new.in");
    REQUIRE (c.compile (builder).problem.empty());
    const auto slot = c.placed ("m0").slot;
    CHECK (c.compiled.newSlots.empty());
    CHECK (c.compiled.goneSlots.empty());
    REQUIRE (c.compiled.orders.at (slot).modules.size() == 1);
    CHECK (c.compiled.orders.at (slot).modules[0].type == static_cast<std::uint32_t> (moduleTypeIndex ("reverb")));

    for (const auto& [id, old] : before.modules)
    {
        CHECK (c.placed (id).instance == old.instance);
        CHECK (c.placed (id).state == old.state);
        CHECK (c.placed (id).indexInSlot == old.indexInSlot);

        for (std::size_t o = 0; o < old.outputs.size(); ++o)
            CHECK (c.placed (id).outputs[o].offset == old.outputs[o].offset);

        for (std::size_t r = 0; r < old.rings.size(); ++r)
            CHECK (c.placed (id).rings[r].offset == old.rings[r].offset);
    }
}

TEST_CASE ("PlanCompiler: another type is another module, another place is not", "[host]")
{
    Compilation c;
    c.play (PatchBuilder().add ("a", "vco").add ("b", "vco", {}, "group:x"));
    const auto before = c.layout;

    REQUIRE (c.compile (PatchBuilder().add ("a", "vcf").add ("b", "vco", {}, "group:y")).problem.empty());
    CHECK (c.placed ("a").instance != before.modules.at ("a").instance);
    CHECK (c.placed ("b").instance == before.modules.at ("b").instance);
    REQUIRE (c.compiled.moved.size() == 1);
    CHECK (c.compiled.moved[0].from.slot == before.modules.at ("b").slot);
    CHECK (c.compiled.moved[0].toSlot == c.placed ("b").slot);
    CHECK (c.placed ("a").slot == before.modules.at ("a").slot); // the same process serves it
    CHECK (c.compiled.goneSlots == std::vector<std::uint32_t> {before.modules.at ("b").slot});
}

TEST_CASE ("PlanCompiler: a module that moves takes its delay memory along, and that of its cables", "[host]")
{
    const auto patch = [] (const char* place)
    {
        PatchBuilder builder;
        builder.add ("mixer1", "mixer", {}, place).add ("delay1", "delay", {}, place).add ("vca1", "vca");
        builder.cable ("mixer1.out", "delay1.in").cable ("delay1.out", "vca1.in").cable ("vca1.out", "mixer1.in1");
        builder.cable ("delay1.out", "mixer1.in2");
        return builder;
    };

    Compilation c;
    c.play (patch ("group:x"));
    const auto before = c.layout;
    REQUIRE (before.delays.size() == 2);
    REQUIRE (c.compile (patch ("group:y")).problem.empty());
    CHECK (c.compiled.moved.size() == 2);
    std::size_t rings = 0, outputs = 0;

    for (const auto& memory : c.compiled.movedMemory)
    {
        const auto& order = c.compiled.orders[memory.toSlot].memory.at (memory.order);
        CHECK (memory.toSlot == c.placed ("delay1").slot);
        CHECK (memory.fromSlot == before.modules.at ("delay1").slot);

        if (memory.ring.length > 0)
        {
            ++rings;
            CHECK (order.offset == memory.ring.offset);
            CHECK (order.bytes == memory.ring.bytes());
        }
        else
        {
            ++outputs;
        }
    }

    CHECK (rings == 3); // the delay's own, and those of the two feedback cables
    CHECK (outputs == 2);

    // Of the feedback cables, one comes from a module that moves.
    REQUIRE (c.compiled.movedSources.size() == 1);
    CHECK (c.compiled.movedSources[0].from.offset == before.modules.at ("delay1").outputs[0].offset);

    // Longer blocks need longer memory: what is in the old one is not taken over.
    c.settings.maxFrames *= 2;
    REQUIRE (c.compile (patch ("group:y")).problem.empty());
    CHECK (c.compiled.movedSources.empty());
}

TEST_CASE ("PlanCompiler: while the former plan plays, its memory is left alone, and after that it is used again",
           "[host]")
{
    Compilation c;
    c.play (PatchBuilder ("group:x").add ("a", "delay").add ("stays", "vca"));
    const auto before = c.layout;
    const auto old = before.modules.at ("a");

    // Still reserved when the next one is compiled.
    REQUIRE (c.compile (PatchBuilder ("group:x").add ("b", "delay").add ("stays", "vca")).problem.empty());
    CHECK (c.placed ("b").state != old.state);
    CHECK (c.placed ("b").rings[0].offset != old.rings[0].offset);
    CHECK (c.placed ("b").outputs[0].offset != old.outputs[0].offset);
    CHECK (c.placed ("b").indexInSlot != old.indexInSlot);
    c.goLive();

    REQUIRE (c.compile (PatchBuilder ("group:x").add ("b", "delay").add ("c", "delay").add ("stays", "vca"))
                 .problem.empty());
    CHECK (c.placed ("c").state == old.state);
    CHECK (c.placed ("c").rings[0].offset == old.rings[0].offset);
    CHECK (c.placed ("c").outputs[0].offset == old.outputs[0].offset);
    CHECK (c.placed ("c").indexInSlot == old.indexInSlot);
}

TEST_CASE ("PlanCompiler: a plan that is given up leaves no trace", "[host]")
{
    Compilation c;
    c.play (chain (3));
    const auto before = c.layout;
    c.compile (chain (50, "group:other"));
    CHECK (c.layout.modules.size() == before.modules.size());
    c.play (chain (3));
    CHECK (c.layout.modules.at ("m1").instance == before.modules.at ("m1").instance);
}

TEST_CASE ("PlanCompiler: other block sizes and rates keep states and change buffers", "[host]")
{
    Compilation c;
    c.play (PatchBuilder ("group:x").add ("a", "delay").add ("b", "vca").cable ("a.out", "b.in"));
    const auto before = c.layout;

    c.settings = {192000.0, 4096, 2};
    REQUIRE (c.compile (PatchBuilder ("group:x").add ("a", "delay").add ("b", "vca").cable ("a.out", "b.in"))
                 .problem.empty());
    CHECK (c.placed ("a").state == before.modules.at ("a").state);
    CHECK (c.placed ("a").instance == before.modules.at ("a").instance);
    CHECK (c.placed ("a").outputs[0].bytes == 2u * 2 * 4096 * 4);
    CHECK (c.placed ("a").rings[0].length >= 192000 * 2 + 4096);
    CHECK (c.plan->blockStride == 4096);
    CHECK (c.plan->maxFrames == 4096);

    c.settings = {48000.0, 1000, 2};
    REQUIRE (c.compile (chain (2)).problem.empty());
    CHECK (c.plan->blockStride == 1008);
}

TEST_CASE ("PlanCompiler: what does not fit is a problem in words, and names the module", "[host]")
{
    Compilation c;
    c.settings.maxFrames = 4096;
    PatchBuilder builder ("group:x");
    builder.add ("midi", "midi_in", {{"voices", 16}});

    for (int i = 0; i < 12; ++i)
        builder.add ("vco" + std::to_string (i), "vco").cable ("midi.pitch", "vco" + std::to_string (i) + ".pitch");

    const auto problem = c.compile (builder).problem;
    CHECK_THAT (problem, Catch::Contains ("does not fit"));
    CHECK_THAT (problem, Catch::Contains ("\"vco"));

    // Each in a process of its own they do.
    for (auto& module : builder.patch.modules)
        module.isolation = {};

    CHECK (c.compile (builder).problem.empty());
}

TEST_CASE ("PlanCompiler: a process holds all of a plan, 512 modules", "[host]")
{
    Compilation c;
    CHECK (c.compile (chain (512, "group:x")).problem.empty());
    CHECK (c.compile (chain (512)).problem.empty());
    CHECK_THAT (c.compile (chain (513)).problem, Catch::Contains ("512 modules"));
}

TEST_CASE ("PlanCompiler: a slot that sees nothing new keeps its version", "[host]")
{
    Compilation c;
    auto builder = chain (6);
    c.play (builder);
    const auto first = c.plan->version;
    const auto slotOf = [&] (std::size_t i) { return c.layout.modules.at (builder.patch.modules[i].id).slot; };

    // One that nobody knows.
    builder.add ("lonely", "lfo");
    c.play (builder);

    for (std::size_t i = 0; i < 6; ++i)
        CHECK (c.plan->slotVersion[slotOf (i)] == first);

    CHECK (c.plan->slotVersion[slotOf (6)] == c.plan->version);

    // A cable less: who sent and who read.
    builder.patch.cables.erase (builder.patch.cables.begin() + 2);
    c.play (builder);

    for (std::size_t i = 0; i < 6; ++i)
        CHECK (c.plan->slotVersion[slotOf (i)] == (i == 2 || i == 3 ? c.plan->version : first));
}

TEST_CASE ("PlanCompiler: through any changes, no two pieces of memory overlap and none is lost", "[host]")
{
    std::mt19937 random (3);
    Compilation c;
    const std::string types[] = {"vco", "vca", "delay", "mixer", "lfo", "reverb", "midi_in"};
    PatchBuilder builder;
    int next = 0;

    for (int round = 0; round < 200; ++round)
    {
        auto& modules = builder.patch.modules;

        if (modules.size() < 8 || random() % 2 == 0)
        {
            builder.add ("n" + std::to_string (next++), types[random() % std::size (types)], {},
                         random() % 2 == 0 ? "process" : "group:g" + std::to_string (random() % 3));
        }
        else
        {
            const auto goes = modules[random() % modules.size()].id;
            std::erase_if (modules, [&] (auto& m) { return m.id == goes; });
            std::erase_if (builder.patch.cables,
                           [&] (auto& x) { return x.from.module == goes || x.to.module == goes; });
        }

        if (random() % 3 == 0)
            modules[random() % modules.size()].isolation =
                Isolation::fromText (random() % 2 == 0 ? "process" : "group:g" + std::to_string (random() % 3)).value();

        const auto& from = modules[random() % modules.size()];
        const auto& to = modules[random() % modules.size()];
        const auto& outputs = from.moduleType()->info.outputs;
        const auto& inputs = to.moduleType()->info.inputs;

        if (! inputs.empty() && outputs[0].kind != SignalKind::midi)
        {
            PatchBuilder more;
            more.cable (from.id + "." + std::string (outputs[0].id),
                        to.id + "." + std::string (inputs[random() % inputs.size()].id));
            const auto& cables = builder.patch.cables;

            // No patch holds the same cable twice.
            if (std::find (cables.begin(), cables.end(), more.patch.cables[0]) == cables.end())
                builder.patch.cables.push_back (more.patch.cables[0]);
        }

        c.settings.maxFrames = random() % 10 == 0 ? 256 : 128;
        c.play (builder);

        // Everything a slot holds, by offset.
        std::map<std::uint32_t, std::map<std::uint64_t, std::uint64_t>> pieces;
        std::map<std::uint32_t, std::set<std::uint32_t>> indexes;
        const auto take = [&] (std::uint32_t slot, std::uint64_t offset, std::uint64_t bytes)
        { REQUIRE (pieces[slot].emplace (offset, bytes).second); };

        for (const auto& [id, m] : c.layout.modules)
        {
            REQUIRE (indexes[m.slot].insert (m.indexInSlot).second);
            take (m.slot, m.state, 2ull * moduleStateStride (*moduleCatalogue()[m.type]));

            for (const auto& output : m.outputs)
                take (m.slot, output.offset, output.bytes);

            for (const auto& ring : m.rings)
                take (m.slot, ring.offset, std::uint64_t (ring.length) * ring.channels * sizeof (float));
        }

        for (const auto& [key, delay] : c.layout.delays)
            take (c.layout.modules.at (delay.reader).slot, delay.ring.offset,
                  std::uint64_t (delay.ring.length) * delay.ring.channels * sizeof (float));

        REQUIRE (c.layout.slots.size() == indexes.size());

        for (auto& [slot, byOffset] : pieces)
        {
            REQUIRE (c.layout.slots.at (slot).indexes == indexes.at (slot));
            std::uint64_t end = 0;

            for (const auto& [offset, bytes] : byOffset)
            {
                REQUIRE (offset >= end);
                end = offset + bytes;
            }

            // All is given free that nothing uses: the last piece of each area is somebody's.
            const auto& s = c.layout.slots.at (slot);
            REQUIRE (s.state.end() == (end + 127) / 128 * 128);
            const auto firstOfState = byOffset.lower_bound (stateOffset);
            REQUIRE (s.ports.end()
                     == (firstOfState == byOffset.begin()
                             ? portsOffset
                             : (std::prev (firstOfState)->first + std::prev (firstOfState)->second + 127) / 128 * 128));
        }
    }
}
