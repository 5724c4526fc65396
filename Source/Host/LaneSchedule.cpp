#include "LaneSchedule.h"

#include <algorithm>
#include <map>
#include <set>

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

    std::uint32_t numLanes() const noexcept { return static_cast<std::uint32_t> (lanes.size()); }

    /// When a module would be finished on a lane.
    double finishOn (std::uint32_t module, std::uint32_t lane) const noexcept
    {
        const auto& at = lanes[lane];
        const auto stays = ! at.ranAny || at.compartment == modules[module].compartment;
        auto begin = at.free + (stays ? 0.0 : costs.processSwitch);

        for (const auto& source : modules[module].sources)
            begin = std::max (begin, finished[source.module]
                                         + (laneOf[source.module] == lane ? 0.0 : crossing (costs, source.bytes)));

        return begin + modules[module].microseconds;
    }

    void run (std::uint32_t module, std::uint32_t lane) noexcept
    {
        finished[module] = finishOn (module, lane);
        laneOf[module] = lane;
        lanes[lane] = {finished[module], modules[module].compartment, true};
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

/// By module, the longest way from its compartment's begin to an end.
std::vector<double> urgencies (const std::vector<LaneWork>& modules)
{
    std::vector<double> way (modules.size(), 0.0);
    std::map<std::uint32_t, double> ofCompartment;

    for (auto m = modules.size(); m-- > 0;)
    {
        way[m] += modules[m].microseconds;

        for (const auto& source : modules[m].sources)
            way[source.module] = std::max (way[source.module], way[m]);

        auto& longest = ofCompartment[modules[m].compartment];
        longest = std::max (longest, way[m]);
    }

    for (std::size_t m = 0; m < modules.size(); ++m)
        way[m] = ofCompartment[modules[m].compartment];

    return way;
}

std::vector<std::uint32_t> orderOf (const std::vector<LaneWork>& modules)
{
    const auto urgency = urgencies (modules);
    std::vector<std::vector<std::uint32_t>> readers (modules.size());
    std::vector<std::size_t> waitsFor (modules.size());

    // What is closer than this is alike: times that are measured never repeat exactly.
    constexpr double grain = 4.0;
    std::set<std::pair<long, std::uint32_t>> ready;
    const auto add = [&] (std::uint32_t m) { ready.insert ({-static_cast<long> (urgency[m] / grain), m}); };

    for (std::uint32_t m = 0; m < modules.size(); ++m)
    {
        waitsFor[m] = modules[m].sources.size();

        for (const auto& source : modules[m].sources)
            readers[source.module].push_back (m);

        if (waitsFor[m] == 0)
            add (m);
    }

    std::vector<std::uint32_t> order;
    order.reserve (modules.size());

    while (! ready.empty())
    {
        const auto next = ready.begin()->second;
        ready.erase (ready.begin());
        order.push_back (next);

        for (const auto reader : readers[next])
            if (--waitsFor[reader] == 0)
                add (reader);
    }

    return order;
}

/// The first compartment is on `firstLane`, each other one where its first module is finished first.
LaneSchedule schedule (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& order,
                       std::uint32_t firstLane, std::uint32_t numLanes, const LaneCosts& costs)
{
    Timeline timeline (modules, numLanes, costs);
    std::map<std::uint32_t, std::uint32_t> laneOf; // By compartment.
    auto latest = firstLane;

    for (const auto m : order)
    {
        const auto [known, isNew] = laneOf.emplace (modules[m].compartment, firstLane);

        if (isNew && laneOf.size() > 1)
        {
            // Of lanes that are alike, another one than the last time.
            auto best = (latest + 1) % numLanes;

            for (std::uint32_t i = 1; i < numLanes; ++i)
                if (const auto lane = (latest + 1 + i) % numLanes;
                    timeline.finishOn (m, lane) + 0.01 < timeline.finishOn (m, best))
                    best = lane;

            known->second = best;
        }

        latest = isNew ? known->second : latest;
        timeline.run (m, known->second);
    }

    return {order, timeline.takeLanes(), timeline.end()};
}

} // namespace

LaneSchedule scheduleLanes (const std::vector<LaneWork>& modules, std::uint32_t numLanes, const LaneCosts& costs)
{
    const auto lanes = std::max (1u, numLanes);
    const auto order = orderOf (modules);
    auto best = schedule (modules, order, lanes - 1, lanes, costs);

    for (std::uint32_t first = 0; first + 1 < lanes; ++first)
        if (auto other = schedule (modules, order, first, lanes, costs); other.microseconds < best.microseconds)
            best = std::move (other);

    return best;
}

double estimateLanes (const std::vector<LaneWork>& modules, const std::vector<std::uint32_t>& lanes,
                      std::uint32_t numLanes, const LaneCosts& costs)
{
    Timeline timeline (modules, std::max (1u, numLanes), costs);

    for (std::uint32_t m = 0; m < modules.size(); ++m)
        timeline.run (m, std::min (lanes[m], timeline.numLanes() - 1));

    return timeline.end();
}

} // namespace bulkhead
