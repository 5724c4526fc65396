#include "Graph/AutomaticPlacement.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

constexpr double block = 1333.0; // microseconds

Patch chain (int length)
{
    Patch patch;

    for (int i = 0; i < length; ++i)
    {
        PatchModule module;
        module.id = "m" + std::to_string (i);
        module.type = "vca";
        patch.modules.push_back (module);

        if (i > 0)
            patch.cables.push_back ({{"m" + std::to_string (i - 1), "out"}, {module.id, "in"}, Json::object()});
    }

    return patch;
}

PlacementLook lookAt (const Patch& patch, double seconds, double load, double microseconds = 1.0)
{
    PlacementLook look;
    look.seconds = seconds;
    look.load = load;
    look.blockMicroseconds = block;
    look.lanes = 2;

    for (const auto& module : patch.modules)
        look.modules[module.id] = {microseconds, 0};

    return look;
}

std::size_t processesOf (const AutomaticPlacement& placement, const Patch& patch)
{
    std::set<std::string> places;

    for (const auto& [id, where] : placement.isolations (patch))
        places.insert (where.kind == Isolation::Kind::group ? where.toText() : id);

    return places.size();
}

} // namespace

TEST_CASE ("AutomaticPlacement: below the limit every module stays alone", "[graph]")
{
    const auto patch = chain (8);
    AutomaticPlacement placement;

    for (int i = 0; i < 100; ++i)
        CHECK_FALSE (placement.look (patch, lookAt (patch, i, 0.49), 0.5));

    CHECK (processesOf (placement, patch) == 8);
}

TEST_CASE ("AutomaticPlacement: above the limit neighbours share, just enough", "[graph]")
{
    const auto patch = chain (16);
    AutomaticPlacement little, much;
    CHECK (little.look (patch, lookAt (patch, 0.0, 0.52), 0.5));
    CHECK (much.look (patch, lookAt (patch, 0.0, 0.95), 0.5));
    CHECK (processesOf (little, patch) < 16);
    CHECK (processesOf (little, patch) > processesOf (much, patch));
    CHECK (processesOf (much, patch) > 1);

    // The members of a group are neighbours.
    for (const auto* placement : {&little, &much})
    {
        const auto places = placement->isolations (patch);
        std::set<std::string> left;

        for (int i = 1; i < 16; ++i)
        {
            const auto &before = places.at ("m" + std::to_string (i - 1)), &now = places.at ("m" + std::to_string (i));

            if (before.kind == Isolation::Kind::group && before != now)
                left.insert (before.group);

            CHECK_FALSE (left.contains (now.group));
        }
    }
}

TEST_CASE ("AutomaticPlacement: what it was not enough is made more of, to a single process at the end", "[graph]")
{
    const auto patch = chain (6);
    AutomaticPlacement placement;

    for (int i = 0; i < 20; ++i)
        placement.look (patch, lookAt (patch, i, 0.9), 0.5);

    CHECK (processesOf (placement, patch) == 1);
    CHECK_FALSE (placement.look (patch, lookAt (patch, 21.0, 0.9), 0.5));
}

TEST_CASE ("AutomaticPlacement: work that two lanes do side by side is not put in one process", "[graph]")
{
    // Two heavy branches into one output.
    Patch patch = chain (1);
    patch.modules[0].id = "a";
    patch.modules.push_back (patch.modules[0]);
    patch.modules.back().id = "b";
    patch.modules.push_back (patch.modules[0]);
    patch.modules.back().id = "out";
    patch.modules.back().type = "output";
    patch.cables = {{{"a", "out"}, {"out", "left"}, Json::object()}, {{"b", "out"}, {"out", "right"}, Json::object()}};

    AutomaticPlacement placement;
    placement.look (patch, lookAt (patch, 0.0, 0.9, 400.0), 0.5);
    const auto places = placement.isolations (patch);
    CHECK ((places.at ("a") != places.at ("b") || places.at ("a").kind == Isolation::Kind::process));
}

