// The workers of one core, in graph order, as they are woken at the begin of each block. Each sleeps on a word of its
// own region: one for all of them would be mapped read-only, and the kernel takes a process's mmap lock for a wait on
// that.
#pragma once

#include "Ipc/Futex.h"
#include "Ipc/Layout.h"

#include <vector>

namespace bulkhead
{

class Lane
{
public:
    Lane() : words (maxSlots) {}

    /// Empties it, to be filled anew. Engine thread.
    void clear() noexcept { size.store (0, std::memory_order_release); }

    /// The next one's word; at most maxSlots. Engine thread.
    void add (FutexWord& word) noexcept
    {
        const auto at = size.load (std::memory_order_relaxed);
        words[at].store (&word, std::memory_order_relaxed);
        size.store (at + 1, std::memory_order_release);
    }

    std::uint32_t numWorkers() const noexcept { return size.load (std::memory_order_relaxed); }

    /// Wakes all. What they are to find has been written before. Engine thread or this lane's leader; one that is still
    /// at it while the engine fills it anew wakes somebody too many.
    void wake() const noexcept
    {
        const auto count = size.load (std::memory_order_acquire);

        for (std::uint32_t i = 0; i < count; ++i)
        {
            auto& word = *words[i].load (std::memory_order_relaxed);
            word.fetch_add (1, std::memory_order_seq_cst);
            futexWake (word, 1);
        }
    }

private:
    std::vector<std::atomic<FutexWord*>> words;
    std::atomic<std::uint32_t> size {0};
};

} // namespace bulkhead
