#include "Runner/Binding.h"

#include "PlanRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

/// One module of every kind of memory in one slot: rings, a delayed cable, a feedback cable, MIDI.
Patch delayedPatch()
{
    return PatchBuilder ("group:a")
        .add ("clock1", "clock")
        .add ("vco1", "vco")
        .add ("mixer1", "mixer")
        .add ("delay1", "delay")
        .add ("midi1", "midi_in")
        .cable ("clock1.out", "vco1.sync")
        .cable ("vco1.saw", "mixer1.in1")
        .cable ("clock1.out", "mixer1.in2")
        .cable ("mixer1.out", "delay1.in")
        .cable ("delay1.out", "mixer1.in3")
        .cable ("midi1.pitch", "vco1.pitch");
}

struct BindingRig : PlanRig
{
    BindingRig() : PlanRig (delayedPatch()) {}

    /// What bindSlot() says to the plan as it now is.
    std::string problem (std::uint32_t slot = 0)
    {
        std::string words;
        const auto binding = bindSlot (board(), planIndex, slot, slots.begin()->second->region->out, words);
        CHECK ((binding == nullptr) == ! words.empty());
        return words;
    }

    PlanSource& delayedSource()
    {
        for (auto& source : plan().sources)
            if (source.delay > 0)
                return source;

        throw std::logic_error ("no delayed cable");
    }

    /// True when the plan is refused with `field` set to each of these.
    template <typename Field> bool refuses (Field& field, std::initializer_list<std::uint64_t> values)
    {
        const auto good = field;
        auto all = true;

        for (const auto value : values)
        {
            field = static_cast<Field> (value);
            all = all && ! problem().empty();
        }

        field = good;
        REQUIRE (problem().empty());
        return all;
    }
};

constexpr std::uint64_t far = ~0ull, farAligned = ~0ull << 7, justTooFar = regionBytes - 16, header = 0,
                        odd = portsOffset + 4;
constexpr std::uint64_t max32 = 0xffffffffu;

} // namespace

TEST_CASE ("Binding: a good plan binds every module of the slot, in order", "[runner]")
{
    BindingRig rig;
    std::string words;
    const auto binding = bindSlot (rig.board(), rig.planIndex, 0, rig.slots[0]->region->out, words);
    REQUIRE (binding != nullptr);
    CHECK (words.empty());
    REQUIRE (binding->modules.size() == 5);
    CHECK (binding->maxFrames == 128);
    CHECK (binding->version == rig.plan().slotVersion[0]);

    for (std::size_t i = 0; i < binding->modules.size(); ++i)
    {
        const auto& module = binding->modules[i];
        const auto& planned = rig.plan().modules[i];
        CHECK (module.type->info.type == moduleCatalogue()[planned.type]->info.type);
        CHECK (module.indexInSlot == planned.indexInSlot);
        CHECK (binding->byIndexInSlot[module.indexInSlot] == static_cast<int> (i));
    }
}

TEST_CASE ("Binding: slots that are not in the plan are refused", "[runner]")
{
    BindingRig rig;
    CHECK_FALSE (rig.problem (1).empty());
    CHECK_FALSE (rig.problem (maxSlots).empty());
    CHECK_FALSE (rig.problem (noIndex).empty());
    CHECK (rig.refuses (rig.plan().numSlots, {0, maxSlots + 1, max32}));
    CHECK (rig.refuses (rig.plan().slotFirstModule[0], {6, max32}));
    CHECK (rig.refuses (rig.plan().slotFirstModule[1], {maxPlanModules + 1, max32}));
    CHECK (rig.refuses (rig.plan().slotModules[2], {5, maxPlanModules, max32}));
}

TEST_CASE ("Binding: block sizes out of bounds are refused", "[runner]")
{
    BindingRig rig;
    CHECK (rig.refuses (rig.plan().maxFrames, {0, rig.plan().blockStride + 1, maxBlockFrames + 1, max32}));
    CHECK (rig.refuses (rig.plan().blockStride, {0, 127, 1u << 24, max32}));
    CHECK (rig.refuses (rig.plan().numModules, {4, maxPlanModules + 1, max32}));
}

