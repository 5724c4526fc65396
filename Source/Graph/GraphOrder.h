// The order in which a graph is run, and which of its cables must wait a block because they close a loop. Pure.
#pragma once

#include <cstdint>
#include <vector>

namespace bulkhead
{

struct GraphEdge
{
    std::uint32_t from = 0, to = 0; ///< Nodes, from 0.
};

struct GraphOrder
{
    std::vector<std::uint32_t> order; ///< Every node once; each after all it reads from without feedback.
    std::vector<bool> feedback; ///< Per edge: it reads the block before.
};

/// Depends on the numbering of nodes and edges alone, so the same patch always runs in the same order. An edge is
/// feedback only when it lies on a loop; of a loop, it is an edge into the node with the lowest number.
GraphOrder orderGraph (std::uint32_t numNodes, const std::vector<GraphEdge>& edges);

} // namespace bulkhead
