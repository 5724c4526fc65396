// How a module's committed state lies in its region: its parameters' ramps, how far it is bypassed, then its own State;
// twice, so that a block
// is computed from the committed copy into the other one and can be computed again.
#pragma once

#include "ParameterRamp.h"

#include "Ipc/Layout.h"

#include <cstring>

namespace bulkhead
{

/// Parameters whose values the runner keeps and smooths: all, but those of a plugin, which has its own.
inline std::size_t numRamps (const ModuleInfo& info) noexcept { return info.isHosted ? 0 : info.parameters.size(); }

/// How far a module is bypassed, and what is in the memory of its dry input.
struct BypassState
{
    ParameterRamp share; ///< 1: bypassed.
    std::uint64_t dryFrom, dryTo; ///< Sample times for which the dry input has been kept without a break.
};

static_assert (std::is_trivially_copyable_v<BypassState> && sizeof (BypassState) == 48);

/// Of BypassState::share.
inline constexpr ParameterInfo bypassShare {"bypass", "Bypass", "", 0.0f, 1.0f, 0.0f};

/// Where its own State lies in a copy.
inline std::size_t ownStateOffset (const ModuleType& type) noexcept
{
    return (numRamps (type.info) * sizeof (ParameterRamp) + sizeof (BypassState) + 63) / 64 * 64;
}

/// Bytes of one copy, a multiple of 64.
inline std::uint32_t moduleStateStride (const ModuleType& type) noexcept
{
    return static_cast<std::uint32_t> (ownStateOffset (type) + (type.stateBytes + 63) / 64 * 64);
}

inline ParameterRamp* rampsOf (std::byte* copy) noexcept { return reinterpret_cast<ParameterRamp*> (copy); }

inline void* ownStateOf (std::byte* copy, const ModuleType& type) noexcept { return copy + ownStateOffset (type); }

inline BypassState& bypassOf (std::byte* copy, const ModuleType& type) noexcept
{
    return *reinterpret_cast<BypassState*> (copy + numRamps (type.info) * sizeof (ParameterRamp));
}

/// Of a copy that came from another process: the values of its parameters are in their ranges, whatever it says.
inline void confineParameters (std::byte* copy, const ModuleType& type) noexcept
{
    for (std::size_t i = 0; i < numRamps (type.info); ++i)
        rampsOf (copy)[i].confine (type.info.parameters[i]);

    bypassOf (copy, type).share.confine (bypassShare);
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
