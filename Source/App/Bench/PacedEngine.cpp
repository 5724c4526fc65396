#include "PacedEngine.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <stdexcept>

namespace bulkhead
{

PacedEngine::PacedEngine (Engine& e, double rate, int frames)
    : engine (e), sampleRate (rate), blockFrames (frames), blocks (65536)
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

PacedEngine::Block PacedEngine::firstBlockFrom (std::uint64_t time) const
{
    while (numBlocks() == 0 || block (numBlocks() - 1).begin < time)
        std::this_thread::sleep_for (std::chrono::microseconds (100));

    auto number = numBlocks() - 1;

    while (number > 0 && block (number - 1).begin >= time)
        --number;

    return block (number);
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

        auto& block = blocks[count.load (std::memory_order_relaxed) % blocks.size()];
        block.begin = nowNanoseconds();
        engine.process (left.data(), right.data(), static_cast<std::uint32_t> (blockFrames), due + period * 3 / 4);
        block.end = nowNanoseconds();
        count.fetch_add (1, std::memory_order_release);
    }
}

} // namespace bulkhead
