#include "DisplayReading.h"

#include "Ipc/ReadOnce.h"
#include "Modules/Catalogue.h"
#include "Runner/ModuleState.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace bulkhead
{

bool readDisplay (const std::byte* region, const PlacedModule& placed, Display& lines)
{
    const auto& type = *moduleTypeAt (placed.type);

    if (type.display == nullptr || region == nullptr)
        return false;

    // The committed copy is written again two blocks later at the earliest. One that was overwritten while it was read
    // would show for one frame of the window what is half old: it is read again.
    const auto stride = moduleStateStride (type);
    std::vector<std::byte> copy (stride + 64);
    void* aligned = copy.data();
    auto room = copy.size();
    std::align (64, stride, aligned, room);

    for (int tries = 0; tries < 3; ++tries)
    {
        const auto& committed =
            reinterpret_cast<const RegionHeader*> (region)->modules[placed.indexInSlot].report.committed;
        const auto before = committed.load (std::memory_order_acquire);
        copyUnsettled (static_cast<std::byte*> (aligned), region + placed.state + (before & 1) * stride, stride);
        std::atomic_thread_fence (std::memory_order_acquire);

        if (committed.load (std::memory_order_relaxed) - before < 4)
            break;
    }

    lines.lines = lines.points = 0;
    type.display (ownStateOf (static_cast<std::byte*> (aligned), type), lines);
    lines.lines = std::clamp (lines.lines, 0, Display::maxLines);
    lines.points = std::clamp (lines.points, 0, Display::maxPoints);

    for (auto& line : lines.values)
        for (auto& value : line)
            value = std::isfinite (value) ? std::clamp (value, -1.0f, 1.0f) : 0.0f;

    return true;
}

} // namespace bulkhead
