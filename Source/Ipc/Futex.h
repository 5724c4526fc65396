// Futexes shared between processes. A word can be waited on through a read-only mapping, so a waiter needs no writable
// byte of the process it waits for. Real-time safe: each function is one system call at most.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <span>

namespace bulkhead
{

using FutexWord = std::atomic<std::uint32_t>;

/// Sleeps while `word` holds `expected`, until a wake or until the absolute CLOCK_MONOTONIC time in nanoseconds
/// (0: no time limit). Returns at once when the word differs. May return without reason: the caller looks again.
void futexWait (const FutexWord& word, std::uint32_t expected, std::uint64_t untilNanoseconds = 0) noexcept;

/// Wakes up to `count` waiters of `word`. Returns how many were woken.
int futexWake (const FutexWord& word, int count) noexcept;

inline constexpr int wakeAll = 0x7fffffff;

struct FutexWatch
{
    const FutexWord* word = nullptr;
    std::uint32_t expected = 0;
};

/// Sleeps while every watched word (128 at most) holds its expected value. False when this kernel has no futex_waitv.
bool futexWaitAny (std::span<const FutexWatch> watches, std::uint64_t untilNanoseconds) noexcept;

} // namespace bulkhead
