#include "Futex.h"

#include "KernelConstants.h"

#include <cerrno>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bulkhead
{

static_assert (sizeof (FutexWord) == 4 && FutexWord::is_always_lock_free);

/// The system call by itself: neither errno nor the C library's pages are touched, which in a process that was switched
/// to a microsecond ago costs more than it looks.
static long call (long number, const void* first, long second, long third, const void* fourth, long fifth,
                  long sixth) noexcept
{
#if defined(__x86_64__)
    auto result = number;
    register const void* inR10 asm("r10") = fourth;
    register long inR8 asm("r8") = fifth;
    register long inR9 asm("r9") = sixth;
    asm volatile("syscall"
                 : "+a"(result)
                 : "D"(first), "S"(second), "d"(third), "r"(inR10), "r"(inR8), "r"(inR9)
                 : "rcx", "r11", "memory");
    return result;
#else
    const auto result = syscall (number, first, second, third, fourth, fifth, sixth);
    return result < 0 ? -errno : result;
#endif
}

/// True where waiting and waking are system calls of their own: a filter lets those through by their number alone, and
/// need not look at what they ask for.
static const auto callsOfTheirOwn = []
{
    FutexWord nobody {0};
    return call (futexWakeNumber, &nobody, futexAllBits, 1, reinterpret_cast<const void*> (futexSize32), 0, 0) == 0;
}();

static timespec toTimespec (std::uint64_t nanoseconds) noexcept
{
    return {static_cast<time_t> (nanoseconds / 1000000000ull), static_cast<long> (nanoseconds % 1000000000ull)};
}

void futexWait (const FutexWord& word, std::uint32_t expected, std::uint64_t untilNanoseconds) noexcept
{
    // WAIT_BITSET takes an absolute time, so a spurious wake does not restart the limit.
    const auto until = toTimespec (untilNanoseconds);
    const auto* limit = untilNanoseconds == 0 ? nullptr : &until;

    if (callsOfTheirOwn)
        call (futexWaitNumber, &word, static_cast<long> (expected), futexAllBits,
              reinterpret_cast<const void*> (futexSize32), reinterpret_cast<long> (limit), CLOCK_MONOTONIC);
    else
        call (SYS_futex, &word, FUTEX_WAIT_BITSET, static_cast<long> (expected), limit, 0, futexAllBits);
}

int futexWake (const FutexWord& word, int count) noexcept
{
    return static_cast<int> (callsOfTheirOwn ? call (futexWakeNumber, &word, futexAllBits, count,
                                                     reinterpret_cast<const void*> (futexSize32), 0, 0)
                                             : call (SYS_futex, &word, FUTEX_WAKE, count, nullptr, 0, 0));
}

bool futexWaitAny (std::span<const FutexWatch> watches, std::uint64_t untilNanoseconds) noexcept
{
    // Of the kernel's interface, for headers that are older than that.
    struct Waiter
    {
        std::uint64_t value, address;
        std::uint32_t flags, reserved;
    };

    Waiter waiters[128];
    const auto count = watches.size() < 128 ? watches.size() : 128;

    for (std::size_t i = 0; i < count; ++i)
        waiters[i] = {watches[i].expected, reinterpret_cast<std::uint64_t> (watches[i].word), futexSize32, 0};

    const auto until = toTimespec (untilNanoseconds);
    const auto result =
        syscall (futexWaitvNumber, waiters, count, 0, untilNanoseconds == 0 ? nullptr : &until, CLOCK_MONOTONIC);
    return ! (result < 0 && errno == ENOSYS);
}

} // namespace bulkhead
