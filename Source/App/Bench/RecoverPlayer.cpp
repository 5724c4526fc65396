#include "RecoverPlayer.h"

#include "Host/Scheduling.h"
#include "Ipc/Clock.h"
#include "Ipc/Process.h"

#include <bit>

namespace bulkhead
{

SideHashes hashesOf (std::span<const float> left, std::span<const float> right) noexcept
{
    // FNV-1a over the samples' bits: http://www.isthe.com/chongo/tech/comp/fnv
    constexpr std::uint64_t basis = 0xcbf29ce484222325ull, prime = 0x100000001b3ull;
    SideHashes hashes {basis, basis};

    for (const auto sample : left)
        hashes[0] = (hashes[0] ^ std::bit_cast<std::uint32_t> (sample)) * prime;

    for (const auto sample : right)
        hashes[1] = (hashes[1] ^ std::bit_cast<std::uint32_t> (sample)) * prime;

    return hashes;
}

RecoverPlayer::RecoverPlayer (Engine& e, std::size_t maxBlocks)
    : engine (e), blockPeriod (static_cast<std::uint64_t> (1e9 * e.maxFrames() / e.sampleRate())), blocks (maxBlocks),
      thread ([this] { run(); })
{
    engine.started();
}

RecoverPlayer::~RecoverPlayer()
{
    engine.stopped();
    ending.store (true);
    thread.join();
}

void RecoverPlayer::run()
{
    if (engine.isRealtime())
    {
        bindToCore (0, Scheduling::coreOfLane (engine.lanes() - 1));
        setRealtimePriority (0, Scheduling::enginePriority);
    }

    std::vector<float> left (engine.maxFrames()), right (left.size());
    auto due = nowNanoseconds();

    for (std::size_t i = 0; i < blocks.size() && ! ending.load (std::memory_order_relaxed); ++i)
    {
        due += blockPeriod;
        sleepUntil (due);

        if (const auto now = nowNanoseconds(); now > due + blockPeriod)
            due = now;

        auto& block = blocks[i];
        const auto standInsBefore = engine.standIns();
        block.begin = nowNanoseconds();
        engine.process (left.data(), right.data(), engine.maxFrames(), due + blockPeriod * 3 / 4);
        block.end = nowNanoseconds();
        block.standIn = engine.standIns() != standInsBefore;
        block.sound = hashesOf (left, right);
        count.store (i + 1, std::memory_order_release);
    }
}

} // namespace bulkhead
