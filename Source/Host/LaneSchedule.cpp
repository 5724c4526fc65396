#include "LaneSchedule.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

namespace bulkhead
{

namespace
{

double crossing (const LaneCosts& costs, std::uint32_t bytes) noexcept
{
    return costs.crossing + costs.crossingPerKilobyte * bytes / 1024.0;
}

/// A block under way: what each lane does, and when.
class Timeline
{
public:
    Timeline (const std::vector<LaneWork>& m, std::uint32_t numLanes, const LaneCosts& c)
        : modules (m), costs (c), finished (m.size(), 0.0), laneOf (m.size(), 0), lanes (numLanes)
    {
        for (auto& lane : lanes)
            lane.free = costs.fromOtherLane;

        lanes.back().free = costs.fromOwnLane;
    }

    /// When the last of these modules, run one after the other, would be finished on a lane.
    double finishOn (std::span<const std::uint32_t> some, std::uint32_t lane) noexcept
    {
        const auto before = lanes[lane];

        for (const auto m : some)
            run (m, lane);

        return std::exchange (lanes[lane], before).free;
    }

    void run (std::uint32_t module, std::uint32_t lane) noexcept
    {
        auto& at = lanes[lane];
        const auto stays = ! at.ranAny || at.compartment == modules[module].compartment;
        auto begin = at.free + (stays ? 0.0 : costs.processSwitch);

        for (const auto& source : modules[module].sources)
            begin = std::max (begin, finished[source.module]
                                         + (laneOf[source.module] == lane ? 0.0 : crossing (costs, source.bytes)));

        finished[module] = begin + modules[module].microseconds;
        laneOf[module] = lane;
        at = {finished[module], modules[module].compartment, true};
    }

    double end() const noexcept
    {
        auto latest = 0.0;

        for (const auto& lane : lanes)
            if (lane.ranAny)
                latest = std::max (latest, lane.free + (&lane == &lanes.back() ? costs.backOnOwnLane : costs.crossing));

        return latest;
    }

    std::vector<std::uint32_t> takeLanes() noexcept { return std::move (laneOf); }

private:
    struct LaneState
    {
        double free = 0.0;
        std::uint32_t compartment = 0;
        bool ranAny = false;
    };

