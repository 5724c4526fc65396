// The host's side of the shared memory: the board, and every region with the host's own mappings of it.
//
// A region is made for one writer and never gets a second one. Its index on the board can be used again once no slot
// refers to it and nobody reads it any more.
#pragma once

#include "Ipc/RealtimeTally.h"
#include "Runner/RegionMap.h"

#include <memory>
#include <mutex>
#include <vector>

namespace bulkhead
{

/// One region and its in region. The host has both mapped for writing: the first one it writes only for a region that
/// it owns itself, or after its worker's death, but for RegionHeader::wake.
struct Region
{
    std::uint32_t index = noIndex;
    SharedMemory out; ///< Keeps its descriptor, to be handed to its writer.
    Descriptor readOnly; ///< Of `out`, to be handed to its readers.
    SharedMemory in; ///< Sealed against further writers from the start.

    RegionHeader& header() const noexcept { return *reinterpret_cast<RegionHeader*> (out.data()); }
    InRegion& inRegion() const noexcept { return *reinterpret_cast<InRegion*> (in.data()); }
};

class Regions
{
public:
    /// Makes the board. Throws std::system_error when the system has no memory to share.
    Regions();

    Board& board() noexcept { return *reinterpret_cast<Board*> (boardMemory.data()); }
    int boardDescriptor() const noexcept { return boardMemory.fileDescriptor(); }

    /// A region for a new writer. Throws std::system_error, or std::runtime_error when all are taken. Control threads.
    std::shared_ptr<Region> create();

    /// Every region that there is. Control threads.
    std::vector<std::shared_ptr<Region>> all() const;

    /// A region by its index, or nullptr. Control threads.
    std::shared_ptr<Region> find (std::uint32_t index) const;

    /// Where the host reads each region. Any thread.
    const RegionMap& map() const noexcept { return hostMap; }

    /// The in region that belongs to a region, or nullptr. Any thread.
    InRegion* inRegionOf (std::uint32_t index) const noexcept
    {
        return index < maxRegions ? ins[index].load (std::memory_order_acquire) : nullptr;
    }

    /// The header of a region through the host's writable mapping, or nullptr. For sleeping on and waking its words:
    /// through a read-only mapping the kernel takes the lock of the whole memory map first, which any other thread of
    /// the host may be holding. Any thread.
    RegionHeader* headerOf (std::uint32_t index) const noexcept
    {
        return index < maxRegions ? headers[index].load (std::memory_order_acquire) : nullptr;
    }

    /// What the checked programs have counted on all audio threads so far, those of ended workers too. Control threads.
    RealtimeTally realtimeTally() const;

    /// Gives the index free again and drops the host's mappings. The caller makes sure that no plan refers to it.
    void release (std::uint32_t index);

private:
    mutable std::mutex mutex;
    SharedMemory boardMemory;
    std::vector<std::shared_ptr<Region>> regions;
    RealtimeTally realtimeOfReleased;

    std::uint32_t nextIndex = 0;
    RegionMap hostMap;
    std::array<std::atomic<InRegion*>, maxRegions> ins {};
    std::array<std::atomic<RegionHeader*>, maxRegions> headers {};
};

} // namespace bulkhead
