// A patch as the plan compiler sees it: which modules and cables can be played, in what order, with how many voices,
// and what a cable's channels are.
#pragma once

#include "Graph/GraphOrder.h"
#include "Graph/Patch.h"

#include <string>
#include <vector>

namespace bulkhead
{

class PatchGraph
{
public:
    struct Node
    {
        const PatchModule* module;
        const ModuleType* type;
        std::uint32_t voices = 1;
        bool stereo = false; ///< Its two voices are a left and a right side.
    };

    struct Edge
    {
        const Cable* cable;
        std::uint32_t from, to; ///< Nodes.
        std::uint32_t output, input; ///< Ports.
    };

    /// Leaves out modules of unknown type, and their cables. The patch must outlive it.
    explicit PatchGraph (const Patch& patch);

    /// Not empty: the patch cannot be played, and why.
    const std::string& problem() const noexcept { return whatIsWrong; }

    const std::vector<Node>& nodes() const noexcept { return all; }
    const std::vector<Edge>& edges() const noexcept { return cables; }

    /// Nodes in the order in which they are run.
    const std::vector<std::uint32_t>& order() const noexcept { return graph.order; }

    bool isFeedback (std::size_t edge) const noexcept { return graph.feedback[edge]; }

    /// Channels of a port of a module with this many voices.
    static std::uint32_t channelsOf (const PortInfo& port, std::uint32_t voices) noexcept;

    std::uint32_t channelsFrom (const Edge& edge) const noexcept;

    /// An audio input of fixed channels takes a stereo cable side by side, and of a polyphonic one all voices together.
    bool isSummed (const Edge& edge) const noexcept;

private:
    void collect (const Patch& patch);
    void countVoices();
    void findStereo();
    bool isStereo (const Edge& edge) const noexcept;
    const PortInfo& outputOf (const Edge& edge) const noexcept
    {
        return all[edge.from].type->info.outputs[edge.output];
    }
    const PortInfo& inputOf (const Edge& edge) const noexcept { return all[edge.to].type->info.inputs[edge.input]; }

    std::vector<Node> all;
    std::vector<Edge> cables;
    GraphOrder graph;
    std::string whatIsWrong;
};

} // namespace bulkhead
