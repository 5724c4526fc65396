// A word, or a small struct, that another process may be writing this very moment.
#pragma once

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

} // namespace bulkhead
