#include "Worker/Plugins/BlockParts.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

struct Step
{
    std::uint32_t from, to;
    std::vector<float> applied; ///< Before it.

    bool operator== (const Step&) const = default;
};

std::vector<Step> stepsOf (std::uint32_t frames, std::vector<HostedModule::Change> changes,
                           std::uint32_t longest = 4096, std::vector<float>* atTheEnd = nullptr)
{
    std::vector<Step> steps;
    std::vector<float> applied;
    runInParts (
        frames, changes, longest, [&] (const HostedModule::Change& change) { applied.push_back (change.value); },
        [&] (std::uint32_t from, std::uint32_t to) {
            steps.push_back ({from, to, std::exchange (applied, {})});
        });

    if (atTheEnd != nullptr)
        *atTheEnd = applied;

    return steps;
}

} // namespace

TEST_CASE ("BlockParts: a block without changes is one part", "[worker][plugins]")
{
    CHECK (stepsOf (64, {}) == std::vector<Step> {{0, 64, {}}});
    CHECK (stepsOf (64, {{0, 0, 1.0f}}) == std::vector<Step> {{0, 64, {1.0f}}});
    CHECK (stepsOf (0, {}).empty());
}

TEST_CASE ("BlockParts: it is cut where parameters change", "[worker][plugins]")
{
    CHECK (stepsOf (64, {{0, 10, 1.0f}, {1, 10, 2.0f}, {0, 63, 3.0f}})
           == std::vector<Step> {{0, 10, {}}, {10, 63, {1.0f, 2.0f}}, {63, 64, {3.0f}}});
}

TEST_CASE ("BlockParts: parts are no longer than they may be", "[worker][plugins]")
{
    CHECK (stepsOf (100, {{0, 50, 1.0f}}, 40)
           == std::vector<Step> {{0, 40, {}}, {40, 50, {}}, {50, 90, {1.0f}}, {90, 100, {}}});
}

TEST_CASE ("BlockParts: changes at every frame make no more than 32 parts", "[worker][plugins]")
{
    for (const auto frames : {33u, 64u, 100u, 4096u})
    {
        std::vector<HostedModule::Change> changes;

        for (std::uint32_t i = 0; i < frames; ++i)
            changes.push_back ({0, i, static_cast<float> (i)});

        const auto steps = stepsOf (frames, changes);
        CHECK (steps.size() <= maxBlockParts);
        std::uint32_t at = 0;
        std::size_t applied = 0;

        for (const auto& step : steps)
        {
            CHECK (step.from == at);
            CHECK (step.to > step.from);
            CHECK (step.applied.back() == static_cast<float> (step.from)); // none too early, none forgotten
            applied += step.applied.size();
            at = step.to;
        }

        CHECK (at == frames);
        CHECK (applied <= frames);
    }
}

TEST_CASE ("BlockParts: changes beyond the block or out of order are not lost", "[worker][plugins]")
{
    std::vector<float> rest;
    const auto steps = stepsOf (64, {{0, 40, 1.0f}, {0, 20, 2.0f}, {0, 500, 3.0f}}, 4096, &rest);
    CHECK (steps == std::vector<Step> {{0, 40, {}}, {40, 64, {1.0f, 2.0f}}});
    CHECK (rest == std::vector<float> {3.0f});
}
