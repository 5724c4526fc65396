// Locks this process up, in the order that leaves no gap: it must be called before any thread is started and before any
// foreign code is loaded, because Landlock and seccomp bind the calling thread and its later children only.
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
    std::vector<std::string> pipes; ///< FIFOs that may be opened both ways.
    std::uint64_t privateMemoryBytes = 1ull << 30;
};

/// New session, standard streams to nowhere, death with the parent, descriptors closed, environment cleared, limits.
/// Call first. Ends the process when the parent is gone already.
void detachFromParent (const SandboxProfile&);

/// Not dumpable, no new privileges, Landlock, seccomp, then tries what must not work. Returns the SandboxLayer bits that
/// hold; a layer that this kernel lacks is missing from them.
std::uint32_t lockSandbox (const SandboxProfile&);

} // namespace bulkhead
