#include "FileFingerprint.h"

namespace bulkhead
{

FileFingerprint fingerprintOf (std::string_view bytes) noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325u;

    for (const auto byte : bytes)
        hash = (hash ^ static_cast<unsigned char> (byte)) * 0x100000001b3u;

    return {bytes.size(), hash};
}

} // namespace bulkhead
