#include "GraphOrder.h"

#include <algorithm>
#include <limits>
#include <queue>

namespace bulkhead
{

namespace
{

/// Strongly connected components among the nodes that are left, by Tarjan's algorithm without recursion.
std::vector<std::uint32_t> components (std::uint32_t numNodes,
                                       const std::vector<std::vector<std::uint32_t>>& successors,
                                       const std::vector<bool>& left)
{
    constexpr auto unseen = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> component (numNodes, unseen), number (numNodes, unseen), low (numNodes, 0);
    std::vector<bool> onStack (numNodes, false);
    std::vector<std::uint32_t> stack;
    std::uint32_t nextNumber = 0, nextComponent = 0;

    struct Frame
    {
        std::uint32_t node;
        std::size_t next;
    };

    for (std::uint32_t root = 0; root < numNodes; ++root)
    {
        if (! left[root] || number[root] != unseen)
            continue;

        std::vector<Frame> frames {{root, 0}};

        while (! frames.empty())
        {
            auto& [node, next] = frames.back();

            if (next == 0)
            {
                number[node] = low[node] = nextNumber++;
                stack.push_back (node);
                onStack[node] = true;
            }

            auto descended = false;

            while (next < successors[node].size())
            {
                const auto to = successors[node][next++];

                if (! left[to])
                    continue;

                if (number[to] == unseen)
                {
                    frames.push_back ({to, 0});
                    descended = true;
                    break;
                }

                if (onStack[to])
                    low[node] = std::min (low[node], number[to]);
            }

            if (descended)
                continue;

            const auto done = node;

            if (low[done] == number[done])
            {
                for (auto member = unseen; member != done;)
                {
                    member = stack.back();
                    stack.pop_back();
                    onStack[member] = false;
                    component[member] = nextComponent;
                }

                ++nextComponent;
            }

            frames.pop_back();

            if (! frames.empty())
                low[frames.back().node] = std::min (low[frames.back().node], low[done]);
        }
    }

    return component;
}

} // namespace

GraphOrder orderGraph (std::uint32_t numNodes, const std::vector<GraphEdge>& edges)
{
    GraphOrder result;
    result.feedback.assign (edges.size(), false);
    result.order.reserve (numNodes);

    std::vector<std::vector<std::uint32_t>> successors (numNodes), edgesOut (numNodes);
    std::vector<std::uint32_t> waitingFor (numNodes, 0);
    std::vector<bool> left (numNodes, true);

    for (std::uint32_t e = 0; e < edges.size(); ++e)
    {
        successors[edges[e].from].push_back (edges[e].to);
        edgesOut[edges[e].from].push_back (e);
        ++waitingFor[edges[e].to];
    }

    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;

    for (std::uint32_t n = 0; n < numNodes; ++n)
        if (waitingFor[n] == 0)
            ready.push (n);

    while (result.order.size() < numNodes)
    {
        if (ready.empty())
        {
            // Every node that is left waits for a loop. Open the loop that waits for nothing but itself and has the
            // lowest node: all edges into that node from its own loop become feedback.
            const auto component = components (numNodes, successors, left);
            std::vector<bool> waitsForOthers (numNodes, false);

            for (const auto& edge : edges)
                if (left[edge.from] && left[edge.to] && component[edge.from] != component[edge.to])
                    waitsForOthers[component[edge.to]] = true;

            for (std::uint32_t n = 0; n < numNodes && ready.empty(); ++n)
            {
                if (! left[n] || waitsForOthers[component[n]])
                    continue;

                for (std::uint32_t e = 0; e < edges.size(); ++e)
                    if (edges[e].to == n && left[edges[e].from] && ! result.feedback[e])
                    {
                        result.feedback[e] = true;
                        --waitingFor[n];
                    }

                ready.push (n);
            }
        }

        const auto node = ready.top();
        ready.pop();
        left[node] = false;
        result.order.push_back (node);

        for (const auto e : edgesOut[node])
            if (! result.feedback[e] && left[edges[e].to] && --waitingFor[edges[e].to] == 0)
                ready.push (edges[e].to);
    }

    return result;
}

} // namespace bulkhead
