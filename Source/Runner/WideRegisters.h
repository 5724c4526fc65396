// A process that has used the widest vector registers once (the C library does, to copy memory) has them saved and
// loaded at every switch from then on: a kilobyte more each way. To give them up between blocks makes switches cheaper.
#pragma once

namespace bulkhead
{

/// What is in the parts of the vector registers beyond AVX is forgotten: they are the caller's to save, so nobody who
/// calls a function expects it to be kept. Does nothing where there are none. Any thread.
void giveUpWideRegisters() noexcept;

} // namespace bulkhead
