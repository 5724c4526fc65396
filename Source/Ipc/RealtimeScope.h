// Says that what follows on this thread is real-time: it allocates nothing, takes no lock, and enters the kernel only
// to wait and to wake.
//
// In the programs as they are shipped this does nothing. The checked programs (Tests/Realtime) are linked from the same
// objects, with other definitions of these functions that count whatever breaks the rule.
#pragma once

#include "RealtimeCounts.h"

namespace bulkhead
{

class RealtimeScope
{
public:
    /// From here to its end. `counts` outlives it. Scopes nest: the inner one counts.
    explicit RealtimeScope (RealtimeCounts& counts = RealtimeCounts::ofThisProcess()) noexcept;
    ~RealtimeScope();

    RealtimeScope (const RealtimeScope&) = delete;
    RealtimeScope& operator= (const RealtimeScope&) = delete;

private:
    RealtimeCounts* outer = nullptr;
};

/// Whether this is one of the checked programs.
bool realtimeRuleIsChecked() noexcept;

} // namespace bulkhead
