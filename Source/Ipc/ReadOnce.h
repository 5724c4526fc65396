// A word, or a small struct, that another process may be writing this very moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace bulkhead
{

/// A copy that is what was checked when it is used: without this the compiler may read the original twice, once for the
/// check and once for the use. Any thread, real-time too.
template <typename T> T readOnce (const T& shared) noexcept
{
    static_assert (std::is_trivially_copyable_v<T>);
    T copy;
    std::memcpy (&copy, &shared, sizeof copy);
    asm volatile("" : "+m"(copy)); // which may have changed it, for all that the compiler knows
    return copy;
}

/// Copies what another thread or process may be writing meanwhile: whoever uses the copy finds out afterwards whether
/// it was. `bytes`: a multiple of 8, and both places are at one. Not for audio threads.
[[gnu::no_sanitize_thread]] inline void copyUnsettled (std::byte* to, const std::byte* from, std::size_t bytes) noexcept
{
    for (std::size_t i = 0; i < bytes; i += sizeof (std::uint64_t))
    {
        const auto word = *reinterpret_cast<const volatile std::uint64_t*> (from + i);
        std::memcpy (to + i, &word, sizeof word);
    }
}

} // namespace bulkhead
