#include "LaneLeader.h"

#include "Scheduling.h"

#include "Ipc/Process.h"
#include "Ipc/RealtimeScope.h"

namespace bulkhead
{

LaneLeader::LaneLeader (const Lane& l, int laneCore) : lane (l), core (laneCore), thread ([this] { run(); }) {}

LaneLeader::~LaneLeader()
{
    ending.store (true);
    go.fetch_add (1u << 31);
    futexWake (go, wakeAll);
    thread.join();
}

void LaneLeader::begin (std::uint32_t block) noexcept
{
    go.store (block, std::memory_order_seq_cst);
    futexWake (go, 1);
}

void LaneLeader::run() noexcept
{
    bindToCore (0, core);
    setRealtimePriority (0, Scheduling::leaderPriority);
    const RealtimeScope scope;
    std::uint32_t last = 0;

    for (;;)
    {
        const auto block = go.load (std::memory_order_seq_cst);

        if (ending.load (std::memory_order_seq_cst))
            return;

        if (block == last)
        {
            futexWait (go, block);
            continue;
        }

        last = block;
        lane.wake();
        through.store (block, std::memory_order_release);
    }
}

} // namespace bulkhead
