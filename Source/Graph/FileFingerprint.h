// Tells whether a file still holds what was last read from it or written to it. Its times do not matter: a file that
// was only touched is the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace bulkhead
{

struct FileFingerprint
{
    std::uint64_t bytes = 0;
    std::uint64_t hash = 0; ///< 64-bit FNV-1a of the bytes: finds accidents, not forgers.

    bool operator== (const FileFingerprint&) const = default;
};

/// Of what a file holds. Any thread.
FileFingerprint fingerprintOf (std::string_view bytes) noexcept;

} // namespace bulkhead
