#include "Worker/CrashMark.h"

#include "Ipc/ChildProcess.h"
#include "Ipc/Clock.h"
#include "Ipc/SharedMemory.h"

#include <csignal>
#include <linux/futex.h>

using namespace bulkhead;
using bulkhead::test::ChildProcess;

TEST_CASE ("CrashMark: a crash marks the life word and wakes who sleeps on it, then ends the process", "[worker]")
{
    for (const auto signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS})
    {
        INFO ("signal " << signal);
        const auto memory = SharedMemory::create ("test", sizeof (RegionHeader));
        auto& header = *reinterpret_cast<RegionHeader*> (memory.data());
        auto& life = header.life;
        life.word.store (4711u | FUTEX_WAITERS);

        ChildProcess child (
            [&] (int)
            {
                markCrashesIn (header);
                ::raise (signal);
                return 0;
            });

        const auto until = nowNanoseconds() + 20'000'000'000ull;

        for (auto seen = life.word.load(); (seen & FUTEX_OWNER_DIED) == 0 && nowNanoseconds() < until;
             seen = life.word.load())
            futexWait (life.word, seen, until);

        CHECK (life.word.load() == (4711u | FUTEX_WAITERS | FUTEX_OWNER_DIED));
        CHECK (header.crashSignal.load() == static_cast<std::uint32_t> (signal));
        CHECK (child.wait() == 128 + signal);
    }
}

TEST_CASE ("CrashMark: a write to nowhere is such a crash", "[worker]")
{
    const auto memory = SharedMemory::create ("test", sizeof (RegionHeader));
    auto& header = *reinterpret_cast<RegionHeader*> (memory.data());

    ChildProcess child (
        [&] (int)
        {
            markCrashesIn (header);
            *static_cast<volatile int*> (nullptr) = 1;
            return 0;
        });
    CHECK (child.wait() == 128 + SIGSEGV);
    CHECK ((header.life.word.load() & FUTEX_OWNER_DIED) != 0);
}
