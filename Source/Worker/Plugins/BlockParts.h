// A block cut where parameters change, for plugins that take a value per call only.
#pragma once

#include "Runner/HostedModule.h"

#include <algorithm>

namespace bulkhead
{

inline constexpr std::uint32_t maxBlockParts = 32;

/// Calls `run (from, to)` for each part of a block of so many frames, and `apply (change)` for every change, at the
/// start of the part that it belongs to. Parts have at most `longest` frames. Changes at more than maxBlockParts
/// places come up to a part of a block late. Real-time.
template <typename Apply, typename Run>
void runInParts (std::uint32_t frames, std::span<const HostedModule::Change> changes, std::uint32_t longest,
                 Apply apply, Run run) noexcept
{
    std::uint32_t places = 1;

    for (std::size_t i = 0; i < changes.size(); ++i)
        if (changes[i].offset > 0 && (i == 0 || changes[i].offset != changes[i - 1].offset))
            ++places;

    const auto shortest = places <= maxBlockParts ? 1 : (frames + maxBlockParts - 1) / maxBlockParts;
    auto next = changes.begin();

    for (std::uint32_t at = 0; at < frames;)
    {
        while (next != changes.end() && next->offset <= at)
            apply (*next++);

        auto end = std::min (frames, at + longest);

        if (next != changes.end())
            end = std::min (end, std::max (next->offset, at + shortest));

        run (at, end);
        at = end;
    }

    while (next != changes.end())
        apply (*next++);
}

} // namespace bulkhead