    const std::vector<LaneWork>& modules;
    const LaneCosts& costs;
    std::vector<double> finished; // By module.
    std::vector<std::uint32_t> laneOf; // By module.
    std::vector<LaneState> lanes;
};

/// What is run in one go: the modules of a compartment, one after the other.
struct Units
{
    std::vector<LaneWork> work; ///< In an order in which they can be run.
    std::vector<std::vector<std::uint32_t>> modules; ///< Of each.
};

/// Units of which each can be run when those before it have been. `unitOf`: by module, which of `count` it is in.
/// Nothing where two wait for each other.
std::optional<Units> unitsOf (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& unitOf,
                              std::size_t count)
{
    std::vector<LaneWork> work (count);
    std::vector<std::vector<std::uint32_t>> members (count);
    std::vector<std::map<std::uint32_t, std::uint32_t>> bytes (count); // By source.

    for (auto& unit : work)
        unit.microseconds = 0.0;

    for (std::uint32_t m = 0; m < modules.size(); ++m)
    {
        auto& unit = work[unitOf[m]];
        unit.compartment = modules[m].compartment;
        unit.microseconds += modules[m].microseconds;
        members[unitOf[m]].push_back (m);

        for (const auto& source : modules[m].sources)
            if (unitOf[source.module] != unitOf[m])
                bytes[unitOf[m]][unitOf[source.module]] += source.bytes;
    }

    // Each goes in when all that it reads from are in.
    Units units;
    std::vector<std::uint32_t> place (count, 0), waitsFor (count, 0);
    std::vector<std::vector<std::uint32_t>> readers (count);
    std::vector<std::uint32_t> ready;

    for (std::uint32_t u = 0; u < count; ++u)
    {
        waitsFor[u] = static_cast<std::uint32_t> (bytes[u].size());

        for (const auto& [source, size] : bytes[u])
            readers[source].push_back (u);

        if (waitsFor[u] == 0)
            ready.push_back (u);
    }

    for (std::size_t next = 0; next < ready.size(); ++next)
    {
        const auto u = ready[next];
        place[u] = static_cast<std::uint32_t> (next);

        for (const auto& [source, size] : bytes[u])
            work[u].sources.push_back ({place[source], size});

        units.work.push_back (std::move (work[u]));
        units.modules.push_back (std::move (members[u]));

        for (const auto reader : readers[u])
            if (--waitsFor[reader] == 0)
                ready.push_back (reader);
    }

    return ready.size() == count ? std::optional (std::move (units)) : std::nullopt;
}

/// A compartment that is run in one go waits for nobody in the middle of its block, when its core may be needed. Where
/// compartments wait for each other that cannot be.
Units unitsOf (const std::vector<LaneWork>& modules)
{
    std::map<std::uint32_t, std::uint32_t> numbers;
    std::vector<std::uint32_t> unitOf, each;

    for (const auto& module : modules)
    {
        unitOf.push_back (
            numbers.emplace (module.compartment, static_cast<std::uint32_t> (numbers.size())).first->second);
        each.push_back (static_cast<std::uint32_t> (each.size()));
    }

    auto units = unitsOf (modules, unitOf, numbers.size());
    return units ? std::move (*units) : unitsOf (modules, each, each.size()).value();
}

/// By unit, the longest way from its begin to an end.
std::vector<double> urgencies (const std::vector<LaneWork>& units)
{
    std::vector<double> way (units.size(), 0.0);
    std::map<std::uint32_t, double> ofCompartment;

    for (auto u = units.size(); u-- > 0;)
    {
        way[u] += units[u].microseconds;

        for (const auto& source : units[u].sources)
            way[source.module] = std::max (way[source.module], way[u]);

        auto& longest = ofCompartment[units[u].compartment];
        longest = std::max (longest, way[u]);
    }

    for (std::size_t u = 0; u < units.size(); ++u)
        way[u] = ofCompartment[units[u].compartment];

    return way;
}

std::vector<std::uint32_t> orderOf (const Units& units)
{
    const auto urgency = urgencies (units.work);
    std::vector<std::vector<std::uint32_t>> readers (units.work.size());
    std::vector<std::size_t> waitsFor (units.work.size());

    // What is closer than this is alike: times that are measured never repeat exactly.
    constexpr double grain = 4.0;
    using Key = std::tuple<long, std::uint32_t, std::uint32_t>;
    std::set<Key> ready;
    const auto add = [&] (std::uint32_t u) {
        ready.insert ({-static_cast<long> (urgency[u] / grain), units.modules[u].front(), u});
    };

    for (std::uint32_t u = 0; u < units.work.size(); ++u)
    {
        waitsFor[u] = units.work[u].sources.size();

        for (const auto& source : units.work[u].sources)
            readers[source.module].push_back (u);

        if (waitsFor[u] == 0)
            add (u);
    }

    std::vector<std::uint32_t> order;
    order.reserve (units.work.size());

    while (! ready.empty())
    {
        const auto next = std::get<2> (*ready.begin());
        ready.erase (ready.begin());
        order.push_back (next);

        for (const auto reader : readers[next])
            if (--waitsFor[reader] == 0)
                add (reader);
    }

    return order;
}

/// By module. The first compartment is on `firstLane`, each other one where its first unit is finished first.
std::vector<std::uint32_t> lanesOf (const std::vector<LaneWork>& modules, const Units& units,
                                    const std::vector<std::uint32_t>& order, std::uint32_t firstLane,
                                    std::uint32_t numLanes, const LaneCosts& costs)
{
    Timeline timeline (modules, numLanes, costs);
    std::map<std::uint32_t, std::uint32_t> laneOf; // By compartment.
    auto latest = firstLane;

    for (const auto u : order)
    {
        const auto [known, isNew] = laneOf.emplace (units.work[u].compartment, firstLane);

        if (isNew && laneOf.size() > 1)
        {
            // Of lanes that are alike, another one than the last time.
            auto best = (latest + 1) % numLanes;
            auto earliest = timeline.finishOn (units.modules[u], best);

            for (std::uint32_t i = 1; i < numLanes; ++i)
            {
                const auto lane = (latest + 1 + i) % numLanes;

                if (const auto finish = timeline.finishOn (units.modules[u], lane); finish + 0.01 < earliest)
                {
                    best = lane;
                    earliest = finish;
                }
            }

            known->second = best;
        }

        latest = isNew ? known->second : latest;

        for (const auto m : units.modules[u])
            timeline.run (m, known->second);
    }

    return timeline.takeLanes();
}

/// How long the modules take in this order. `lanes`: by module.
double estimate (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& order,
                 const std::vector<std::uint32_t>& lanes, std::uint32_t numLanes, const LaneCosts& costs)
{
    Timeline timeline (modules, numLanes, costs);

    for (const auto m : order)
        timeline.run (m, std::min (lanes[m], numLanes - 1));

    return timeline.end();
}

} // namespace

LaneSchedule scheduleLanes (const std::vector<LaneWork>& modules, std::uint32_t numLanes, const LaneCosts& costs)
{
    const auto lanes = std::max (1u, numLanes);
    const auto units = unitsOf (modules);
    const auto order = orderOf (units);
    LaneSchedule best;

    for (const auto u : order)
        best.order.insert (best.order.end(), units.modules[u].begin(), units.modules[u].end());

    for (std::uint32_t first = 0; first < lanes; ++first)
    {
        auto ofModules = lanesOf (modules, units, order, first, lanes, costs);
        const auto microseconds = estimate (modules, best.order, ofModules, lanes, costs);

        if (first == 0 || microseconds < best.microseconds)
        {
            best.lanes = std::move (ofModules);
            best.microseconds = microseconds;
        }
    }

    return best;
}

double estimateLanes (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& lanes,
                      std::uint32_t numLanes, const LaneCosts& costs)
{
    std::vector<std::uint32_t> order (modules.size());
    std::iota (order.begin(), order.end(), 0u);
    return estimate (modules, order, lanes, std::max (1u, numLanes), costs);
}

} // namespace bulkhead
