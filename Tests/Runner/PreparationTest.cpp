#include "Runner/Preparation.h"

#include "PlanRig.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace bulkhead::test;

namespace
{

struct PreparationRig
{
    PreparationRig() { order = orderFor (builder.patch.modules[0], placed(), 48000.0); }

    static PlacedModule placed()
    {
        PlacedModule module;
        module.type = static_cast<std::uint32_t> (moduleTypeIndex ("vco"));
        module.state = stateOffset;
        return module;
    }

    PreparedRegion target() const { return {region->index, region->out, regions.map()}; }
    std::string prepared() const { return prepare (order, target()); }
    ParameterRamp* ramps (const Region& of) const { return rampsOf (of.out.data() + order.state); }
    RegionHeader& header() const { return region->header(); }

    /// True when the order is refused with `field` set to each of these.
    template <typename Order, typename Field>
    bool refuses (Order& o, Field& field, std::initializer_list<std::uint64_t> values)
    {
        const auto good = field;
        auto all = true;

        for (const auto value : values)
        {
            field = static_cast<Field> (value);
            all = all && ! prepare (o, target()).empty();
        }

        field = good;
        REQUIRE (prepare (o, target()).empty());
        return all;
    }

    PatchBuilder builder = PatchBuilder().add ("vco1", "vco", {{"frequency", 440}, {"shape", 0}});
    Regions regions;
    std::shared_ptr<Region> region = regions.create(), dead = regions.create();
    PrepareModule order;
};

constexpr std::uint64_t far = ~0ull, max32 = 0xffffffffu;

} // namespace

TEST_CASE ("Preparation: a new module is made fresh, with its parameters, twice", "[runner]")
{
    PreparationRig rig;
    std::memset (rig.region->out.data() + stateOffset, 0xff, 2 * rig.order.stateStride);
    rig.header().modules[0].report.committed.store (77);
    rig.header().modules[0].report.blocks.store (12);
    REQUIRE (rig.prepared().empty());

    const auto* ramps = rig.ramps (*rig.region);
    CHECK (ramps[0].value == 440.0f);
    CHECK (ramps[0].remaining == 0);
    CHECK (ramps[2].value == 0.0f);
    CHECK (
        std::memcmp (ramps, reinterpret_cast<const std::byte*> (ramps) + rig.order.stateStride, rig.order.stateStride)
        == 0);
    CHECK (rig.header().modules[0].report.committed.load() == 0);
    CHECK (rig.header().modules[0].report.blocks.load() == 0);
}

TEST_CASE ("Preparation: parameters out of their range are bounded", "[runner]")
{
    PreparationRig rig;
    rig.order.parameters[0] = std::numeric_limits<float>::quiet_NaN();
    rig.order.parameters[2] = 1000.0f;
    REQUIRE (rig.prepared().empty());
    CHECK (rig.ramps (*rig.region)[0].value == 8.0f);
    CHECK (rig.ramps (*rig.region)[2].value == 3.0f);
}

TEST_CASE ("Preparation: what the dead one had committed is taken over, and its parameters move on from there",
           "[runner]")
{
    PreparationRig rig;
    REQUIRE (prepare (rig.order, {rig.dead->index, rig.dead->out, rig.regions.map()}).empty());

    // Its second copy is the committed one.
    auto* copy = rig.dead->out.data() + rig.order.state + rig.order.stateStride;
    rampsOf (copy)[0].jumpTo (220.0f);
    copy[rig.order.stateStride - 65] = std::byte {42};
    rig.dead->header().modules[0].report.committed.store (2 * 100 + 1);

    rig.order.copyFromRegion = rig.dead->index;
    rig.order.copyFromState = rig.order.state;
    REQUIRE (rig.prepared().empty());

    const auto* ramps = rig.ramps (*rig.region);
    CHECK (ramps[0].value == 220.0f);
    CHECK (ramps[0].target == 440.0f);
    CHECK (ramps[0].remaining > 0);
    CHECK (reinterpret_cast<const std::byte*> (ramps)[rig.order.stateStride - 65] == std::byte {42});
    CHECK (rig.header().modules[0].report.committed.load() == 0);
}

TEST_CASE ("Preparation: parameters that an attacker left behind are in their ranges, and come to rest", "[runner]")
{
    PreparationRig rig;
    REQUIRE (prepare (rig.order, {rig.dead->index, rig.dead->out, rig.regions.map()}).empty());
    rig.dead->header().modules[0].report.committed.store (2 * 100);
    rig.order.copyFromRegion = rig.dead->index;
    rig.order.copyFromState = rig.order.state;
    rig.order.moves = 1;
    const auto parameters = moduleCatalogue()[rig.order.type]->info.parameters;

    for (const auto fill : {0xff, 0x7f, 0x4f, 0xcf})
    {
        std::memset (static_cast<void*> (rig.ramps (*rig.dead)), fill, parameters.size() * sizeof (ParameterRamp));
        REQUIRE (rig.prepared().empty());

        for (std::size_t p = 0; p < parameters.size(); ++p)
        {
            auto& ramp = rig.ramps (*rig.region)[p];
            float values[256];
            ramp.fill (values, 256, parameters[p]);

            for (const auto value : values)
                REQUIRE ((value >= parameters[p].minimum && value <= parameters[p].maximum));
        }
    }
}

