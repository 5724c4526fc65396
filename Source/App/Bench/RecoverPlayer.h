// Plays an engine in real time without a device, and remembers of each block when it was, what each side sounded like,
// and whether something stood in: for the bench of recoveries.
#pragma once

#include "Host/Engine.h"

#include <array>
#include <thread>
#include <vector>

namespace bulkhead
{

/// A block's sound, as short as is needed to tell whether it is the same: the left and the right side.
using SideHashes = std::array<std::uint64_t, 2>;

SideHashes hashesOf (std::span<const float> left, std::span<const float> right) noexcept;

class RecoverPlayer
{
public:
    struct Block
    {
        std::uint64_t begin = 0, end = 0; ///< nowNanoseconds()
        SideHashes sound {};
        bool standIn = false; ///< A module was not heard.
    };

    /// Plays at most `maxBlocks` blocks; the engine has been configured.
    RecoverPlayer (Engine& engine, std::size_t maxBlocks);
    ~RecoverPlayer();

    /// Blocks played so far. Any thread.
    std::size_t numBlocks() const noexcept { return count.load (std::memory_order_acquire); }

    /// One that has been played. Any thread.
    const Block& block (std::size_t index) const noexcept { return blocks[index]; }

    /// Length of a block, in nanoseconds.
    std::uint64_t period() const noexcept { return blockPeriod; }

private:
    void run();

    Engine& engine;
    const std::uint64_t blockPeriod;
    std::vector<Block> blocks;
    std::atomic<std::size_t> count {0};
    std::atomic<bool> ending {false};
    std::thread thread;
};

} // namespace bulkhead
