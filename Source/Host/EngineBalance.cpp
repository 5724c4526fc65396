// Engine: lanes that follow what modules really cost.
#include "Engine.h"
#include "PatchLanes.h"

#include <algorithm>
#include <utility>

namespace bulkhead
{

bool Engine::balanceLanes (const EngineStatus& status)
{
    // A change takes some milliseconds of a control thread and switches many workers to another core: it is to be worth
    // that, and not to follow what comes and goes.
    constexpr double worthwhilePart = 0.1, worthwhileMicroseconds = 8.0, restSeconds = 2.0;
    const std::lock_guard lock (controlMutex);

    if (settings.lanes < 2 || layout.version == 0)
        return false;

    const auto block = 1e6 * settings.maxFrames / settings.sampleRate;
    const auto blocks = driver->blockNumber();
    const auto secondsSince = [&] (std::uint64_t former)
    { return static_cast<double> (blocks - former) * block * 1e-6; };
    const auto newPart = std::min (1.0, secondsSince (std::exchange (costsTakenAt, blocks)) / restSeconds);
    auto& costs = settings.microseconds;

    std::erase_if (costs, [&] (auto& cost) { return ! layout.modules.contains (cost.first); });

    for (const auto& module : status.modules)
        if (module.awakeMicroseconds > 0.0 && layout.modules.contains (module.id))
        {
            // Workers tell it: it is believed as far as it is possible.
            const auto cost = std::min (module.awakeMicroseconds, block);
            const auto [known, isNew] = costs.emplace (module.id, cost);
            known->second += newPart * (cost - known->second);
        }

    if (secondsSince (balancedAt) < restSeconds)
        return false;

    balancedAt = blocks;
    const auto balance = balanceOf (patch, layout, settings);
    const auto gain = balance.present - balance.best;

    return gain > worthwhileMicroseconds && gain > worthwhilePart * balance.present && apply (patch).empty();
}

} // namespace bulkhead