TEST_CASE ("Binding: modules that do not fit their type or their plan are refused", "[runner]")
{
    BindingRig rig;

    for (const auto* id : {"vco1", "delay1", "midi1"})
    {
        auto& m = rig.planModule (id);
        CHECK (rig.refuses (m.slot, {1, maxSlots, max32}));
        CHECK (rig.refuses (m.type, {moduleCatalogue().size(), max32}));
        CHECK (rig.refuses (m.indexInSlot, {maxModulesPerSlot, max32}));
        CHECK (rig.refuses (m.voices, {0, maxChannels + 1, max32}));
        CHECK (rig.refuses (m.numInputs, {m.numInputs + 1ull, max32}));
        CHECK (rig.refuses (m.numOutputs, {0, m.numOutputs + 1ull, max32}));
        CHECK (rig.refuses (m.numRings, {m.numRings + 1ull, max32}));
        CHECK (rig.refuses (m.firstInput, {maxPlanPorts + 1, max32}));
        CHECK (rig.refuses (m.firstOutput, {maxPlanPorts - m.numOutputs + 1, max32}));
        CHECK (rig.refuses (m.firstRing, {maxPlanRings + 1, max32}));
        CHECK (rig.refuses (m.firstReader, {maxPlanSources + 1, max32}));
        CHECK (rig.refuses (m.numReaders, {maxPlanSources + 1, max32}));
        CHECK (rig.refuses (m.stateStride, {0, m.stateStride + 64ull, max32}));
        CHECK (rig.refuses (m.state, {far, farAligned, justTooFar, header, odd, regionBytes - m.stateStride}));
    }
}

TEST_CASE ("Binding: outputs out of the region are refused", "[runner]")
{
    BindingRig rig;

    for (const auto* id : {"vco1", "midi1"})
    {
        const auto& m = rig.planModule (id);

        for (std::uint32_t o = 0; o < m.numOutputs; ++o)
        {
            auto& output = rig.planOutput (id, o);
            CHECK (rig.refuses (output.offset, {far, farAligned, justTooFar, header, odd, portsOffset - 128}));
            CHECK (rig.refuses (output.channels, {0, maxChannels + 1, max32}));
            CHECK (rig.refuses (output.kind, {output.kind + 1ull, max32}));
        }
    }
}

TEST_CASE ("Binding: delay memory out of the region is refused", "[runner]")
{
    BindingRig rig;
    const auto& m = rig.planModule ("delay1");
    REQUIRE (m.numRings == 2);

    for (std::uint32_t r = 0; r < m.numRings; ++r)
    {
        auto& ring = rig.plan().rings[m.firstRing + r];
        CHECK (rig.refuses (ring.offset, {far, farAligned, justTooFar, header, odd}));
        CHECK (rig.refuses (ring.length, {0, 1, 100, ring.length + 1ull, 1u << 31, max32}));
    }
}

TEST_CASE ("Binding: cables from nowhere, and delays that do not fit, are refused", "[runner]")
{
    BindingRig rig;
    auto& source = rig.delayedSource();
    CHECK (rig.refuses (source.module, {rig.plan().numModules, maxPlanModules, max32}));
    CHECK (rig.refuses (source.output, {maxPlanPorts, max32}));
    CHECK (rig.refuses (source.ring, {far, farAligned, justTooFar, header, odd}));
    CHECK (rig.refuses (source.ringLength, {0, 1, 100, source.ringLength / 2, 1u << 31}));
    CHECK (rig.refuses (source.delay, {source.ringLength + 0ull, max32}));

    auto& input = rig.plan().inputs[rig.planModule ("mixer1").firstInput];
    CHECK (rig.refuses (input.firstSource, {maxPlanSources, max32}));
    CHECK (rig.refuses (input.numSources, {maxPlanSources + 1, max32}));
    CHECK (rig.refuses (input.kind, {static_cast<std::uint64_t> (SignalKind::midi), max32}));
}
