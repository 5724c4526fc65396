// The floor of a machine: bare forked processes and futexes that run a patch's modules, with nothing of the engine. No
// sandbox, no deadline, no recovery, no meters: what an engine across processes could cost at best.
//
// One broadcast per lane begins a block; descending SCHED_FIFO priorities in graph order let the kernel's run queue
// execute the graph. A module's readers in other processes spin a bounded time on its done word, then sleep on it. Each
// process writes its own page only: a waiter announces itself there.
#pragma once

#include "PreparedPatch.h"

#include "Ipc/Futex.h"

namespace bulkhead
{

/// Which process runs a module, and on which lane a process runs.
struct FloorPlacement
{
    std::vector<std::size_t> processOf; ///< By module, in the order of the prepared patch; from 0 without a gap.
    std::vector<int> laneOf; ///< By process. The caller's thread belongs on the last lane's core.

    int lanes() const noexcept;

    /// Every module a process of its own, alternating between the lanes.
    static FloorPlacement alternating (std::size_t numModules, int lanes);

    /// As the isolation of the patch's modules says, alternating between the lanes.
    static FloorPlacement ofPatch (const PreparedPatch& patch, int lanes);
};

class Floor
{
public:
    /// Forks the processes and waits until they are at hand. The patch must outlive it, and is run by nobody else.
    /// Throws std::runtime_error.
    Floor (PreparedPatch& patch, FloorPlacement placement);
    ~Floor();

    /// One block: returns when every module has run. `nextBegin`: nowNanoseconds() at which the next one will be asked
    /// for, so that the other lanes are awake by then; 0 when unknown.
    void runBlock (std::uint64_t nextBegin) noexcept;

private:
    struct Page;
    struct Node
    {
        std::size_t module = 0;
        std::vector<std::pair<std::size_t, const FutexWord*>> waitsFor; ///< In other processes: module, done word.
        std::vector<const FutexWord*>
            readers; ///< The words in which other processes, and this one, say what they wait for.
    };

    void runProcess (std::size_t process) noexcept;
    void lead (std::size_t lane) noexcept;
    bool awaitBlock (const FutexWord& clock, std::uint32_t last) const noexcept;
    void await (std::size_t module, const FutexWord& done, std::uint32_t block, FutexWord& own) const noexcept;
    void endAll() noexcept;

    PreparedPatch& patch;
    const FloorPlacement placement;
    SharedMemory memory;
    Page* host = nullptr;
    std::vector<Page*> clocks; ///< By lane; what its processes sleep on.
    std::vector<Page*> pages; ///< By process.
    std::vector<std::vector<Node>> nodes; ///< By process.
    std::vector<std::pair<std::size_t, const FutexWord*>> ends; ///< Modules that nothing reads; the last first.
    std::vector<int> children;
};

} // namespace bulkhead
