// The inside of the checked programs: what a thread counts while it is in a RealtimeScope. Everything here may be
// called wherever malloc() may be called, and allocates nothing.
#pragma once

#include "Ipc/RealtimeCounts.h"

namespace bulkhead::realtimecheck
{

/// Where this thread counts, or nullptr outside of every scope.
RealtimeCounts* counts() noexcept;

/// Counts a violation, and keeps who called when it is one of the first. Does nothing outside of a scope.
/// `within`: how many callers, from the nearest on, are the check's own.
void noteViolation (RealtimeCounts::Kind kind, const char* what, std::size_t within = 1) noexcept;

/// Begins to see the system calls of the calling thread; they are let through. False when this kernel or processor
/// cannot show them.
bool seeSystemCalls() noexcept;

/// Whether each system call of this thread is noted, which takes seeSystemCalls() before; what it was until now.
bool noteSystemCalls (bool whether) noexcept;

} // namespace bulkhead::realtimecheck
