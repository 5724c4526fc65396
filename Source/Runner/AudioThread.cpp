#include "AudioThread.h"

#include "WideRegisters.h"

#include "Ipc/Clock.h"
#include "Ipc/RealtimeScope.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace bulkhead
{

static void flushDenormals() noexcept
{
#if defined(__SSE__)
    _mm_setcsr (_mm_getcsr() | 0x8040); // flush to zero, denormals are zero
#elif defined(__aarch64__)
    std::uint64_t control;
    asm volatile("mrs %0, fpcr" : "=r"(control));
    asm volatile("msr fpcr, %0" ::"r"(control | (1ull << 24)));
#endif
}

/// Touches the stack that a block may use, ahead.
static void touchStack() noexcept
{
    char pages[128u << 10];

    for (std::size_t i = 0; i < sizeof pages; i += 4096)
        static_cast<volatile char*> (pages)[i] = 0;
}

AudioThread::AudioThread (const Board& b, SlotRunner& r, std::uint32_t reg)
    : board (b), runner (r), region (reg), thread ([this] { run(); })
{
    while (started.load (std::memory_order_acquire) == 0)
        futexWait (started, 0);
}

AudioThread::~AudioThread()
{
    ending.store (true);
    auto& wake = runner.header().wake;
    wake.fetch_add (1, std::memory_order_seq_cst);
    futexWake (wake, wakeAll);
    thread.join();
}

void AudioThread::registerLife() noexcept
{
    // The kernel marks the word and wakes its waiter when this thread ends in whatever way, before it tears the process
    // down. It wants a list of its own per thread: the C library's is given up, which uses it for robust mutexes only.
    static_assert (sizeof (robust_list) == sizeof (void*));
    static thread_local robust_list_head head;

    auto& life = runner.header().life;
    auto* node = reinterpret_cast<robust_list*> (&life.listNext);
    life.listNext = &head.list;
    head.list.next = node;
    head.list_op_pending = nullptr;
    head.futex_offset = static_cast<long> (offsetof (LifeWord, word) - offsetof (LifeWord, listNext));
    syscall (SYS_set_robust_list, &head, sizeof head);
    life.word.store (static_cast<std::uint32_t> (threadId()) | FUTEX_WAITERS, std::memory_order_seq_cst);
}

void AudioThread::run() noexcept
{
    flushDenormals();
    touchStack();
    id.store (static_cast<int> (syscall (SYS_gettid)), std::memory_order_release);
    registerLife();
    started.store (1, std::memory_order_release);
    futexWake (started, wakeAll);

    const RealtimeScope scope (runner.header().realtime);
    auto& header = runner.header();
    std::uint64_t last = 0;

    for (;;)
    {
        runner.fetchAhead();

        // Whoever changes what is looked at below does so before changing this word: no wake is lost.
        const auto seen = header.wake.load (std::memory_order_seq_cst);

        if (ending.load (std::memory_order_seq_cst))
            return;

        const auto newest = newestBlock (board);

        if (newest <= last || board.regionSlot[region].load (std::memory_order_seq_cst) >= maxSlots)
        {
            giveUpWideRegisters();
            futexWait (header.wake, seen); // without a time limit: a timer costs more than the wait
            continue;
        }

        last = newest;
        header.alive.fetch_add (1, std::memory_order_relaxed);
        runner.runBlock (newest);
        header.alive.fetch_add (1, std::memory_order_relaxed);
    }
}

} // namespace bulkhead
