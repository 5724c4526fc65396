#include "PortSpot.h"

#include <set>

namespace bulkhead
{

bool canJoin (const PortSpot& a, const PortSpot& b)
{
    if (a.isOutput == b.isOutput)
        return false;

    return ! a.kind.has_value() || ! b.kind.has_value()
           || (*a.kind == SignalKind::midi) == (*b.kind == SignalKind::midi);
}

CableEnds cableBetween (const PortSpot& a, const PortSpot& b)
{
    return a.isOutput ? CableEnds {a.port, b.port} : CableEnds {b.port, a.port};
}

std::vector<bool> findTargets (std::span<const PortSpot> spots, const PortSpot& fixed, const Patch& patch,
                               const std::optional<CableEnds>& lifted)
{
    std::set<PortRef> joined;

    for (const auto& cable : patch.cables)
        if ((fixed.isOutput ? cable.from : cable.to) == fixed.port && lifted != CableEnds {cable.from, cable.to})
            joined.insert (fixed.isOutput ? cable.to : cable.from);

    std::vector<bool> targets;

    for (const auto& spot : spots)
        targets.push_back (canJoin (spot, fixed) && ! joined.contains (spot.port));

    return targets;
}

int targetAt (std::span<const PortSpot> spots, const std::vector<bool>& targets, juce::Point<float> point, float reach)
{
    auto nearest = -1;
    auto distance = reach;

    for (std::size_t i = 0; i < spots.size(); ++i)
    {
        if (! targets[i])
            continue;

        if (spots[i].area.contains (point))
            return static_cast<int> (i);

        if (const auto away = spots[i].plug.getDistanceFrom (point); away <= distance)
        {
            nearest = static_cast<int> (i);
            distance = away;
        }
    }

    return nearest;
}

} // namespace bulkhead
