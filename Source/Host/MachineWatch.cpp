#include "MachineWatch.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <algorithm>

namespace bulkhead
{

MachineWatch::MachineWatch()
{
    intervals.resize (8192);

    for (int lane = 0; lane < Scheduling::audioCores(); ++lane)
        threads.emplace_back ([this, core = Scheduling::coreOfLane (lane)] { run (core); });
}

MachineWatch::~MachineWatch()
{
    ending.store (true);

    for (auto& thread : threads)
        thread.join();
}

void MachineWatch::run (int core)
{
    constexpr std::uint64_t period = 1'000'000;
    bindToCore (0, core);

    // Above everything that plays: only the machine can keep it from running.
    if (! setRealtimePriority (0, Scheduling::devicePriority + 5))
        return;

    auto due = nowNanoseconds();

    while (! ending.load (std::memory_order_relaxed))
    {
        due += period;
        sleepUntil (due);
        const auto now = nowNanoseconds();

        if (now - due < tolerance)
            continue;

        away.fetch_add (1);
        longestNanoseconds.store (std::max (longestNanoseconds.load(), now - due));
        {
            const std::lock_guard lock (mutex);
            intervals[next++ % intervals.size()] = {due, now};
        }

        if (now > due + period)
            due = now;
    }
}

bool MachineWatch::wasAway (std::uint64_t from, std::uint64_t to) const
{
    const std::lock_guard lock (mutex);
    return std::any_of (intervals.begin(), intervals.end(),
                        [&] (const Interval& i) { return i.to != 0 && i.from < to && from < i.to; });
}

} // namespace bulkhead
