#include "Futex.h"

#include <cerrno>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead
{

static_assert (sizeof (FutexWord) == 4 && FutexWord::is_always_lock_free);

/// The system call by itself: neither errno nor the C library's pages are touched, which in a process that was switched
/// to a microsecond ago costs more than it looks.
static long callFutex (const FutexWord* word, int operation, std::uint32_t value, const timespec* until,
                       std::uint32_t bits) noexcept
{
#if defined(__x86_64__)
    long result = SYS_futex;
    register const timespec* fourth asm("r10") = until;
    register const void* fifth asm("r8") = nullptr;
    register long sixth asm("r9") = static_cast<long> (bits);
    asm volatile("syscall"
                 : "+a"(result)
                 : "D"(word), "S"(static_cast<long> (operation)), "d"(static_cast<long> (value)), "r"(fourth),
                   "r"(fifth), "r"(sixth)
                 : "rcx", "r11", "memory");
    return result;
#else
    return syscall (SYS_futex, word, operation, value, until, nullptr, bits);
#endif
}

static timespec toTimespec (std::uint64_t nanoseconds) noexcept
{
    return {static_cast<time_t> (nanoseconds / 1000000000ull), static_cast<long> (nanoseconds % 1000000000ull)};
}

void futexWait (const FutexWord& word, std::uint32_t expected, std::uint64_t untilNanoseconds) noexcept
{
    // WAIT_BITSET takes an absolute time, so a spurious wake does not restart the limit.
    const auto until = toTimespec (untilNanoseconds);
    callFutex (&word, FUTEX_WAIT_BITSET, expected, untilNanoseconds == 0 ? nullptr : &until, FUTEX_BITSET_MATCH_ANY);
}

int futexWake (const FutexWord& word, int count) noexcept
{
    return static_cast<int> (callFutex (&word, FUTEX_WAKE, static_cast<std::uint32_t> (count), nullptr, 0));
}

bool futexWaitAny (std::span<const FutexWatch> watches, std::uint64_t untilNanoseconds) noexcept
{
    // Of the kernel's interface (Linux 5.16), for headers that are older than that.
    struct Waiter
    {
        std::uint64_t value, address;
        std::uint32_t flags, reserved;
    };
    constexpr std::uint32_t size32 = 2;
    constexpr long futexWaitvNumber = 449;

    Waiter waiters[128];
    const auto count = watches.size() < 128 ? watches.size() : 128;

    for (std::size_t i = 0; i < count; ++i)
        waiters[i] = {watches[i].expected, reinterpret_cast<std::uint64_t> (watches[i].word), size32, 0};

    const auto until = toTimespec (untilNanoseconds);
    const auto result =
        syscall (futexWaitvNumber, waiters, count, 0, untilNanoseconds == 0 ? nullptr : &until, CLOCK_MONOTONIC);
    return ! (result < 0 && errno == ENOSYS);
}

} // namespace bulkhead
