#include "AutomaticPlacement.h"

#include "Placement.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

/// Numbers the compartments of a patch in the order of their first modules.
class Compartments
{
public:
    Compartments (const PlacementGraph& graph, const std::map<std::string, std::string>& groups)
    {
        std::map<std::string, std::uint32_t> numbers;

        for (std::uint32_t m = 0; m < graph.size(); ++m)
        {
            const auto& id = graph.modules[m]->id;
            const auto group = groups.find (id);

            // No id holds a colon.
            const auto key = group != groups.end() ? ":" + group->second : id;
            const auto [number, isNew] = numbers.emplace (key, static_cast<std::uint32_t> (numbers.size()));
            of.push_back (number->second);
        }
    }

    std::vector<std::uint32_t> of; ///< By module.
};

std::vector<std::uint32_t> merged (std::vector<std::uint32_t> compartments, std::uint32_t a, std::uint32_t b)
{
    std::replace (compartments.begin(), compartments.end(), std::max (a, b), std::min (a, b));
    return compartments;
}

/// True when a path leads from one compartment through others to the other: as one they would be before and after
/// those.
bool hasDetour (const PlacementGraph& graph, const std::vector<std::uint32_t>& compartments, std::uint32_t a,
                std::uint32_t b)
{
    const auto isEnd = [&] (std::uint32_t m) { return compartments[m] == a || compartments[m] == b; };
    std::vector<bool> outside (graph.size(), false); // Reached from one of them, through others.
    std::set<std::uint32_t> touched; // Compartments that hold such modules: all of their modules may come after.

    for (auto again = true; std::exchange (again, false);)
        for (std::uint32_t m = 0; m < graph.size(); ++m)
        {
            const auto comesAfter =
                touched.contains (compartments[m])
                || std::any_of (graph.sources[m].begin(), graph.sources[m].end(),
                                [&] (auto source) { return outside[source] || (isEnd (source) && ! isEnd (m)); });

            if (! comesAfter)
                continue;

            if (isEnd (m))
                return true;

            if (! outside[m])
            {
                outside[m] = true;
                again = touched.insert (compartments[m]).second || again;
            }
        }

    return false;
}

} // namespace

double estimateBlock (const PlacementGraph& graph, const std::vector<std::uint32_t>& compartments,
                      const std::vector<double>& microseconds, int lanes, double switchMicroseconds)
{
    const auto numLanes = static_cast<std::size_t> (std::max (1, lanes));
    constexpr auto nobody = ~0u;
    constexpr auto noLane = ~std::size_t (0);
    std::vector<double> laneFree (numLanes, 0.0), finished (graph.size(), 0.0);
    std::vector<std::uint32_t> laneRan (numLanes, nobody);
    std::vector<std::size_t> laneOf (graph.size(), noLane); // By compartment.
    std::size_t numCompartments = 0;
    double end = 0.0;

    for (std::uint32_t m = 0; m < graph.size(); ++m)
    {
        auto& lane = laneOf[compartments[m]];
        lane = lane == noLane ? numCompartments++ % numLanes : lane;
        auto begin = laneFree[lane] + (laneRan[lane] == compartments[m] ? 0.0 : switchMicroseconds);

        for (const auto source : graph.sources[m])
            begin = std::max (begin, finished[source]);

        finished[m] = laneFree[lane] = begin + microseconds[m];
        laneRan[lane] = compartments[m];
        end = std::max (end, finished[m]);
    }

    return end;
}

void AutomaticPlacement::reset() { *this = {}; }

bool AutomaticPlacement::mayShare (const std::string& module, double seconds) const
{
    const auto failed = failedAt.find (module);
    return failed == failedAt.end() || seconds - failed->second >= probationSeconds;
}

bool AutomaticPlacement::leaveFailed (const PlacementLook& now)
{
    auto changed = false;

    for (const auto& [id, module] : now.modules)
    {
        const auto [known, isNew] = knownFaults.emplace (id, module.faults);

        if (isNew || module.faults <= known->second)
        {
            known->second = module.faults;
            continue;
        }

        known->second = module.faults;
        failedAt[id] = now.seconds;
        changed = groups.erase (id) > 0 || changed;
    }

    return changed;
}

bool AutomaticPlacement::look (const Patch& patch, const PlacementLook& now, double limit)
{
    constexpr double wellBelow = 0.7;

    for (const auto& [id, group] : std::exchange (groups, {}))
        if (patch.findModule (id) != nullptr)
            groups[id] = group;

    if (leaveFailed (now))
        return true;

    if (now.load > limit)
    {
        calmSince = -1.0;
        return merge (PlacementGraph (patch), now, limit);
    }

    if (now.load > limit * wellBelow || merges.empty())
    {
        calmSince = -1.0;
        return false;
    }

    if (calmSince < 0.0)
        calmSince = now.seconds;

    if (now.seconds - calmSince < calmSeconds)
        return false;

    calmSince = now.seconds;
    return takeBack (PlacementGraph (patch), now, limit);
}

