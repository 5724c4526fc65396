// Where each region is mapped in this process. One control thread changes it, the audio thread looks things up.
#pragma once

#include "Ipc/Layout.h"
#include "Ipc/SharedMemory.h"

#include <array>

namespace bulkhead
{

class RegionMap
{
public:
    /// Control thread. Takes the mapping; the region's earlier mapping, if any, must not be in use any more.
    void set (std::uint32_t region, SharedMemory memory)
    {
        if (region >= maxRegions)
            return;

        const auto* start = memory.data();
        bases[region].store (start, std::memory_order_release);
        memories[region] = std::move (memory);
    }

    /// Start of a region, or nullptr when it is not mapped here. Any thread.
    const std::byte* base (std::uint32_t region) const noexcept
    {
        return region < maxRegions ? bases[region].load (std::memory_order_acquire) : nullptr;
    }

    const RegionHeader* header (std::uint32_t region) const noexcept
    {
        return reinterpret_cast<const RegionHeader*> (base (region));
    }

    /// Control thread.
    const SharedMemory& memory (std::uint32_t region) const noexcept { return memories[region]; }

private:
    std::array<std::atomic<const std::byte*>, maxRegions> bases {};
    std::array<SharedMemory, maxRegions> memories;
};

} // namespace bulkhead
