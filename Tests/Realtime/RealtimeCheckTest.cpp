// That the check sees what it is for, before anybody believes its 0.
#include "Ipc/Clock.h"
#include "Ipc/Futex.h"
#include "Ipc/RealtimeScope.h"
#include "Ipc/RealtimeTally.h"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/futex.h>
#include <mutex>
#include <semaphore.h>
#include <shared_mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace bulkhead;

namespace
{

/// What is counted of `work` on a thread of its own, from its beginning to its end.
template <typename Work> RealtimeTally countsOf (Work work)
{
    RealtimeCounts counts {};
    std::thread (
        [&]
        {
            const RealtimeScope scope (counts);
            work();
        })
        .join();

    RealtimeTally tally;
    tally.add (counts);
    return tally;
}

/// So that the compiler cannot leave out what the pointer is for.
template <typename Pointer> void keep (Pointer pointer) { asm volatile("" ::"r"(pointer) : "memory"); }

bool seesSystemCalls()
{
    const auto seen = countsOf ([] {}).blind == 0;

    if (! seen)
        WARN ("this kernel or processor cannot show a thread its system calls: they are not counted");

    return seen;
}

} // namespace

TEST_CASE ("RealtimeCheck: what breaks no rule is not counted", "[realtime]")
{
    REQUIRE (realtimeRuleIsChecked());

    volatile auto sum = 0.0f;
    const auto tally = countsOf (
        [&]
        {
            for (int i = 0; i < 1000; ++i)
                sum = sum + static_cast<float> (nowNanoseconds() & 1);
        });

    CHECK (tally.threads == 1);
    CHECK (tally.violations() == 0);
    CHECK (tally.first.empty());
}

