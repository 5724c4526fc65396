// Hands out pieces of one area of a region: first fit, in steps of 128 bytes. Plain data on the host's side, so that a
// layout can be copied, changed and thrown away. Control threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace bulkhead
{

class RegionAllocator
{
public:
    RegionAllocator (std::uint64_t firstOffset, std::uint64_t numBytes) : first (firstOffset), bytes (numBytes) {}

    /// Offset of a free piece, or nothing when there is none that large.
    std::optional<std::uint64_t> allocate (std::uint64_t size)
    {
        size = (size + 127) / 128 * 128;
        auto at = first;

        for (const auto& [offset, length] : taken)
        {
            if (offset - at >= size)
                break;

            at = offset + length;
        }

        if (first + bytes - at < size)
            return std::nullopt;

        taken[at] = size;
        return at;
    }

    void free (std::uint64_t offset) { taken.erase (offset); }

    /// End of the last piece taken.
    std::uint64_t end() const { return taken.empty() ? first : taken.rbegin()->first + taken.rbegin()->second; }

private:
    std::uint64_t first, bytes;
    std::map<std::uint64_t, std::uint64_t> taken;
};

} // namespace bulkhead
