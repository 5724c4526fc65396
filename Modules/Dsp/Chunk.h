// Modules work through a block in chunks, so that what they compute ahead for the frames of one fits on the stack.
#pragma once

#include "Modules/Module.h"

#include <algorithm>

namespace bulkhead
{

inline constexpr int chunkFrames = 64;

/// Calls work (first frame, frames) for each chunk of the block, in order.
template <typename Work> void inChunks (const Block& block, Work&& work)
{
    for (int start = 0; start < block.frames; start += chunkFrames)
        work (start, std::min (chunkFrames, block.frames - start));
}

/// True when these are all the same.
inline bool isSteady (const float* values, int frames) noexcept
{
    int others = 0;

    for (int i = 1; i < frames; ++i)
        others += values[i] != values[0] ? 1 : 0;

    return others == 0;
}

/// Writes function (parameter) at every frame of the chunk: once when the parameter is steady, with the same bits.
template <typename Function>
void mapParameter (const Block& block, int index, int start, int frames, float* result, Function&& function)
{
    const auto* values = block.parameter (index) + start;

    if (block.parameterIsSteady (index))
        std::fill_n (result, frames, function (values[0]));
    else
        for (int i = 0; i < frames; ++i)
            result[i] = function (values[i]);
}

} // namespace bulkhead
