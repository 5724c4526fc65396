// Engine: modules that are bypassed, and how long modules sound on after their input has ended.
#include "Engine.h"

#include "Modules/Catalogue.h"

#include <limits>

namespace bulkhead
{

/// With the control mutex held.
void Engine::queueBypass (const std::string& module, bool isBypassed)
{
    const auto placed = layout.modules.find (module);

    if (placed == layout.modules.end())
        return;

    TimedEvent event;
    event.slot = placed->second.slot;
    event.indexInSlot = static_cast<std::uint16_t> (placed->second.indexInSlot);
    event.event.kind = Event::bypass;
    event.event.value = isBypassed ? 1.0f : 0.0f;
    driver->queueEvent (event);
}

bool Engine::setBypassed (const std::string& module, bool isBypassed)
{
    const std::lock_guard lock (controlMutex);
    auto isKnown = false;

    // Kept here, so that a worker that takes its place starts with it, and a plugin that is being made.
    for (auto* kept : {&patch, &wantedPatch})
        if (auto* m = kept->findModule (module))
        {
            m->bypassed = isBypassed;
            isKnown = true;
        }

    queueBypass (module, isBypassed);
    return isKnown;
}

std::optional<double> Engine::tailOf (const std::string& module, const PlacedModule& placed) const
{
    const auto& type = *moduleTypeAt (placed.type);

    if (! type.info.isHosted)
    {
        const auto* inPatch = patch.findModule (module);

        if (type.tailSeconds == nullptr || inPatch == nullptr)
            return 0.0;

        std::vector<float> values;

        for (int p = 0; p < static_cast<int> (type.info.parameters.size()); ++p)
            values.push_back (inPatch->parameter (p));

        return type.tailSeconds (values.data());
    }

    // What a worker says is bounded once more.
    const auto* header = regions.headerOf (regionOf (placed.slot));
    const auto said = header == nullptr ? 0 : header->modules[placed.indexInSlot].report.tail.load();

    if (said == 0)
        return {};

    const auto seconds = (said - 1) / settings.sampleRate;
    return said == endlessTail || seconds > PluginLimits::tail ? std::numeric_limits<double>::infinity() : seconds;
}

} // namespace bulkhead
