#include "Scheduling.h"

#include "Ipc/Process.h"

#include <algorithm>
#include <sched.h>
#include <thread>
#include <vector>

namespace bulkhead
{

/// The cores this process may use, as it was started.
static const std::vector<int>& usableCores()
{
    static const auto cores = []
    {
        std::vector<int> result;
        cpu_set_t set;
        CPU_ZERO (&set);

        if (sched_getaffinity (0, sizeof set, &set) == 0)
            for (int i = 0; i < CPU_SETSIZE; ++i)
                if (CPU_ISSET (i, &set))
                    result.push_back (i);

        if (result.empty())
            result.push_back (0);

        return result;
    }();

    return cores;
}

int Scheduling::audioCores() noexcept
{
    const auto cores = static_cast<int> (usableCores().size());
    return cores > 2 ? std::min (cores - 1, 64) : cores;
}

int Scheduling::coreOfLane (int lane) noexcept
{
    // The first core is the desktop's where there are more than two.
    const auto& cores = usableCores();
    const auto skipped = cores.size() > 2 ? 1u : 0u;
    return cores[(static_cast<std::size_t> (lane) + skipped) % cores.size()];
}

bool Scheduling::realtimeAllowed() noexcept
{
    static const auto allowed = []
    {
        auto result = false;
        std::thread ([&] { result = setRealtimePriority (0, enginePriority); }).join();
        return result;
    }();

    return allowed;
}

bool Scheduling::backgroundAllowed() noexcept
{
    static const auto allowed = []
    {
        auto result = false;
        std::thread ([&] { result = setNiceness (0, backgroundNiceness) && setNiceness (0, 0); }).join();
        return result;
    }();

    return allowed;
}

int Scheduling::workerPriority (int position, int count) noexcept
{
    constexpr auto range = firstWorkerPriority - lastWorkerPriority;
    return firstWorkerPriority - std::clamp (position, 0, std::max (count - 1, 0)) * range / std::max (count, range);
}

} // namespace bulkhead
