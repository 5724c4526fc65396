// Other processes and threads, by handle: watched, ended, reaped and scheduled.
#pragma once

#include "Descriptor.h"

#include <cstdint>

namespace bulkhead
{

/// A pidfd, which can never mean another process that got the same number later; invalid when there is none.
Descriptor openProcess (int process) noexcept;

/// SIGKILL by handle.
void killProcess (int processHandle) noexcept;

/// Waits for a child to end and takes its zombie away.
void reapProcess (int process) noexcept;

/// How a child of ours ended.
struct ProcessEnd
{
    bool hasEnded = false;
    int signal = 0; ///< That ended it; 0: it ended by itself.
    int exitCode = 0;
};

/// Waits for it for at most so many milliseconds, and leaves the zombie to reapProcess().
ProcessEnd endOfProcess (int processHandle, int timeoutMs) noexcept;

/// Time that the main thread of a process has waited for a processor while it could have run, in nanoseconds; 0 when
/// the kernel does not tell.
std::uint64_t waitedForProcessor (int process) noexcept;

/// Parent of a process, 0 when it is gone.
int parentOf (int process) noexcept;

/// True when the thread belongs to the process.
bool isThreadOf (int thread, int process) noexcept;

/// True when the kernel says of every thread of a process that it has a system-call filter and can gain no privileges.
/// Readable also of processes that are not dumpable.
bool everyThreadIsFiltered (int process) noexcept;

/// SCHED_FIFO at `priority` (1 to 99), or the ordinary policy for 0. 0 for `thread`: the calling one. What the thread
/// starts from then on is ordinary. False when this user may not.
bool setRealtimePriority (int thread, int priority) noexcept;

/// SCHED_FIFO priority of a thread, 0 for the ordinary policy or when it is gone.
int realtimePriorityOf (int thread) noexcept;

/// What the kernel says a thread does: 'R' runs or would, 'S' sleeps, 'D' waits for a device, 'T' stopped, 'Z' ended. 0
/// when it is gone.
char threadState (int process, int thread) noexcept;

/// Processor time that a process has used, in nanoseconds; 0 when it is gone.
std::uint64_t processorTime (int process) noexcept;

/// How willingly an ordinary thread gives way, 0 to 19. 0 for `thread`: the calling one. False when this user may not.
bool setNiceness (int thread, int niceness) noexcept;

/// The same for every thread that a process has at the moment.
void setNicenessOfAll (int process, int niceness) noexcept;

/// Memory that a process has for itself and holds in RAM, in bytes: neither what it shares nor what is as it is in a
/// file. 0 when it is gone. Readable also of processes that are not dumpable.
std::uint64_t ownMemoryOf (int process) noexcept;

/// Binds a thread to one core, or (-1) to all of them.
bool bindToCore (int thread, int core) noexcept;

} // namespace bulkhead
