#include "AutomaticPlacer.h"

namespace bulkhead
{

void AutomaticPlacer::forget (double seconds)
{
    since = seconds;
    loads = 0.0;
    looks = 0;
    microseconds.clear();
}

void AutomaticPlacer::look (const EngineStatus& status, double seconds, int lanes)
{
    const auto& patch = session.patch();
    const auto isOn = patch.placement.mode == PlacementMode::automatic;

    if (! isOn || session.patchNumber() != patchNumber)
    {
        if (patchNumber >= 0)
            placement.reset();

        patchNumber = isOn ? session.patchNumber() : -1;
        firstBlock = status.blocks;
        return forget (seconds);
    }

    // Nothing plays: nothing is measured.
    if (status.blocks == firstBlock || status.maxFrames <= 0 || status.sampleRate <= 0.0)
        return forget (seconds);

    firstBlock = status.blocks;
    loads += status.load;
    ++looks;

    for (const auto& module : status.modules)
        microseconds[module.id] += module.microseconds;

    if (seconds - since < meanSeconds || seconds - changed < restSeconds)
    {
        // The time right after a change is not of what comes.
        if (seconds - changed < restSeconds - meanSeconds)
            forget (seconds);

        return;
    }

    PlacementLook now;
    now.seconds = seconds;
    now.load = loads / looks;
    now.blockMicroseconds = 1.0e6 * status.maxFrames / status.sampleRate;
    now.lanes = lanes;

    for (const auto& module : status.modules)
        now.modules[module.id] = {microseconds[module.id] / looks, module.faults};

    if (placement.look (patch, now, patch.placement.limit / 100.0))
    {
        changed = seconds;

        if (const auto problem = session.placeAutomatically (placement.isolations (patch)); ! problem.empty())
            session.notify ("the modules stay where they are: " + problem);
    }

    forget (seconds);
}

} // namespace bulkhead