TEST_CASE ("RealtimeCheck: every way to take memory or to give it free is counted", "[realtime]")
{
    auto* given = std::malloc (10);
    CHECK (countsOf ([&] { keep (given = std::realloc (given, 100'000)); }).allocations == 1);
    CHECK (countsOf ([&] { std::free (given); }).allocations == 1);
    CHECK (countsOf ([] { std::free (nullptr); }).allocations == 0);
    CHECK (countsOf ([&] { keep (given = std::calloc (1, 10)); }).allocations == 1);
    std::free (given);
    CHECK (countsOf ([&] { keep (given = std::aligned_alloc (128, 256)); }).allocations == 1);
    CHECK (reinterpret_cast<std::uintptr_t> (given) % 128 == 0);
    std::free (given);
    CHECK (countsOf ([&] { REQUIRE (posix_memalign (&given, 4096, 4096) == 0); }).allocations == 1);
    CHECK (reinterpret_cast<std::uintptr_t> (given) % 4096 == 0);
    std::free (given);

    struct alignas (256) Wide
    {
        char bytes[256];
    };

    CHECK (countsOf (
               []
               {
                   auto* made = new int;
                   keep (made);
                   delete made;
               })
               .allocations
           == 2);
    CHECK (countsOf (
               []
               {
                   auto* made = new Wide;
                   keep (made);
                   delete made;
               })
               .allocations
           == 2);

    // Within a library.
    std::string text;
    CHECK (countsOf ([&] { text.append (1000, 'a'); }).allocations == 1);
    CHECK (text.size() == 1000);
}

TEST_CASE ("RealtimeCheck: locks are counted, contended or not", "[realtime]")
{
    std::mutex mutex;
    CHECK (countsOf ([&] { const std::lock_guard lock (mutex); }).locks == 2);

    std::shared_mutex shared;
    CHECK (countsOf ([&] { const std::shared_lock lock (shared); }).locks == 2);

    std::condition_variable condition;
    CHECK (countsOf ([&] { condition.notify_all(); }).locks <= 1); // the library may see that nobody waits

    sem_t semaphore;
    REQUIRE (sem_init (&semaphore, 0, 1) == 0);
    CHECK (countsOf ([&] { sem_wait (&semaphore); }).locks == 1);

    CHECK (countsOf (
               []
               {
                   static const auto when = nowNanoseconds(); // initialised now
                   keep (&when);
               })
               .locks
           == 1);
}

TEST_CASE ("RealtimeCheck: a lock that somebody holds is a system call, too", "[realtime]")
{
    if (! seesSystemCalls())
        return;

    std::mutex mutex;
    mutex.lock();
    RealtimeCounts counts {};
    std::thread waiter (
        [&]
        {
            const RealtimeScope scope (counts);
            mutex.lock();
            mutex.unlock();
        });

    while (counts.violations[RealtimeCounts::systemCall].load() == 0)
        std::this_thread::yield(); // until it sleeps

    mutex.unlock();
    waiter.join();
    CHECK (counts.violations[RealtimeCounts::lock].load() == 2);
    CHECK (counts.waits.load() == 0);
}

TEST_CASE ("RealtimeCheck: system calls are counted, and do what they do", "[realtime]")
{
    if (! seesSystemCalls())
        return;

    int ends[2];
    REQUIRE (::pipe2 (ends, O_CLOEXEC) == 0);
    CHECK (countsOf ([&] { REQUIRE (::write (ends[1], "abc", 3) == 3); }).systemCalls == 1);
    char bytes[3] = {};
    CHECK (countsOf ([&] { REQUIRE (::read (ends[0], bytes, sizeof bytes) == 3); }).systemCalls == 1);
    CHECK (std::string (bytes, 3) == "abc");

    auto error = 0;
    CHECK (countsOf (
               [&]
               {
                   ::close (-1);
                   error = errno;
               })
               .systemCalls
           == 1);
    CHECK (error == EBADF);

    CHECK (countsOf ([] { std::this_thread::yield(); }).systemCalls == 1);
    CHECK (countsOf ([] { std::this_thread::sleep_for (std::chrono::microseconds (1)); }).systemCalls == 1);
    CHECK (countsOf ([] { getppid(); }).systemCalls == 1);

    // Six arguments, and a result that is no small number.
    void* mapped = nullptr;
    CHECK (countsOf (
               [&]
               {
                   mapped = reinterpret_cast<void*> (syscall (SYS_mmap, nullptr, 4096, 3, 0x22, -1, 0)); // anonymous
               })
               .systemCalls
           == 1);
    static_cast<char*> (mapped)[0] = 1;
    ::close (ends[0]);
    ::close (ends[1]);
}

TEST_CASE ("RealtimeCheck: waits and wakes between processes are told from all others", "[realtime]")
{
    if (! seesSystemCalls())
        return;

    FutexWord word {0};
    const auto tally = countsOf (
        [&]
        {
            futexWait (word, 1); // differs: returns at once
            futexWait (word, 0, nowNanoseconds() + 1'000'000);
            futexWake (word, wakeAll);
            const FutexWatch watch {&word, 1};
            futexWaitAny ({&watch, 1}, nowNanoseconds() + 1'000'000);
        });
    CHECK (tally.waits == 3);
    CHECK (tally.wakes == 1);
    CHECK (tally.violations() == 0);

    CHECK (countsOf ([&] { syscall (SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); }).systemCalls == 1);
    CHECK (countsOf ([&] { syscall (SYS_futex, &word, FUTEX_REQUEUE, 0, nullptr, &word, 0); }).systemCalls == 1);
}

TEST_CASE ("RealtimeCheck: nothing is counted outside of a scope, and of two the inner one counts", "[realtime]")
{
    RealtimeCounts outer {}, inner {};
    std::thread (
        [&]
        {
            const auto allocate = []
            {
                auto* memory = std::malloc (1);
                keep (memory);
                std::free (memory);
                getppid();
            };

            allocate();
            {
                const RealtimeScope scope (outer);
                allocate();
                {
                    const RealtimeScope within (inner);
                    allocate();
                    allocate();
                }
                allocate();
            }
            allocate();
        })
        .join();

    CHECK (outer.violations[RealtimeCounts::allocation].load() == 4);
    CHECK (inner.violations[RealtimeCounts::allocation].load() == 4);

    if (seesSystemCalls())
    {
        CHECK (outer.violations[RealtimeCounts::systemCall].load() == 2);
        CHECK (inner.violations[RealtimeCounts::systemCall].load() == 2);
    }
}

TEST_CASE ("RealtimeCheck: a thread started and a signal that returns are counted, and nothing breaks", "[realtime]")
{
    if (! seesSystemCalls())
        return;

    std::atomic<bool> ran {false};
    CHECK (countsOf ([&] { std::thread ([&] { ran.store (true); }).join(); }).systemCalls > 0);
    CHECK (ran.load());

    static std::atomic<int> signals {0};
    std::signal (SIGUSR1, [] (int) { signals.fetch_add (1); });
    CHECK (countsOf ([] { std::raise (SIGUSR1); }).systemCalls > 1); // tgkill and rt_sigreturn among them
    std::signal (SIGUSR1, SIG_DFL);
    CHECK (signals.load() == 1);
}

TEST_CASE ("RealtimeCheck: the first of each kind say what and where, and the others count", "[realtime]")
{
    const auto tally = countsOf (
        []
        {
            for (int i = 0; i < 50; ++i)
                keep (std::calloc (1, 1));

            for (int i = 0; i < 50; ++i)
                keep (std::malloc (1));
        });
    CHECK (tally.allocations == 100);

    // The system calls are the thread's first allocation's, for which the library asks the kernel.
    auto first = tally.first;
    std::erase_if (first, [] (auto& violation) { return violation.what.find ("system call") == 0; });
    REQUIRE (first.size() == 1); // all from one place
    CHECK (first[0].what == "calloc");
    REQUIRE (first[0].frames.size() > 1);
    CHECK (first[0].frames[0].find ("bulkhead-realtime-tests+0x") == 0);

    if (! seesSystemCalls())
        return;

    const auto calls = countsOf ([] { getppid(); });
    REQUIRE (calls.first.size() == 1);
    CHECK (calls.first[0].what == "system call " + std::to_string (SYS_getppid));

    // Through the signal, to the library and to who called it.
    REQUIRE (calls.first[0].frames.size() > 2);
    CHECK (calls.first[0].frames[0].find ("libc") == 0);
    CHECK (calls.first[0].frames[1].find ("bulkhead-realtime-tests+0x") == 0);
}

TEST_CASE ("RealtimeCheck: what a worker wrote is not trusted", "[realtime]")
{
    RealtimeCounts counts {};
    std::fill_n (counts.first[0][0].what, sizeof counts.first[0][0].what, 'x');
    counts.first[0][0].numFrames.store (0xffffffffu);

    for (auto& frame : counts.first[0][0].frames)
        std::fill_n (frame.object, sizeof frame.object, 'y');

    RealtimeTally tally;
    tally.add (counts);
    REQUIRE (tally.first.size() == 1);
    CHECK (tally.first[0].what.size() == sizeof counts.first[0][0].what);
    CHECK (tally.first[0].frames.size() == RealtimeCounts::maxFrames);

    for (int i = 0; i < 10000; ++i)
    {
        counts.first[0][0].frames[0].offset = static_cast<std::uint64_t> (i);
        tally.add (counts);
    }

    CHECK (tally.first.size() <= 256);
}
