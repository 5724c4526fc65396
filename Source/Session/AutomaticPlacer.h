// Places the modules of a session's patch while it plays, when its mode of placement is the automatic one: looks at the
// engine's status again and again, and moves modules at most every few seconds.
#pragma once

#include "Session.h"

#include "Graph/AutomaticPlacement.h"

namespace bulkhead
{

class AutomaticPlacer
{
public:
    /// The session outlives it.
    explicit AutomaticPlacer (Session& s) : session (s) {}

    static constexpr double meanSeconds = 1.0; ///< Over which the load is measured.
    static constexpr double restSeconds = 3.0; ///< From one change to the next, at least.

    /// Takes what the engine did since the last look, at `seconds` of a clock that never goes back. Message thread.
    void look (const EngineStatus& status, double seconds, int lanes);

private:
    void forget (double seconds);

    Session& session;
    AutomaticPlacement placement;
    int patchNumber = -1;
    double since = 0.0, changed = -1.0e9;
    std::uint64_t firstBlock = 0;
    double loads = 0.0;
    int looks = 0;
    std::map<std::string, double> microseconds; ///< Sums over the looks, by module.
};

} // namespace bulkhead
