// Locks this process up, in the order that leaves no gap: Landlock and seccomp bind the calling thread and those it
// starts later, so the process must have one thread only when it is locked, and no foreign code may have been loaded.
#pragma once

#include "Runner/ControlProtocol.h"

#include <string>
#include <vector>

namespace bulkhead
{

struct SandboxProfile
{
    int parentProcess = 0; ///< Ends this process when its parent is not this one any more.
    int keepDescriptor = -1; ///< The control socket; every other descriptor above the standard streams is closed.
    std::vector<std::string> readablePaths; ///< Files and folders that may be read and mapped, with all below them.
    std::uint64_t privateMemoryBytes = 1ull << 30;
};

/// New session, standard streams to nowhere, descriptors closed, environment cleared, limits. Call first.
void detachFromParent (const SandboxProfile&);

/// Kills this process together with its parent, from now on; ends it at once when the parent is gone already.
void dieWithParent (const SandboxProfile&);

/// Not dumpable, no new privileges, Landlock, seccomp, then tries what must not work. Returns the SandboxLayer bits that
/// hold; a layer that this kernel lacks is missing from them. Ends the process when it has a second thread.
std::uint32_t lockSandbox (const SandboxProfile&);

} // namespace bulkhead
