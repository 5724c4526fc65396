// Faults on order, to prove what happens then: in the midst of a module's block its compartment crashes, hangs or
// spoils its sound, once. The host that orders it could end the process anyway.
#pragma once

#include <cstdint>

namespace bulkhead
{

enum class Fault : std::uint32_t
{
    none,
    crash, ///< Writes where nothing is.
    abort,
    busyLoop,
    sleep, ///< For 100 ms.
    notANumber, ///< Its outputs are NaN for one block.
    runaway ///< Its outputs are at +600 dB for one block.
};

/// Audio thread: misbehaves, as a foreign module would. Returns only from those that a block goes on after.
void commit (Fault fault) noexcept;

} // namespace bulkhead
