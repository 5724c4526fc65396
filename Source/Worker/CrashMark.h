// What a worker does in the moment it crashes: it marks its life word and wakes the host, before the kernel takes the
// process down, and ends. No core file, no message: the host tells the user.
#pragma once

#include "Ipc/Layout.h"

namespace bulkhead
{

/// Installs it for SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGSYS. The region stays mapped for ever.
void markCrashesIn (RegionHeader& region);

} // namespace bulkhead
