#include "Graph/GraphOrder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace bulkhead;

namespace
{

using Edges = std::vector<GraphEdge>;

/// From each node, which others can be reached.
std::vector<std::vector<bool>> reachable (std::uint32_t numNodes, const Edges& edges)
{
    std::vector<std::vector<bool>> reaches (numNodes, std::vector<bool> (numNodes, false));

    for (const auto& edge : edges)
        reaches[edge.from][edge.to] = true;

    for (std::uint32_t via = 0; via < numNodes; ++via)
        for (std::uint32_t from = 0; from < numNodes; ++from)
            for (std::uint32_t to = 0; to < numNodes; ++to)
                if (reaches[from][via] && reaches[via][to])
                    reaches[from][to] = true;

    return reaches;
}

std::vector<std::uint32_t> positions (const GraphOrder& graph)
{
    std::vector<std::uint32_t> at (graph.order.size());

    for (std::uint32_t i = 0; i < graph.order.size(); ++i)
        at[graph.order[i]] = i;

    return at;
}

void checkOrder (std::uint32_t numNodes, const Edges& edges)
{
    const auto graph = orderGraph (numNodes, edges);
    auto sorted = graph.order;
    std::sort (sorted.begin(), sorted.end());
    REQUIRE (sorted.size() == numNodes);
    REQUIRE (graph.feedback.size() == edges.size());

    for (std::uint32_t n = 0; n < numNodes; ++n)
        REQUIRE (sorted[n] == n);

    const auto at = positions (graph);
    const auto reaches = reachable (numNodes, edges);

    for (std::size_t e = 0; e < edges.size(); ++e)
    {
        const auto onLoop = reaches[edges[e].to][edges[e].from] || edges[e].from == edges[e].to;

        if (graph.feedback[e])
            REQUIRE (onLoop);
        else
            REQUIRE (at[edges[e].from] < at[edges[e].to]);
    }

    // The same again, always.
    const auto again = orderGraph (numNodes, edges);
    REQUIRE (again.order == graph.order);
    REQUIRE (again.feedback == graph.feedback);
}

std::vector<bool> feedbackOf (std::uint32_t numNodes, const Edges& edges)
{
    return orderGraph (numNodes, edges).feedback;
}

} // namespace

TEST_CASE ("GraphOrder: nothing, and nodes without cables, in their own order", "[host]")
{
    CHECK (orderGraph (0, {}).order.empty());
    CHECK (orderGraph (4, {}).order == std::vector<std::uint32_t> {0, 1, 2, 3});
}

TEST_CASE ("GraphOrder: whoever is read comes first", "[host]")
{
    const auto graph = orderGraph (4, {{3, 2}, {2, 1}, {1, 0}});
    CHECK (graph.order == std::vector<std::uint32_t> {3, 2, 1, 0});
    CHECK (graph.feedback == std::vector<bool> {false, false, false});
}

TEST_CASE ("GraphOrder: a loop is opened where it leads into its lowest node, and nowhere else", "[host]")
{
    CHECK (feedbackOf (1, {{0, 0}}) == std::vector<bool> {true});
    CHECK (feedbackOf (3, {{0, 1}, {1, 2}, {2, 0}}) == std::vector<bool> {false, false, true});
    CHECK (feedbackOf (3, {{2, 1}, {1, 0}, {0, 2}}) == std::vector<bool> {false, true, false});

    // What comes before the loop and what comes after it are no part of it.
    CHECK (feedbackOf (4, {{3, 1}, {1, 2}, {2, 1}, {2, 0}}) == std::vector<bool> {false, false, true, false});

    // Two cables between the same modules.
    CHECK (feedbackOf (2, {{0, 1}, {1, 0}, {1, 0}}) == std::vector<bool> {false, true, true});
}

TEST_CASE ("GraphOrder: two loops that share a node", "[host]")
{
    checkOrder (5, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 2}});
}

TEST_CASE ("GraphOrder: random graphs are ordered, and only loops are opened", "[host]")
{
    std::mt19937 random (1);

    for (int round = 0; round < 400; ++round)
    {
        const auto numNodes = static_cast<std::uint32_t> (1 + random() % 20);
        Edges edges (random() % (3 * numNodes));

        for (auto& edge : edges)
        {
            edge = {static_cast<std::uint32_t> (random() % numNodes), static_cast<std::uint32_t> (random() % numNodes)};

            // Every fourth graph has no loops: then nothing may be opened.
            if (round % 4 == 0 && edge.from >= edge.to)
                edge = edge.from == edge.to ? GraphEdge {0, numNodes - 1} : GraphEdge {edge.to, edge.from};
        }

        if (round % 4 == 0 && numNodes == 1)
            edges.clear();

        checkOrder (numNodes, edges);
    }
}

TEST_CASE ("GraphOrder: as many nodes as a plan holds, in one loop and in one chain", "[host]")
{
    Edges edges;

    for (std::uint32_t n = 0; n + 1 < 512; ++n)
        edges.push_back ({n + 1, n});

    CHECK (orderGraph (512, edges).order.front() == 511);
    edges.push_back ({0, 511});
    const auto feedback = feedbackOf (512, edges);
    CHECK (std::count (feedback.begin(), feedback.end(), true) == 1);
}
