// The one clock everybody uses: CLOCK_MONOTONIC in nanoseconds. Real-time safe.
#pragma once

#include <cstdint>
#include <ctime>

namespace bulkhead
{

inline std::uint64_t nowNanoseconds() noexcept
{
    timespec t {};
    clock_gettime (CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t> (t.tv_sec) * 1000000000ull + static_cast<std::uint64_t> (t.tv_nsec);
}

/// Sleeps until an absolute time of this clock.
inline void sleepUntil (std::uint64_t nanoseconds) noexcept
{
    const timespec t {static_cast<time_t> (nanoseconds / 1000000000ull),
                      static_cast<long> (nanoseconds % 1000000000ull)};
    clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr);
}

/// Tells the core that this is a spin loop.
inline void spinPause() noexcept
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield" ::: "memory");
#endif
}

} // namespace bulkhead
