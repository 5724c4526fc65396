#include "Host/LaneSchedule.h"

#include <catch2/catch.hpp>
#include <random>

using namespace bulkhead;

/// `chains` chains of `length` modules, each in a compartment of its own, chain by chain; then one that reads from all.
static std::vector<LaneWork> joinedChains (int chains, int length, double microseconds, std::uint32_t bytes)
{
    std::vector<LaneWork> modules;
    LaneWork join;

    for (int c = 0; c < chains; ++c)
        for (int i = 0; i < length; ++i)
        {
            LaneWork work;
            work.compartment = static_cast<std::uint32_t> (modules.size());
            work.microseconds = microseconds;

            if (i > 0)
                work.sources.push_back ({static_cast<std::uint32_t> (modules.size() - 1), bytes});

            modules.push_back (work);

            if (i + 1 == length)
                join.sources.push_back ({static_cast<std::uint32_t> (modules.size() - 1), bytes});
        }

    join.compartment = static_cast<std::uint32_t> (modules.size());
    modules.push_back (join);
    return modules;
}

static void checkOrder (const std::vector<LaneWork>& modules, const LaneSchedule& schedule)
{
    REQUIRE (schedule.order.size() == modules.size());
    REQUIRE (schedule.lanes.size() == modules.size());
    std::vector<bool> done (modules.size(), false);

    for (const auto m : schedule.order)
    {
        for (const auto& source : modules[m].sources)
            REQUIRE (done[source.module]);

        REQUIRE_FALSE (done[m]);
        done[m] = true;
    }
}

TEST_CASE ("LaneSchedule: neighbours in a chain alternate", "[host]")
{
    const auto modules = joinedChains (1, 9, 1.0, 256);
    const auto schedule = scheduleLanes (modules, 2);
    checkOrder (modules, schedule);

    for (std::size_t m = 1; m < modules.size(); ++m)
        CHECK (schedule.lanes[m] != schedule.lanes[m - 1]);
}

TEST_CASE ("LaneSchedule: neighbours that exchange much stay on one core", "[host]")
{
    const auto modules = joinedChains (1, 9, 1.0, 64 << 10);
    const auto schedule = scheduleLanes (modules, 2);

    for (std::size_t m = 1; m < modules.size(); ++m)
        CHECK (schedule.lanes[m] == schedule.lanes[0]);
}

TEST_CASE ("LaneSchedule: parallel chains are run side by side", "[host]")
{
    const auto modules = joinedChains (8, 6, 10.0, 256);
    const auto one = scheduleLanes (modules, 1), two = scheduleLanes (modules, 2), four = scheduleLanes (modules, 4);
    checkOrder (modules, two);
    CHECK (two.microseconds < 0.56 * one.microseconds);
    CHECK (four.microseconds < 0.6 * two.microseconds);
}

TEST_CASE ("LaneSchedule: a compartment has one lane, and what weighs most begins first", "[host]")
{
    auto modules = joinedChains (3, 4, 5.0, 256);

    for (std::uint32_t m = 0; m < 12; ++m)
        modules[m].compartment = m / 4;

    for (std::uint32_t m = 8; m < 12; ++m)
        modules[m].microseconds = 50.0;

    const auto schedule = scheduleLanes (modules, 2);
    checkOrder (modules, schedule);
    CHECK (schedule.order[0] == 8);

    for (std::uint32_t m = 0; m < 12; ++m)
        CHECK (schedule.lanes[m] == schedule.lanes[m / 4 * 4]);

    CHECK (schedule.lanes[0] == schedule.lanes[4]);
    CHECK (schedule.lanes[0] != schedule.lanes[8]);
}

TEST_CASE ("LaneSchedule: a compartment comes after all that it reads from, unless they wait for each other", "[host]")
{
    // 0 feeds 1 and 2; 1 and 3 share a compartment, and 3 reads from 2.
    std::vector<LaneWork> modules (4);
    modules[0].compartment = 10;
    modules[1] = {11, 5.0, {{0, 256}}};
    modules[2] = {12, 50.0, {{0, 256}}};
    modules[3] = {11, 5.0, {{1, 256}, {2, 256}}};
    CHECK (scheduleLanes (modules, 2).order == std::vector<std::uint32_t> {0, 2, 1, 3});

    // 0 and 3 share one that 1 and 2 are in the middle of.
    modules[3].compartment = 10;
    const auto schedule = scheduleLanes (modules, 2);
    checkOrder (modules, schedule);
    CHECK (schedule.lanes[0] == schedule.lanes[3]);
}

TEST_CASE ("LaneSchedule: two compartments that only join at the end run side by side", "[host]")
{
    // Four in each; the last of one reads from the last of the other, too.
    auto modules = joinedChains (2, 4, 20.0, 256);

    for (std::uint32_t m = 0; m < modules.size(); ++m)
        modules[m].compartment = m < 4 ? 0 : 1;

    const auto schedule = scheduleLanes (modules, 2);
    checkOrder (modules, schedule);
    CHECK (schedule.lanes[0] != schedule.lanes[4]);
    CHECK (schedule.microseconds < 100.0);
}

TEST_CASE ("LaneSchedule: of random graphs the order is right and the estimate is its own", "[host]")
{
    std::mt19937 random (7);

    for (int round = 0; round < 50; ++round)
    {
        std::vector<LaneWork> modules (1 + random() % 60);

        for (std::uint32_t m = 0; m < modules.size(); ++m)
        {
            modules[m].compartment = m / (1 + random() % 3);
            modules[m].microseconds = 0.1 * static_cast<double> (random() % 200);

            for (std::uint32_t s = 0; s < m; ++s)
                if (random() % 8 == 0)
                    modules[m].sources.push_back ({s, static_cast<std::uint32_t> (random() % 10000)});
        }

        for (const auto lanes : {1u, 2u, 5u})
        {
            const auto schedule = scheduleLanes (modules, lanes);
            checkOrder (modules, schedule);

            // Its modules in its own order, for the other function.
            std::vector<LaneWork> ordered;
            std::vector<std::uint32_t> orderedLanes, place (modules.size());

            for (const auto m : schedule.order)
            {
                place[m] = static_cast<std::uint32_t> (ordered.size());
                ordered.push_back (modules[m]);
                orderedLanes.push_back (schedule.lanes[m]);
                REQUIRE (schedule.lanes[m] < lanes);

                for (auto& source : ordered.back().sources)
                    source.module = place[source.module];
            }

            CHECK (estimateLanes (ordered, orderedLanes, lanes) == Approx (schedule.microseconds));
        }
    }
}

TEST_CASE ("LaneSchedule: no modules, no lanes", "[host]")
{
    CHECK (scheduleLanes ({}, 0).order.empty());
    CHECK (estimateLanes ({}, {}, 0) == 0.0);
}
