// Runs an engine block by block in real time, without an audio device: for benches.
#pragma once

#include "Host/Engine.h"

#include <thread>
#include <vector>

namespace bulkhead
{

class PacedEngine
{
public:
    PacedEngine (Engine& engine, double sampleRate, int blockFrames);
    ~PacedEngine();

    struct Block
    {
        std::uint64_t begin = 0, end = 0; ///< nowNanoseconds()
    };

    /// Blocks computed so far. Any thread.
    std::uint64_t numBlocks() const noexcept { return count.load (std::memory_order_acquire); }

    /// One of the last 65536 of them.
    Block block (std::uint64_t number) const noexcept { return blocks[number % blocks.size()]; }

    /// The first block that begins at `time` or after; waits for it.
    Block firstBlockFrom (std::uint64_t time) const;

private:
    void run();

    Engine& engine;
    const double sampleRate;
    const int blockFrames;
    std::vector<Block> blocks;
    std::atomic<std::uint64_t> count {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

} // namespace bulkhead