TEST_CASE ("Preparation: a dead one that never played leaves a fresh module", "[runner]")
{
    PreparationRig rig;
    rig.order.copyFromRegion = rig.dead->index;
    rig.order.copyFromState = rig.order.state;
    REQUIRE (rig.prepared().empty());
    CHECK (rig.ramps (*rig.region)[0].value == 440.0f);
}

TEST_CASE ("Preparation: bad orders for modules are refused", "[runner]")
{
    PreparationRig rig;
    auto& o = rig.order;
    CHECK (rig.refuses (o, o.type, {moduleCatalogue().size(), max32}));
    CHECK (rig.refuses (o, o.indexInSlot, {maxModulesPerSlot, max32}));
    CHECK (rig.refuses (o, o.numParameters, {0, o.numParameters + 1ull, maxParametersPerModule + 1, max32}));
    CHECK (rig.refuses (o, o.stateStride, {0, o.stateStride - 64, o.stateStride + 64ull, max32}));
    CHECK (rig.refuses (
        o, o.state,
        {0, portsOffset, stateOffset - 1, stateOffset + 16, regionBytes - 2ull * o.stateStride + 1, regionBytes, far}));

    o.copyFromRegion = rig.dead->index;
    o.copyFromState = o.state;
    CHECK (rig.refuses (o, o.copyFromState, {0, portsOffset, regionBytes - 2ull * o.stateStride + 1, far}));
    CHECK (rig.refuses (o, o.copyFromIndexInSlot, {maxModulesPerSlot, max32}));
}

TEST_CASE ("Preparation: a region that is not there is none to copy from", "[runner]")
{
    PreparationRig rig;

    for (const auto region : {maxRegions - 1, maxRegions, noIndex})
    {
        rig.order.copyFromRegion = region;
        rig.order.copyFromState = far;
        CHECK (rig.prepared().empty());
    }
}

TEST_CASE ("Preparation: delay memory is zeroed or copied, and nothing beside it is touched", "[runner]")
{
    PreparationRig rig;
    PrepareMemory order {stateOffset + 4096, 1024, 0, noIndex, 0};
    auto* memory = rig.region->out.data() + order.offset;
    std::memset (memory - 1, 0x55, 1026);
    REQUIRE (prepare (order, rig.target()).empty());
    CHECK (memory[-1] == std::byte {0x55});
    CHECK (memory[1024] == std::byte {0x55});
    CHECK (std::all_of (memory, memory + 1024, [] (auto b) { return b == std::byte {}; }));

    std::memset (rig.dead->out.data() + stateOffset, 0x33, 2048);
    order.copyFromRegion = rig.dead->index;
    order.copyFromOffset = stateOffset + 1000;
    REQUIRE (prepare (order, rig.target()).empty());
    CHECK (std::all_of (memory, memory + 1024, [] (auto b) { return b == std::byte {0x33}; }));

    CHECK (rig.refuses (order, order.offset, {0, portsOffset - 1, regionBytes - 1023, far}));
    CHECK (rig.refuses (order, order.bytes, {regionBytes, far}));
    CHECK (rig.refuses (order, order.copyFromOffset, {0, portsOffset - 1, regionBytes - 1023, far}));
}

TEST_CASE ("Preparation: touching ahead changes nothing, wherever it is told to", "[runner]")
{
    PreparationRig rig;
    std::memset (rig.region->out.data() + portsOffset, 0x55, 4096);

    for (const auto region : {rig.region->index, rig.dead->index, maxRegions - 1, noIndex})
        for (const auto forWriting : {0u, 1u})
            for (const auto offset : {std::uint64_t (portsOffset), std::uint64_t (regionBytes - 1), far})
                for (const auto bytes : {std::uint64_t (0), std::uint64_t (4096), far / 2})
                {
                    // The whole region is 64 MiB: touched for writing only where it is meant to be.
                    if (bytes > 4096 && offset == portsOffset)
                        continue;

                    CHECK (prepare (PrepareTouch {region, forWriting, offset, bytes}, rig.target()).empty());
                }

    const auto* memory = rig.region->out.data() + portsOffset;
    CHECK (std::all_of (memory, memory + 4096, [] (auto b) { return b == std::byte {0x55}; }));
}
