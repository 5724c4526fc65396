#include "PlacementGraph.h"

#include "GraphOrder.h"

#include <algorithm>

namespace bulkhead
{

PlacementGraph::PlacementGraph (const Patch& patch)
{
    std::map<std::string_view, std::uint32_t> nodes;
    std::vector<const PatchModule*> all;

    for (const auto& module : patch.modules)
        if (module.moduleType() != nullptr && nodes.emplace (module.id, all.size()).second)
            all.push_back (&module);

    std::vector<GraphEdge> edges;

    for (const auto& cable : patch.cables)
        if (const auto from = nodes.find (cable.from.module), to = nodes.find (cable.to.module);
            from != nodes.end() && to != nodes.end())
            edges.push_back ({from->second, to->second});

    const auto graph = orderGraph (static_cast<std::uint32_t> (all.size()), edges);
    std::vector<std::uint32_t> place (all.size());
    sources.resize (all.size());

    for (std::uint32_t i = 0; i < graph.order.size(); ++i)
    {
        place[graph.order[i]] = i;
        modules.push_back (all[graph.order[i]]);
    }

    for (std::size_t e = 0; e < edges.size(); ++e)
        if (! graph.feedback[e])
            sources[place[edges[e].to]].push_back (place[edges[e].from]);

    for (auto& ofOne : sources)
    {
        std::sort (ofOne.begin(), ofOne.end());
        ofOne.erase (std::unique (ofOne.begin(), ofOne.end()), ofOne.end());
    }
}

} // namespace bulkhead
