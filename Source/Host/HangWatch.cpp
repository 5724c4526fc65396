#include "HangWatch.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <algorithm>

namespace bulkhead
{

struct HangWatch::Suspect
{
    std::uint32_t slot, region;
    int process, thread, priority;
    std::uint64_t cpuAtFirst;
    std::uint32_t aliveAtFirst;
    int looksAsleep = 0;
};

HangWatch::HangWatch (const BlockDriver& d, const Regions& r, Supervisor& s, HangCallback callback)
    : driver (d), regions (r), supervisor (s), onHang (std::move (callback)), thread ([this] { run(); })
{}

HangWatch::~HangWatch()
{
    ending.store (true);
    ends.fetch_add (1);
    futexWake (ends, wakeAll);
    thread.join();
}

/// True when there is nothing more to look after: it is at hand again, or it has been ended.
bool HangWatch::judge (Suspect& suspect, std::uint64_t)
{
    constexpr int looksUntilAsleep = 2;

    if (driver.lateRegion (suspect.slot) != suspect.region)
    {
        setRealtimePriority (suspect.thread, suspect.priority);
        return true;
    }

    // It says so itself that it is in the midst of a block; one that lies is found out later, by not being at hand.
    const auto* found = regions.headerOf (suspect.region);

    if (found == nullptr)
        return true;

    const auto& header = *found;
    const auto alive = header.alive.load (std::memory_order_relaxed);
    const auto inBlock =
        (alive & 1) != 0 && alive == suspect.aliveAtFirst && header.waitsFor.load (std::memory_order_relaxed) == 0;
    const auto state = threadState (suspect.process, suspect.thread);
    auto kind = HangKind::computes;

    if (state == 'T')
    {
        kind = HangKind::stopped;
    }
    else if (inBlock && state == 'S')
    {
        if (++suspect.looksAsleep < looksUntilAsleep)
            return false;

        kind = HangKind::sleeps;
    }
    else
    {
        // The part of a block that it has used before it was found late comes on top.
        const auto length = blockLength.load (std::memory_order_relaxed);
        suspect.looksAsleep = 0;

        if (! inBlock || length == 0 || processorTime (suspect.process) - suspect.cpuAtFirst < length * 3 / 4)
            return false;
    }

    onHang (suspect.region, kind);
    supervisor.end (suspect.region);
    return true;
}

void HangWatch::run()
{
    constexpr std::uint64_t lookEvery = 500'000;
    setRealtimePriority (0, Scheduling::supervisorPriority);
    std::vector<Suspect> suspects;

    while (! ending.load())
    {
        const auto seen = driver.lateWord().load (std::memory_order_seq_cst);
        const auto seenEnds = ends.load (std::memory_order_seq_cst);
        const auto now = nowNanoseconds();

        for (std::uint32_t slot = 0; slot < maxSlots; ++slot)
        {
            const auto region = driver.lateRegion (slot);

            if (region >= maxRegions || regions.headerOf (region) == nullptr
                || std::any_of (suspects.begin(), suspects.end(), [&] (auto& s) { return s.region == region; }))
                continue;

            if (const auto [process, audioThread] = supervisor.processOf (region); process > 0)
            {
                const auto priority = realtimePriorityOf (audioThread);
                setRealtimePriority (audioThread, 0);
                suspects.push_back ({slot, region, process, audioThread, priority, processorTime (process),
                                     regions.headerOf (region)->alive.load (std::memory_order_relaxed)});
            }
        }

        std::erase_if (suspects, [&] (auto& suspect) { return judge (suspect, now); });

        const FutexWatch watches[] = {{&driver.lateWord(), seen}, {&ends, seenEnds}};

        if (! futexWaitAny (watches, suspects.empty() ? 0 : nowNanoseconds() + lookEvery))
            futexWait (driver.lateWord(), seen, nowNanoseconds() + (suspects.empty() ? 100'000'000 : lookEvery));
    }
}

} // namespace bulkhead
