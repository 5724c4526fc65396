#include "HangWatch.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <algorithm>
#include <utility>

namespace bulkhead
{

struct HangWatch::Suspect
{
    std::uint32_t slot, region;
    int process, thread, priority;
    std::uint64_t since, cpuAtFirst;
    std::uint32_t aliveAtFirst;
    bool isRealtime;
    int looksAsleep = 0;
};

HangWatch::HangWatch (BlockDriver& d, const Regions& r, Supervisor& s, HangCallback callback)
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
bool HangWatch::judge (Suspect& suspect, std::uint64_t now)
{
    constexpr int looksUntilAsleep = 2;
    constexpr std::uint64_t mostRealtime = 10'000'000, patienceWithPlugins = 100'000'000;

    if (driver.slowRegion (suspect.slot) != suspect.region)
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
        // Three eighths of a block since it was found slow, at least another eighth before, and not done at the
        // deadline.
        const auto length = driver.blockNanoseconds();
        suspect.looksAsleep = 0;

        if (! inBlock || length == 0 || processorTime (suspect.process) - suspect.cpuAtFirst < length * 3 / 8)
        {
            if (now - suspect.since > mostRealtime && std::exchange (suspect.isRealtime, false))
                setRealtimePriority (suspect.thread, 0);

            return false;
        }
    }

    // A plugin that has loaded something in its process(), as they should not, comes to an end; to be made again,
    // without what it had in its delays, would cost it more than the blocks for which a stand-in is heard.
    if (kind != HangKind::stopped && driver.isForeign (suspect.slot) && now - suspect.since < patienceWithPlugins)
        return false;

    // As long as the block is not due it may still come to its end. And it takes the kernel a while to tear a process
    // down, which those that are still to run are not to wait for.
    if (! driver.isLate (suspect.slot) || (driver.isInBlock() && now - suspect.since < mostRealtime))
        return false;

    // A spare need not wait until the kernel has torn it down: nothing of it runs any more.
    onHang (suspect.region, kind);
    supervisor.end (suspect.region);
    driver.noteDeath (suspect.region);
    return true;
}

void HangWatch::run()
{
    constexpr std::uint64_t lookEvery = 250'000;
    setRealtimePriority (0, Scheduling::supervisorPriority);
    std::vector<Suspect> suspects;

    while (! ending.load())
    {
        const auto seen = driver.lateWord().load (std::memory_order_seq_cst);
        const auto seenEnds = ends.load (std::memory_order_seq_cst);
        const auto now = nowNanoseconds();

        for (std::uint32_t slot = 0; slot < maxSlots; ++slot)
        {
            const auto region = driver.slowRegion (slot);

            if (region >= maxRegions || regions.headerOf (region) == nullptr
                || std::any_of (suspects.begin(), suspects.end(), [&] (auto& s) { return s.region == region; }))
                continue;

            if (const auto [process, audioThread] = supervisor.processOf (region); process > 0)
            {
                const auto priority = realtimePriorityOf (audioThread);
                setRealtimePriority (audioThread, priority > 0 ? Scheduling::latePriority : 0);
                suspects.push_back ({slot, region, process, audioThread, priority, now, processorTime (process),
                                     regions.headerOf (region)->alive.load (std::memory_order_relaxed), priority > 0});
            }
        }

        std::erase_if (suspects, [&] (auto& suspect) { return judge (suspect, now); });

        const FutexWatch watches[] = {{&driver.lateWord(), seen}, {&ends, seenEnds}};

        if (! futexWaitAny (watches, suspects.empty() ? 0 : nowNanoseconds() + lookEvery))
            futexWait (driver.lateWord(), seen, nowNanoseconds() + (suspects.empty() ? 100'000'000 : lookEvery));
    }
}

} // namespace bulkhead
