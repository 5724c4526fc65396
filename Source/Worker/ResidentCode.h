// Keeps the program itself in memory: a page fault in a block costs more than most modules.
#pragma once

namespace bulkhead
{

/// Brings in and locks the code and data of everything that is loaded by now, and locks what else is in memory without
/// bringing in more: the stacks of threads that have ended and the room of the heap are address space only, and stay
/// so. Without the right to lock memory the pages are brought in all the same.
void keepCodeResident() noexcept;

} // namespace bulkhead
