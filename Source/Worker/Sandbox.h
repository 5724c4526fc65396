// Locks this process up, in the order that leaves no gap: Landlock and seccomp bind the calling thread and those it
// starts later, so the process must have one thread only when it is locked, and no foreign code may have been loaded.
#pragma once

#include "SystemCallFilter.h"

#include "Runner/ControlProtocol.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead
{

struct SandboxProfile
{
    int parentProcess = 0; ///< Ends this process when its parent is not this one any more.
    int keepDescriptor = -1; ///< The control socket; every other descriptor above the standard streams is closed.
    int output = -1; ///< What its standard output and error go to; -1: nowhere.
    std::vector<std::string> readablePaths; ///< Files and folders that may be read and mapped, with all below them.
    std::vector<std::pair<std::string, std::string>> environment; ///< All that it has.
    std::uint64_t privateMemoryBytes = 1ull << 30;
    SystemCallPolicy systemCalls;
};

struct SandboxLock
{
    std::uint32_t layers = 0; ///< SandboxLayer bits that hold.
    int landlock = 0; ///< The version of Landlock that holds, or 0.
    Descriptor displayRequests; ///< See SystemCallFilter.
};

/// New session, standard input from nowhere, output where the profile says, descriptors closed, environment cleared,
/// limits. Call first.
void detachFromParent (const SandboxProfile&);

/// Kills this process together with its parent, from now on; ends it at once when the parent is gone already.
void dieWithParent (const SandboxProfile&);

/// Not dumpable, no new privileges, no new code pages, Landlock, seccomp, then tries what must not work. A layer that
/// this kernel lacks is missing from the result. Ends the process when it has a second thread.
SandboxLock lockSandbox (const SandboxProfile&);

} // namespace bulkhead
