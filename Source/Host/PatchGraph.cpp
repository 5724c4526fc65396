#include "PatchGraph.h"

#include "Ipc/Layout.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace bulkhead
{

PatchGraph::PatchGraph (const Patch& patch)
{
    collect (patch);

    if (! whatIsWrong.empty())
        return;

    countVoices();
    findStereo();
}

void PatchGraph::collect (const Patch& patch)
{
    std::map<std::string_view, std::uint32_t> nodeOf;

    for (const auto& module : patch.modules)
        if (const auto* type = module.moduleType())
        {
            nodeOf[module.id] = static_cast<std::uint32_t> (all.size());
            all.push_back ({&module, type});
        }

    if (all.size() > maxPlanModules)
    {
        whatIsWrong = "the patch has more than " + std::to_string (maxPlanModules) + " modules";
        return;
    }

    std::vector<GraphEdge> graphEdges;

    for (const auto& cable : patch.cables)
    {
        const auto from = nodeOf.find (cable.from.module), to = nodeOf.find (cable.to.module);

        if (from == nodeOf.end() || to == nodeOf.end())
            continue;

        const auto output = findPort (all[from->second].type->info.outputs, cable.from.port);
        const auto input = findPort (all[to->second].type->info.inputs, cable.to.port);

        // A plugin may be another version than the one that the patch was made with: such a cable waits for that one.
        if ((output < 0 && all[from->second].type->info.isHosted) || (input < 0 && all[to->second].type->info.isHosted))
            continue;

        if (output < 0 || input < 0)
        {
            whatIsWrong = "the cable from " + cable.from.toText() + " to " + cable.to.toText() + " leads nowhere";
            return;
        }

        cables.push_back ({&cable, from->second, to->second, static_cast<std::uint32_t> (output),
                           static_cast<std::uint32_t> (input)});
        graphEdges.push_back ({from->second, to->second});
    }

    if (cables.size() > maxPlanSources)
    {
        whatIsWrong = "the patch has more than " + std::to_string (maxPlanSources) + " cables";
        return;
    }

    graph = orderGraph (static_cast<std::uint32_t> (all.size()), graphEdges);
}

void PatchGraph::countVoices()
{
    for (auto& node : all)
        if (! node.type->info.voicesParameter.empty())
            if (const auto p = findParameter (node.type->info, node.type->info.voicesParameter); p >= 0)
                node.voices = static_cast<std::uint32_t> (
                    std::clamp (std::lround (node.module->parameter (p)), 1l, static_cast<long> (maxChannels)));

    // Voices only ever grow, so this ends; loops are why once round is not enough.
    for (auto changed = true; changed;)
    {
        changed = false;

        for (const auto& edge : cables)
        {
            auto& to = all[edge.to];
            const auto& input = inputOf (edge);

            if (! to.type->info.voicesParameter.empty() || input.channels != perVoice || input.kind == SignalKind::midi)
                continue;

            const auto channels = channelsFrom (edge);

            if (channels > to.voices)
            {
                to.voices = channels;
                changed = true;
            }
        }
    }
}

std::uint32_t PatchGraph::channelsOf (const PortInfo& port, std::uint32_t voices) noexcept
{
    return port.kind == SignalKind::midi ? 1u
           : port.channels == perVoice   ? voices
                                         : static_cast<std::uint32_t> (port.channels);
}

std::uint32_t PatchGraph::channelsFrom (const Edge& edge) const noexcept
{
    return channelsOf (outputOf (edge), all[edge.from].voices);
}

/// True when the cable's two channels are a left and a right side, false when they are voices.
bool PatchGraph::isStereo (const Edge& edge) const noexcept
{
    const auto& output = outputOf (edge);
    return output.channels == 2 || (output.channels == perVoice && all[edge.from].stereo);
}

/// A module with two voices is stereo when all that gives it two is: a filter after a reverb still has sides.
void PatchGraph::findStereo()
{
    for (auto& node : all)
        node.stereo = node.voices == 2 && node.type->info.voicesParameter.empty();

    // Sides only ever become voices, so this ends.
    for (auto changed = true; changed;)
    {
        changed = false;

        for (const auto& edge : cables)
        {
            auto& to = all[edge.to];

            if (! to.stereo || inputOf (edge).channels != perVoice || channelsFrom (edge) != 2 || isStereo (edge))
                continue;

            to.stereo = false;
            changed = true;
        }
    }
}

bool PatchGraph::isSummed (const Edge& edge) const noexcept
{
    const auto& input = inputOf (edge);
    return input.kind == SignalKind::audio && input.channels != perVoice && channelsFrom (edge) > 1
           && ! (input.channels == 2 && isStereo (edge));
}

} // namespace bulkhead
