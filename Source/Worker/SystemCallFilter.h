// Takes the kernel away from this process, but for what playing audio and loading libraries needs (seccomp).
#pragma once

#include "Ipc/Descriptor.h"

namespace bulkhead
{

struct SystemCallPolicy
{
    /// Streams to UNIX sockets may be opened, but connect() is the host's: it puts a connection to the display there.
    bool display = false;

    bool writableCode = false; ///< Memory may be made writable and executable.
};

struct SystemCallFilter
{
    bool installed = false;

    /// With SystemCallPolicy::display: where the kernel tells of each connect(). Whoever has it decides on them.
    Descriptor displayRequests;
};

/// Afterwards a system call that is not on the list answers EPERM. Binds the calling thread and those it starts later.
/// Not installed when the kernel cannot; needs no-new-privileges.
SystemCallFilter filterSystemCalls (const SystemCallPolicy& policy);

} // namespace bulkhead
