#include "HybridPlacement.h"

#include "Placement.h"
#include "PlacementGraph.h"

#include <algorithm>
#include <numeric>

namespace bulkhead
{

namespace
{

enum class Kind
{
    apart,
    light, ///< Filters, amplifiers and control modules.
    effect,
    either ///< Mixers, outputs and the like: they go along with what they read from.
};

Kind kindOf (const PatchModule& module)
{
    const auto origin = originOf (module);
    const auto category = module.moduleType()->info.category;

    if (! origin || ! origin->trusted || category == "Oscillator")
        return Kind::apart;

    if (category == "Effect")
        return Kind::effect;

    return category == "Utility" || category == "Input/Output" ? Kind::either : Kind::light;
}

/// What a module costs, roughly: in control modules.
int weightOf (const PatchModule& module)
{
    const auto category = module.moduleType()->info.category;
    return category == "Effect" ? 8 : category == "Filter" ? 4 : category == "Amplifier" ? 2 : 1;
}

/// A group in the making: modules that hang together.
struct Part
{
    std::vector<std::uint32_t> modules;
    int weight = 0;
};

/// In as many halves as pays: one, or two where the lighter one weighs enough.
std::vector<Part> packed (std::vector<Part> parts, int worthTwo)
{
    std::stable_sort (parts.begin(), parts.end(), [] (auto& a, auto& b) { return a.weight > b.weight; });
    Part halves[2];

    const auto add = [] (Part& to, const Part& part)
    {
        to.modules.insert (to.modules.end(), part.modules.begin(), part.modules.end());
        to.weight += part.weight;
    };

    for (const auto& part : parts)
        add (halves[1].weight < halves[0].weight ? halves[1] : halves[0], part);

    if (std::min (halves[0].weight, halves[1].weight) >= worthTwo)
        return {halves[0], halves[1]};

    add (halves[0], halves[1]);
    return {halves[0]};
}

/// A group in two, where it has branches that are heavy enough to be run side by side: what joins them goes along with
/// one of them, which waits there for the other. So one half never reads from the other.
std::vector<Part> branches (const PlacementGraph& graph, const Part& group, int worthTwo)
{
    constexpr auto joined = ~0u;
    std::map<std::uint32_t, std::uint32_t> branchOf; // By module: the first module of its branch, or joined.
    std::map<std::uint32_t, Part> parts;
    Part rest;

    for (const auto m : group.modules)
    {
        auto branch = m;
        auto isFirst = true;

        for (const auto source : graph.sources[m])
            if (const auto of = branchOf.find (source); of != branchOf.end())
            {
                branch = isFirst || branch == of->second ? of->second : joined;
                isFirst = false;
            }

        branchOf[m] = branch;
        auto& part = branch == joined ? rest : parts[branch];
        part.modules.push_back (m);
        part.weight += weightOf (*graph.modules[m]);
    }

    std::vector<Part> list;

    for (auto& [first, part] : parts)
        list.push_back (std::move (part));

    auto halves = packed (std::move (list), worthTwo);
    halves[0].modules.insert (halves[0].modules.end(), rest.modules.begin(), rest.modules.end());
    return halves;
}

} // namespace

std::map<std::string, Isolation> hybridPlacement (const Patch& patch)
{
    const PlacementGraph graph (patch);
    std::vector<Kind> kinds (graph.size());
    std::vector<std::uint32_t> stages (graph.size(), 0);

    for (std::uint32_t m = 0; m < graph.size(); ++m)
    {
        auto kind = kindOf (*graph.modules[m]);

        if (kind == Kind::either)
        {
            // It goes along with the latest of its sources; with an effect, where several are.
            kind = Kind::light;
            std::uint32_t latest = 0;

            for (const auto source : graph.sources[m])
                if (kinds[source] != Kind::apart && stages[source] >= latest)
                {
                    if (stages[source] > latest || kind != Kind::effect)
                        kind = kinds[source];

                    latest = stages[source];
                }
        }

        kinds[m] = kind;

        for (const auto source : graph.sources[m])
        {
            const auto shares = kind != Kind::apart && kinds[source] == kind;
            stages[m] = std::max (stages[m], stages[source] + (shares ? 0 : 1));
        }
    }

    // Parts of each stage and kind that hang together, by the lowest of their modules.
    std::vector<std::uint32_t> root (graph.size());
    std::iota (root.begin(), root.end(), 0u);

    const auto rootOf = [&] (std::uint32_t m)
    {
        while (root[m] != m)
            m = root[m];

        return m;
    };

    const auto alike = [&] (std::uint32_t a, std::uint32_t b)
    { return kinds[a] == kinds[b] && stages[a] == stages[b]; };

    for (std::uint32_t m = 0; m < graph.size(); ++m)
        for (const auto source : graph.sources[m])
            if (kinds[m] != Kind::apart && alike (m, source))
            {
                const auto a = rootOf (m), b = rootOf (source);
                root[std::max (a, b)] = std::min (a, b);
            }

    std::map<std::pair<std::uint32_t, Kind>, std::map<std::uint32_t, Part>> parts;
    std::map<std::string, Isolation> result;

    for (std::uint32_t m = 0; m < graph.size(); ++m)
    {
        if (kinds[m] == Kind::apart)
        {
            result[graph.modules[m]->id] = {};
            continue;
        }

        auto& part = parts[{stages[m], kinds[m]}][rootOf (m)];
        part.modules.push_back (m);
        part.weight += weightOf (*graph.modules[m]);
    }

    std::map<Kind, int> numbers;

    for (const auto& [where, ofOne] : parts)
    {
        std::vector<Part> list;

        for (const auto& [first, part] : ofOne)
            list.push_back (part);

        constexpr int worthASwitch = 6, worthAJoin = 24;
        auto groups = packed (std::move (list), worthASwitch);

        if (groups.size() == 1)
            groups = branches (graph, groups[0], worthAJoin);

        for (const auto& group : groups)
        {
            const auto name =
                (where.second == Kind::effect ? "effects-" : "voice-") + std::to_string (++numbers[where.second]);

            for (const auto m : group.modules)
                result[graph.modules[m]->id] = {Isolation::Kind::group, name};
        }
    }

    return result;
}

} // namespace bulkhead
