#include "RealtimeTally.h"

#include <algorithm>
#include <cstdio>

namespace bulkhead
{

static std::string textOf (const char* chars, std::size_t size)
{
    return {chars, std::find (chars, chars + size, '\0')};
}

void RealtimeTally::add (const RealtimeCounts& counts)
{
    threads += counts.threads.load();
    blind += counts.blind.load();
    waits += counts.waits.load();
    wakes += counts.wakes.load();
    allocations += counts.violations[RealtimeCounts::allocation].load();
    locks += counts.violations[RealtimeCounts::lock].load();
    systemCalls += counts.violations[RealtimeCounts::systemCall].load();
    constexpr std::size_t most = 256; // that anybody would read

    for (const auto& ofKind : counts.first)
        for (const auto& violation : ofKind)
        {
            const auto numFrames =
                std::min<std::size_t> (violation.numFrames.load (std::memory_order_acquire), RealtimeCounts::maxFrames);

            if (numFrames == 0 || first.size() >= most)
                continue;

            Violation added;
            added.what = textOf (violation.what, sizeof violation.what);

            for (std::size_t f = 0; f < numFrames; ++f)
            {
                const auto& frame = violation.frames[f];
                char offset[24];
                std::snprintf (offset, sizeof offset, "+0x%llx", static_cast<unsigned long long> (frame.offset));
                added.frames.push_back (textOf (frame.object, sizeof frame.object) + offset);
            }

            if (std::find (first.begin(), first.end(), added) == first.end())
                first.push_back (std::move (added));
        }
}

} // namespace bulkhead
