// The transport's position as it lies on the board.
#pragma once

#include "Ipc/Layout.h"
#include "Modules/Transport.h"

namespace bulkhead
{

inline BlockTransport wordsOf (const TransportPosition& at) noexcept
{
    return {at.tempo,
            at.frame,
            at.quarter,
            at.fraction,
            at.bar,
            at.barStart,
            static_cast<std::uint16_t> (at.signature.beats),
            static_cast<std::uint16_t> (at.signature.unit),
            at.isPlaying ? 1u : 0u};
}

inline TransportPosition positionOf (const BlockTransport& words) noexcept
{
    return {words.isPlaying != 0,
            words.tempo,
            {words.beats, words.unit},
            words.frame,
            words.quarter,
            words.fraction,
            words.bar,
            words.barStart};
}

} // namespace bulkhead
