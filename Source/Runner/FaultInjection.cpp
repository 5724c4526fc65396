#include "FaultInjection.h"

#include "Ipc/Layout.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <limits>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>
#include <utility>

namespace bulkhead
{

namespace
{

void crash (const FaultPlace&)
{
    static volatile std::uint32_t* volatile nowhere = nullptr;
    *nowhere = 0;
}

void giveUp (const FaultPlace&) { std::abort(); }

void loop (const FaultPlace&)
{
    static volatile std::uint32_t counter = 0;

    for (;;)
        counter = counter + 1;
}

void sleep (const FaultPlace&)
{
    const timespec duration {0, 100'000'000};
    nanosleep (&duration, nullptr);
}

void hang (const FaultPlace&)
{
    for (;;)
        poll (nullptr, 0, -1);
}

void takeMemory (const FaultPlace&)
{
    constexpr std::size_t piece = 16u << 20, most = 8ull << 30; // for a system without a limit

    for (std::size_t taken = 0; taken < most; taken += piece)
    {
        auto* memory = static_cast<volatile char*> (std::malloc (piece));

        if (memory == nullptr)
            break;

        for (std::size_t i = 0; i < piece; i += 4096)
            memory[i] = 1;
    }

    constexpr int mostCrumbs = 1 << 20;

    for (int i = 0; i < mostCrumbs && std::malloc (64) != nullptr; ++i)
        ;
}

void takeDescriptors (const FaultPlace&)
{
    constexpr int most = 100'000;

    for (int i = 0; i < most && fcntl (STDIN_FILENO, F_DUPFD, 0) >= 0; ++i)
        ;
}

bool startThread (void* (*function) (void*), void* argument)
{
    constexpr std::size_t stackBytes = 64u << 10;
    pthread_attr_t attributes;
    pthread_t thread {};
    pthread_attr_init (&attributes);
    pthread_attr_setstacksize (&attributes, stackBytes);
    pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
    const auto started = pthread_create (&thread, &attributes, function, argument) == 0;
    pthread_attr_destroy (&attributes);
    return started;
}

void startThreads (const FaultPlace&)
{
    constexpr int most = 3000; // root has no limit
    const auto sleepForEver = [] (void*) -> void*
    {
        for (;;)
            poll (nullptr, 0, -1);
    };

    for (int i = 0; i < most && startThread (sleepForEver, nullptr); ++i)
        ;
}

void floodLog (const FaultPlace&)
{
    constexpr std::size_t megabytes = 64;
    static char line[4096];
    std::memset (line, '!', sizeof line);
    line[sizeof line - 1] = '\n';

    for (std::size_t written = 0; written < megabytes << 20; written += sizeof line)
        for (const auto log : {STDOUT_FILENO, STDERR_FILENO})
            [[maybe_unused]] const auto n = ::write (log, line, sizeof line);
}

/// Over and over: all words of the header, and the next megabyte of what comes after it.
void* spoil (void* argument)
{
    constexpr std::size_t piece = 1u << 20, wordBytes = sizeof (std::uint64_t);
    constexpr int roundsUntilDead = 4096;
    auto* words = static_cast<std::uint64_t*> (argument);
    auto& header = *static_cast<RegionHeader*> (argument);
    auto* life = reinterpret_cast<std::uint64_t*> (&header.life);
    std::uint64_t random = 0x9e3779b97f4a7c15ull;

    const auto next = [&random]
    {
        // xorshift64: https://www.jstatsoft.org/article/view/v008i14
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        return random;
    };
    const auto fill = [&] (std::size_t begin, std::size_t end)
    {
        for (auto* word = words + begin / wordBytes; word < words + end / wordBytes; ++word)
            if (word < life || word >= life + sizeof (LifeWord) / wordBytes)
                __atomic_store_n (word, next(), __ATOMIC_RELAXED);
    };

    for (std::size_t round = 0;; ++round)
    {
        fill (0, portsOffset);

        // Who says that it is dead is taken at its word: mostly it does not, so that the rest is spoiled for longer.
        const auto diesNow = round % roundsUntilDead == roundsUntilDead - 1;
        header.life.word.store (static_cast<std::uint32_t> (next()) & ~(diesNow ? 0u : FUTEX_OWNER_DIED));

        const auto begin = portsOffset + round * piece % (regionBytes - portsOffset);
        fill (begin, begin + piece < regionBytes ? begin + piece : regionBytes);
    }
}

void spoilRegion (const FaultPlace& place) { startThread (spoil, place.region.data()); }

void reportAbsurdly (const FaultPlace& place)
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    constexpr auto most32 = std::numeric_limits<std::uint32_t>::max();
    auto* base = place.region.data();
    auto& header = *reinterpret_cast<RegionHeader*> (base);

    header.eventsRead.store (most);
    header.waitsFor.store (most32);
    header.running.store (most32);
    header.crashSignal.store (most32);

    // Not only of itself: of whoever else may be in its slot.
    for (auto& [word, report] : header.modules)
    {
        word.silent[0].store (most32);
        word.silent[1].store (most32);

        for (auto* count : {&report.committed, &report.blocks, &report.slept, &report.nanoseconds, &report.firstDone})
            count->store (most);

        for (auto* count : {&report.timed, &report.wrongSequence, &report.droppedEvents, &report.nonFinite,
                            &report.runaway, &report.latency})
            count->store (most32);

        float level = std::numeric_limits<float>::quiet_NaN();

        for (auto& peak : report.peak)
            peak.store (std::exchange (level, std::numeric_limits<float>::infinity()));
    }

    // As many MIDI events as can be said, wherever a buffer may begin.
    for (auto offset = portsOffset; offset < portsOffset + portsAheadBytes; offset += 64)
        reinterpret_cast<MidiBuffer*> (base + offset)->count = most32;

    header.modules[place.indexInSlot % maxModulesPerSlot].word.done.store (most32);
}

constexpr auto misdeeds = []
{
    std::array<void (*) (const FaultPlace&), numFaults> all {};
    const auto set = [&] (Fault fault, void (*commit) (const FaultPlace&))
    { all[static_cast<std::size_t> (fault)] = commit; };
    set (Fault::crash, crash);
    set (Fault::abort, giveUp);
    set (Fault::busyLoop, loop);
    set (Fault::sleep, sleep);
    set (Fault::hang, hang);
    set (Fault::memoryBomb, takeMemory);
    set (Fault::descriptorBomb, takeDescriptors);
    set (Fault::threadBomb, startThreads);
    set (Fault::logFlood, floodLog);
    set (Fault::spoilRegion, spoilRegion);
    set (Fault::absurdReport, reportAbsurdly);
    return all;
}();

} // namespace

void commit (Fault fault, const FaultPlace& place) noexcept
{
    if (const auto index = static_cast<std::size_t> (fault); index < misdeeds.size() && misdeeds[index] != nullptr)
        misdeeds[index](place);
}

void FaultOrder::set (std::uint32_t indexInSlot, std::uint32_t phase, std::uint32_t fault) noexcept
{
    if (phase < numFaultPhases && fault < numFaults)
        order.store (fault == 0 ? 0 : static_cast<std::uint64_t> (indexInSlot) << 32 | phase << 16 | fault);
}

Fault FaultOrder::take (std::uint32_t indexInSlot, FaultPhase phase) noexcept
{
    auto present = order.load();

    if (present == 0 || present >> 32 != indexInSlot || (present >> 16 & 0xffff) != static_cast<std::uint32_t> (phase)
        || ! order.compare_exchange_strong (present, 0))
        return Fault::none;

    return static_cast<Fault> (present & 0xffff);
}

} // namespace bulkhead
