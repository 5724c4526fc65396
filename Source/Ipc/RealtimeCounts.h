// What the checked programs count on the audio threads (see RealtimeScope.h): allocations, locks, and system calls
// other than waits and wakes. A worker's counts lie in its region, so that the host has them also after its death. In
// the programs as they are shipped they stay 0.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace bulkhead
{

struct RealtimeCounts
{
    enum Kind : std::uint32_t
    {
        allocation, ///< Memory taken or given free.
        lock, ///< A mutex, read-write lock, condition, semaphore, spin lock or guarded initialisation.
        systemCall ///< Any but a wait or a wake on a futex that is shared between processes.
    };

    static constexpr std::size_t numKinds = 3, numFirst = 4, maxFrames = 10;

    /// A return address, as an offset in the program or library `object`.
    struct Frame
    {
        std::uint64_t offset;
        char object[40];
    };

    /// Where one of the first violations of its kind was.
    struct Violation
    {
        std::atomic<std::uint32_t> numFrames; ///< Written last; 0 until then.
        std::uint32_t reserved;
        char what[40]; ///< "malloc", "system call 1"
        Frame frames[maxFrames]; ///< From the inside out.
    };

    std::atomic<std::uint32_t> threads; ///< Threads that are checked.
    std::atomic<std::uint32_t> blind; ///< Of these, threads whose system calls this kernel does not show.
    std::atomic<std::uint64_t> waits, wakes; ///< What an audio thread may ask of the kernel.
    std::atomic<std::uint64_t> violations[numKinds];
    Violation first[numKinds][numFirst];

    /// Of the threads of this process that belong to no region: the engine's, its lanes', the devices'.
    static RealtimeCounts& ofThisProcess() noexcept;
};

} // namespace bulkhead