static std::vector<double> timesOf (const PlacementGraph& graph, const PlacementLook& now)
{
    std::vector<double> times;

    for (const auto* module : graph.modules)
    {
        const auto found = now.modules.find (module->id);
        times.push_back (found != now.modules.end() ? std::max (0.0, found->second.microseconds) : 0.0);
    }

    return times;
}

bool AutomaticPlacement::merge (const PlacementGraph& graph, const PlacementLook& now, double limit)
{
    constexpr double reserve = 0.9; // Of the limit: so that it does not come again at once.
    const auto times = timesOf (graph, now);
    const auto cost = [&] (const std::vector<std::uint32_t>& compartments)
    { return estimateBlock (graph, compartments, times, now.lanes, switchMicroseconds); };

    // What the model says is true only in proportion: it is asked to fall as far as the measured load must.
    const auto present = cost (Compartments (graph, groups).of);
    const auto wanted = present * limit * reserve / now.load;
    const auto atOnce = std::max<std::size_t> (16, graph.size() / 8); // So that nobody waits for the decision.
    std::size_t numMerged = 0;

    for (auto reached = present; reached > wanted && numMerged < atOnce; ++numMerged)
    {
        const auto compartments = Compartments (graph, groups).of;
        std::vector<bool> shares (graph.size() + 1, true); // By compartment: whether all of it may.

        for (std::uint32_t m = 0; m < graph.size(); ++m)
        {
            const auto origin = originOf (*graph.modules[m]);

            if (! origin || ! origin->trusted || ! mayShare (graph.modules[m]->id, now.seconds))
                shares[compartments[m]] = false;
        }

        // Neighbours: one reads from the other.
        std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;

        for (std::uint32_t m = 0; m < graph.size(); ++m)
            for (const auto source : graph.sources[m])
                if (const auto a = compartments[source], b = compartments[m]; a != b && shares[a] && shares[b])
                    pairs.insert ({std::min (a, b), std::max (a, b)});

        // Even where the model sees no gain, there is one switch less; where it sees a loss of parallel work, none.
        auto best = reached + switchMicroseconds * 0.5;
        std::pair<std::uint32_t, std::uint32_t> chosen;
        auto found = false;

        for (const auto& [a, b] : pairs)
            if (const auto then = cost (merged (compartments, a, b));
                then < best && ! hasDetour (graph, compartments, a, b))
            {
                best = then;
                chosen = {a, b};
                found = true;
            }

        if (! found)
            break;

        Merge step;

        for (std::uint32_t m = 0; m < graph.size(); ++m)
        {
            const auto& id = graph.modules[m]->id;
            const auto group = groups.find (id);

            if (compartments[m] == chosen.first && group != groups.end())
                step.into = group->second;

            if (compartments[m] == chosen.second)
                step.moved.insert (id);

            if (compartments[m] == chosen.second && group != groups.end())
                step.from = group->second;
        }

        if (step.into.empty())
            step.into = "auto-" + std::to_string (++lastGroup);

        for (std::uint32_t m = 0; m < graph.size(); ++m)
            if (compartments[m] == chosen.first || compartments[m] == chosen.second)
                groups[graph.modules[m]->id] = step.into;

        merges.push_back (std::move (step));
        reached = best;
    }

    return numMerged > 0;
}

bool AutomaticPlacement::takeBack (const PlacementGraph& graph, const PlacementLook& now, double limit)
{
    constexpr double room = 0.9; // Of the limit, that the load may come to by it.
    const auto last = merges.back();
    auto before = groups;

    for (const auto& id : last.moved)
        if (const auto found = before.find (id); found != before.end() && found->second == last.into)
        {
            if (last.from.empty())
                before.erase (found);
            else
                found->second = last.from;
        }

    // Nobody shares with itself.
    std::map<std::string, int> sizes;

    for (const auto& [id, group] : before)
        ++sizes[group];

    std::erase_if (before, [&] (auto& member) { return sizes[member.second] < 2; });

    const auto times = timesOf (graph, now);
    const auto cost = [&] (const Groups& g)
    { return estimateBlock (graph, Compartments (graph, g).of, times, now.lanes, switchMicroseconds); };
    const auto more = cost (before) - cost (groups);

    if (now.load + std::max (switchMicroseconds, more) / std::max (1.0, now.blockMicroseconds) > limit * room)
        return false;

    merges.pop_back();
    return std::exchange (groups, before) != groups;
}

std::map<std::string, Isolation> AutomaticPlacement::isolations (const Patch& patch) const
{
    std::map<std::string, Isolation> result;

    for (const auto& module : patch.modules)
        if (module.moduleType() != nullptr)
        {
            const auto group = groups.find (module.id);
            result[module.id] =
                group != groups.end() ? Isolation {Isolation::Kind::group, group->second} : Isolation {};
        }

    return result;
}

} // namespace bulkhead
