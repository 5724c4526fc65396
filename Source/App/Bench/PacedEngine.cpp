#include "PacedEngine.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <stdexcept>

namespace bulkhead
{

PacedEngine::PacedEngine (Engine& e, double rate, int frames) : engine (e), sampleRate (rate), blockFrames (frames)
{
    if (const auto problem = engine.configure (rate, frames); ! problem.empty())
        throw std::runtime_error (problem);

    thread = std::thread ([this] { run(); });
    engine.started();
}

PacedEngine::~PacedEngine()
{
    engine.stopped();
    ending.store (true);
    thread.join();
}

void PacedEngine::run()
{
    if (engine.isRealtime())
    {
        bindToCore (0, Scheduling::coreOfLane (engine.lanes() - 1));
        setRealtimePriority (0, Scheduling::enginePriority);
    }

    std::vector<float> left (static_cast<std::size_t> (blockFrames)), right (left.size());
    const auto period = static_cast<std::uint64_t> (blockFrames / sampleRate * 1e9);

    for (auto due = nowNanoseconds(); ! ending.load (std::memory_order_relaxed);)
    {
        due += period;
        sleepUntil (due);

        if (const auto now = nowNanoseconds(); now > due + period)
            due = now;

        engine.process (left.data(), right.data(), static_cast<std::uint32_t> (blockFrames), due + period * 3 / 4);
    }
}

} // namespace bulkhead
