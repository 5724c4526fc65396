#include "Ipc/Futex.h"

#include "ChildProcess.h"

#include "Ipc/Clock.h"
#include "Ipc/SharedMemory.h"

#include <thread>

using namespace bulkhead;
using bulkhead::test::ChildProcess;
using bulkhead::test::tell;

namespace
{

FutexWord& wordIn (const SharedMemory& memory, std::size_t index = 0)
{
    return reinterpret_cast<FutexWord*> (memory.data())[index];
}

constexpr std::uint64_t longTime = 20'000'000'000;

/// Wakes until the sleeper is there to be woken. False when it never comes.
bool wakeOne (const FutexWord& word)
{
    for (const auto until = nowNanoseconds() + longTime; nowNanoseconds() < until; std::this_thread::yield())
        if (futexWake (word, 1) == 1)
            return true;

    return false;
}

} // namespace

TEST_CASE ("Futex: a word can be waited on from another process through a read-only mapping", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", 4096);
    auto& word = wordIn (memory);
    word.store (1);

    ChildProcess sleeper (
        [&] (int)
        {
            const auto seen = SharedMemory::map (memory.fileDescriptor(), 4096, false);

            while (wordIn (seen).load() == 1)
                futexWait (wordIn (seen), 1, nowNanoseconds() + longTime);

            return wordIn (seen).load() == 2 ? 0 : 1;
        });

    // Woken with the word unchanged it goes back to sleep; woken again with another value it ends.
    CHECK (wakeOne (word));
    word.store (2);
    futexWake (word, wakeAll);
    CHECK (sleeper.wait() == 0);
}

TEST_CASE ("Futex: a process wakes another through a read-only mapping", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", 4096);

    ChildProcess sleeper (
        [&] (int pipe)
        {
            tell (pipe, 1);
            const auto began = nowNanoseconds();
            futexWait (wordIn (memory), 0, began + longTime);
            return nowNanoseconds() - began < longTime ? 0 : 1;
        });

    int there = 0;
    REQUIRE (sleeper.read (there));
    const auto seen = SharedMemory::map (memory.fileDescriptor(), 4096, false);
    CHECK (wakeOne (wordIn (seen)));
    CHECK (sleeper.wait() == 0);
}

TEST_CASE ("Futex: waiting for a value that is not there returns at once, and a time limit is kept", "[ipc]")
{
    FutexWord word {7};
    const auto before = nowNanoseconds();
    futexWait (word, 6, before + longTime);
    CHECK (nowNanoseconds() - before < longTime);

    const auto until = nowNanoseconds() + 2'000'000;

    while (nowNanoseconds() < until)
        futexWait (word, 7, until);

    CHECK (nowNanoseconds() >= until);
    CHECK (futexWake (word, wakeAll) == 0);
}

TEST_CASE ("Futex: any of several words ends the sleep", "[ipc]")
{
    const auto memory = SharedMemory::create ("test", 4096);
    FutexWatch watches[3];

    for (std::size_t i = 0; i < 3; ++i)
        watches[i] = {&wordIn (memory, 32 * i), 0};

    if (! futexWaitAny (watches, nowNanoseconds()))
    {
        WARN ("this kernel has no futex_waitv");
        return;
    }

    for (std::size_t changed = 0; changed < 3; ++changed)
    {
        ChildProcess sleeper (
            [&] (int)
            {
                const auto until = nowNanoseconds() + longTime;

                while (wordIn (memory, 32 * changed).load() == 0)
                    if (! futexWaitAny (watches, until) || nowNanoseconds() >= until)
                        return 1;

                return 0;
            });

        CHECK (wakeOne (wordIn (memory, 32 * changed)));
        wordIn (memory, 32 * changed).store (1);
        futexWake (wordIn (memory, 32 * changed), wakeAll);
        CHECK (sleeper.wait() == 0);
        wordIn (memory, 32 * changed).store (0);
    }

    // A word that differs already: no sleep at all.
    wordIn (memory, 64).store (9);
    const auto before = nowNanoseconds();
    CHECK (futexWaitAny (watches, before + longTime));
    CHECK (nowNanoseconds() - before < longTime);
}
