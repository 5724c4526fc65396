// Takes the kernel away from this process, but for what playing audio and loading libraries needs (seccomp).
#pragma once

namespace bulkhead
{

/// Afterwards a system call that is not on the list answers EPERM. Binds the calling thread and those it starts later.
/// False when the filter could not be installed; needs no-new-privileges.
bool filterSystemCalls();

} // namespace bulkhead
