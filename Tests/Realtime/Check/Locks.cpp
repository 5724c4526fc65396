// The functions that take a lock, or wait for or wake who waits for one, noted and passed on: those of the threads
// library, and the guard of a variable that is initialised when it is first used.
#include "Counting.h"

#include <atomic>
#include <dlfcn.h>

namespace
{

/// Up to four arguments, of integers and pointers: as the registers bring them, whatever the function's own types.
using Function = int (*) (long, long, long, long);

/// The definition that this one stands before.
Function next (std::atomic<void*>& known, const char* name) noexcept
{
    auto* found = known.load (std::memory_order_relaxed);

    if (found == nullptr)
    {
#if defined(__x86_64__)
        // Where there are two of one name, the present one.
        for (const auto* version : {"GLIBC_2.3.2", "GLIBC_2.34"})
            if (found == nullptr)
                found = dlvsym (RTLD_NEXT, name, version);
#endif
        if (found == nullptr)
            found = dlsym (RTLD_NEXT, name);

        known.store (found, std::memory_order_relaxed);
    }

    return reinterpret_cast<Function> (found);
}

} // namespace

// The label gives it the library's name, without its declaration.
#define BULKHEAD_NOTE_LOCK(name)                                                        \
    extern "C" int bulkheadNoted_##name (long a, long b, long c, long d) asm(#name);    \
    int bulkheadNoted_##name (long a, long b, long c, long d)                           \
    {                                                                                   \
        static constinit std::atomic<void*> known {nullptr};                            \
        bulkhead::realtimecheck::noteViolation (bulkhead::RealtimeCounts::lock, #name); \
        return next (known, #name) (a, b, c, d);                                        \
    }

BULKHEAD_NOTE_LOCK (pthread_mutex_lock)
BULKHEAD_NOTE_LOCK (pthread_mutex_trylock)
BULKHEAD_NOTE_LOCK (pthread_mutex_timedlock)
BULKHEAD_NOTE_LOCK (pthread_mutex_clocklock)
BULKHEAD_NOTE_LOCK (pthread_mutex_unlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_rdlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_tryrdlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_timedrdlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_clockrdlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_wrlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_trywrlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_timedwrlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_clockwrlock)
BULKHEAD_NOTE_LOCK (pthread_rwlock_unlock)
BULKHEAD_NOTE_LOCK (pthread_cond_wait)
BULKHEAD_NOTE_LOCK (pthread_cond_timedwait)
BULKHEAD_NOTE_LOCK (pthread_cond_clockwait)
BULKHEAD_NOTE_LOCK (pthread_cond_signal)
BULKHEAD_NOTE_LOCK (pthread_cond_broadcast)
BULKHEAD_NOTE_LOCK (pthread_spin_lock)
BULKHEAD_NOTE_LOCK (pthread_spin_trylock)
BULKHEAD_NOTE_LOCK (pthread_barrier_wait)
BULKHEAD_NOTE_LOCK (pthread_once)
BULKHEAD_NOTE_LOCK (sem_wait)
BULKHEAD_NOTE_LOCK (sem_trywait)
BULKHEAD_NOTE_LOCK (sem_timedwait)
BULKHEAD_NOTE_LOCK (sem_clockwait)
BULKHEAD_NOTE_LOCK (sem_post)
BULKHEAD_NOTE_LOCK (__cxa_guard_acquire)
