// How a module's committed state lies in its region: its parameters' ramps, then its own State; twice, so that a block
// is computed from the committed copy into the other one and can be computed again.
#pragma once

#include "ParameterRamp.h"

#include "Ipc/Layout.h"

#include <cstring>

namespace bulkhead
{

/// Parameters whose values the runner keeps and smooths: all, but those of a plugin, which has its own.
inline std::size_t numRamps (const ModuleInfo& info) noexcept { return info.isHosted ? 0 : info.parameters.size(); }

/// Bytes of one copy, a multiple of 64.
inline std::uint32_t moduleStateStride (const ModuleType& type) noexcept
{
    const auto ramps = (numRamps (type.info) * sizeof (ParameterRamp) + 63) / 64 * 64;
    return static_cast<std::uint32_t> (std::max<std::size_t> (64, ramps + (type.stateBytes + 63) / 64 * 64));
}

inline ParameterRamp* rampsOf (std::byte* copy) noexcept { return reinterpret_cast<ParameterRamp*> (copy); }

inline void* ownStateOf (std::byte* copy, const ModuleType& type) noexcept
{
    return copy + (numRamps (type.info) * sizeof (ParameterRamp) + 63) / 64 * 64;
}

/// Of a copy that came from another process: the values of its parameters are in their ranges, whatever it says.
inline void confineParameters (std::byte* copy, const ModuleType& type) noexcept
{
    for (std::size_t i = 0; i < numRamps (type.info); ++i)
        rampsOf (copy)[i].confine (type.info.parameters[i]);
}

/// Frames per channel of a delay memory: a power of two that holds the delay and the largest block.
inline std::uint32_t ringLengthFor (double frames, std::uint32_t largestBlock) noexcept
{
    std::uint32_t length = 64;

    while (length < frames + largestBlock + 1.0 && length < (1u << 24))
        length *= 2;

    return length;
}

} // namespace bulkhead
