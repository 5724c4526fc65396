// The counts of several processes together, for whoever reads them.
#pragma once

#include "RealtimeCounts.h"

#include <string>
#include <vector>

namespace bulkhead
{

struct RealtimeTally
{
    struct Violation
    {
        std::string what;
        std::vector<std::string> frames; ///< "bulkhead-worker+0x1a2b", from the inside out.

        bool operator== (const Violation&) const = default;
    };

    std::uint64_t threads = 0, blind = 0, waits = 0, wakes = 0;
    std::uint64_t allocations = 0, locks = 0, systemCalls = 0;
    std::vector<Violation> first; ///< The first ones of each kind and process; none twice.

    /// Nothing of `counts` is trusted but to be shown: a worker writes what it likes there.
    void add (const RealtimeCounts& counts);

    std::uint64_t violations() const noexcept { return allocations + locks + systemCalls; }
};

} // namespace bulkhead
