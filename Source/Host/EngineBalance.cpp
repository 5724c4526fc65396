// Engine: lanes that follow what modules really cost.
#include "Engine.h"
#include "PatchLanes.h"

#include <algorithm>

namespace bulkhead
{

bool Engine::balanceLanes (const EngineStatus& status)
{
    // A change takes some milliseconds of a control thread and switches many workers to another core: it is to be worth
    // that, and not to follow what comes and goes.
    constexpr double worthwhilePart = 0.1, worthwhileMicroseconds = 8.0, newPart = 0.25, restSeconds = 2.0;
    const std::lock_guard lock (controlMutex);

    if (settings.lanes < 2 || layout.version == 0)
        return false;

    const auto block = 1e6 * settings.maxFrames / settings.sampleRate;
    std::map<std::string, double> costs;

    for (const auto& module : status.modules)
    {
        if (module.microseconds <= 0.0 || ! layout.modules.contains (module.id))
            continue;

        // Workers tell it: it is believed as far as it is possible.
        const auto cost = std::min (module.microseconds, block);
        const auto known = settings.microseconds.find (module.id);
        costs[module.id] =
            known == settings.microseconds.end() ? cost : known->second + newPart * (cost - known->second);
    }

    settings.microseconds = std::move (costs);

    // Only when all have been measured: half of the truth would be acted on twice.
    if (settings.microseconds.size() != layout.modules.size())
        return false;

    if (const auto blocks = driver->blockNumber(); (blocks - balancedAt) * block < restSeconds * 1e6)
        return false;
    else
        balancedAt = blocks;

    const auto balance = balanceOf (patch, layout, settings);
    const auto gain = balance.present - balance.best;

    return gain > worthwhileMicroseconds && gain > worthwhilePart * balance.present && apply (patch).empty();
}

} // namespace bulkhead