TEST_CASE ("AutomaticPlacement: when the load has been low for a while, merges are taken back", "[graph]")
{
    const auto patch = chain (8);
    AutomaticPlacement placement;
    REQUIRE (placement.look (patch, lookAt (patch, 0.0, 0.8), 0.5));
    const auto fewest = processesOf (placement, patch);
    REQUIRE (fewest < 8);

    // Not a bit below, nor at once.
    CHECK_FALSE (placement.look (patch, lookAt (patch, 1.0, 0.45), 0.5));
    CHECK_FALSE (placement.look (patch, lookAt (patch, 100.0, 0.1), 0.5));
    CHECK_FALSE (placement.look (patch, lookAt (patch, 105.0, 0.1), 0.5));
    CHECK (placement.look (patch, lookAt (patch, 110.0, 0.1), 0.5));
    CHECK (processesOf (placement, patch) == fewest + 1);
    CHECK_FALSE (placement.look (patch, lookAt (patch, 111.0, 0.1), 0.5));

    for (int i = 0; i < 100; ++i)
        placement.look (patch, lookAt (patch, 120.0 + 10.0 * i, 0.1), 0.5);

    CHECK (processesOf (placement, patch) == 8);
}

TEST_CASE ("AutomaticPlacement: what failed is alone, until it has behaved", "[graph]")
{
    const auto patch = chain (4);
    AutomaticPlacement placement;

    for (int i = 0; i < 5; ++i)
        placement.look (patch, lookAt (patch, i, 0.9), 0.5);

    REQUIRE (processesOf (placement, patch) == 1);

    auto look = lookAt (patch, 10.0, 0.4);
    look.modules["m1"].faults = 1;
    CHECK (placement.look (patch, look, 0.5));
    CHECK (placement.isolations (patch).at ("m1").kind == Isolation::Kind::process);
    CHECK (placement.isolations (patch).at ("m2").kind == Isolation::Kind::group);

    for (double seconds = 11.0; seconds < 10.0 + AutomaticPlacement::probationSeconds; seconds += 3.0)
    {
        look.seconds = seconds;
        look.load = 0.9;
        placement.look (patch, look, 0.5);
        CHECK (placement.isolations (patch).at ("m1").kind == Isolation::Kind::process);
    }

    look.seconds = 11.0 + AutomaticPlacement::probationSeconds;
    CHECK (placement.look (patch, look, 0.5));
    CHECK (placement.isolations (patch).at ("m1").kind == Isolation::Kind::group);
}

TEST_CASE ("AutomaticPlacement: no group goes round another process", "[graph]")
{
    // a to c directly and by way of b, which failed and stays alone: a and c may not share.
    auto patch = chain (3);
    patch.cables.push_back ({{"m0", "out"}, {"m2", "cv"}, Json::object()});
    AutomaticPlacement placement;
    placement.look (patch, lookAt (patch, 0.0, 0.1), 0.5);
    auto look = lookAt (patch, 1.0, 0.9);
    look.modules["m1"].faults = 1;
    placement.look (patch, look, 0.5);
    look.seconds = 2.0;
    CHECK_FALSE (placement.look (patch, look, 0.5));
    CHECK (processesOf (placement, patch) == 3);
}

TEST_CASE ("AutomaticPlacement: the model of a block counts work, switches and lanes", "[graph]")
{
    const auto patch = chain (3);
    const PlacementGraph graph (patch);
    const std::vector<double> times {10.0, 20.0, 30.0};
    CHECK (estimateBlock (graph, {0, 0, 0}, times, 2, 5.0) == Approx (65.0));
    CHECK (estimateBlock (graph, {0, 1, 2}, times, 1, 5.0) == Approx (75.0));
    CHECK (estimateBlock (graph, {0, 1, 2}, times, 2, 5.0) < 75.0); // the switch overlaps
    CHECK (estimateBlock (PlacementGraph (Patch()), {}, {}, 0, 5.0) == 0.0);
}
