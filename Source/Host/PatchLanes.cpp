#include "PatchLanes.h"

#include <algorithm>

namespace bulkhead
{

/// What a module costs in a block before it has been measured. Voices are computed side by side.
static double roughMicroseconds (const ModuleType& type, std::uint32_t voices, std::uint32_t frames)
{
    const auto perFrame = type.info.category == "Effect" ? 0.05 : type.info.category == "Filter" ? 0.02 : 0.008;
    return 0.5 + perFrame * frames * (1.0 + 0.25 * (voices - 1));
}

/// The modules in this order (of nodes), with their slots as compartments.
static std::vector<LaneWork> workOf (const PatchGraph& graph, const std::vector<std::uint32_t>& order,
                                     const PlanLayout& layout, const PlanSettings& settings)
{
    std::vector<LaneWork> work (order.size());
    std::vector<std::uint32_t> place (graph.nodes().size());

    for (std::uint32_t i = 0; i < order.size(); ++i)
    {
        const auto& node = graph.nodes()[order[i]];
        const auto& id = node.module->id;
        const auto measured = settings.microseconds.find (id);
        place[order[i]] = i;
        work[i].compartment = layout.modules.at (id).slot;
        work[i].microseconds = measured != settings.microseconds.end()
                                   ? measured->second
                                   : roughMicroseconds (*node.type, node.voices, settings.maxFrames);
    }

    for (std::size_t e = 0; e < graph.edges().size(); ++e)
    {
        const auto& edge = graph.edges()[e];

        if (graph.isFeedback (e))
            continue;

        auto& sources = work[place[edge.to]].sources;
        const auto bytes = graph.channelsFrom (edge) * settings.maxFrames * static_cast<std::uint32_t> (sizeof (float));
        const auto known = std::find_if (sources.begin(), sources.end(),
                                         [from = place[edge.from]] (auto& source) { return source.module == from; });

        if (known != sources.end())
            known->bytes += bytes;
        else
            sources.push_back ({place[edge.from], bytes});
    }

    return work;
}

PatchLanes lanesFor (const PatchGraph& graph, const PlanLayout& layout, const PlanSettings& settings)
{
    const auto schedule = scheduleLanes (workOf (graph, graph.order(), layout, settings), settings.lanes);
    PatchLanes result;

    for (const auto m : schedule.order)
    {
        result.order.push_back (graph.order()[m]);
        result.lanes.push_back (schedule.lanes[m]);
    }

    return result;
}

LaneBalance balanceOf (const Patch& patch, const PlanLayout& layout, const PlanSettings& settings)
{
    const PatchGraph graph (patch);
    auto order = graph.order();
    std::vector<std::uint32_t> lanes;

    const auto placeOf = [&] (std::uint32_t node) -> const PlacedModule&
    { return layout.modules.at (graph.nodes()[node].module->id); };

    std::sort (order.begin(), order.end(),
               [&] (auto a, auto b) { return placeOf (a).planIndex < placeOf (b).planIndex; });

    for (const auto node : order)
        lanes.push_back (layout.slots.at (placeOf (node).slot).lane);

    const auto work = workOf (graph, order, layout, settings);
    return {estimateLanes (work, lanes, settings.lanes), scheduleLanes (work, settings.lanes).microseconds};
}

} // namespace bulkhead
