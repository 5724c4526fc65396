// How many workers are kept warm: a few at rest, and as many more as the last burst took, because after one patch of 64
// modules another one of that size is likelier than before. What was not needed for a while is let go, one by one.
// Plain arithmetic on times it is told; no threads, no processes.
#pragma once

#include <chrono>

namespace bulkhead
{

class PoolTarget
{
public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    struct Pace
    {
        Duration sameBurst = std::chrono::seconds (5); ///< What is taken within it is one burst.
        Duration keep = std::chrono::seconds (60); ///< How long a burst's number is kept warm.
        Duration step = std::chrono::seconds (1); ///< Between one worker let go and the next.
        int most = 64; ///< Beyond what is kept at rest.
        int mostForFaults = 16; ///< Of these, because of faults.
    };

    explicit PoolTarget (int numAtRest) : PoolTarget (numAtRest, Pace()) {}
    PoolTarget (int numAtRest, Pace pace);

    /// `count` workers were taken, other than for dead ones.
    void taken (int count, Time now);

    /// A worker died: the one that replaces it may, too, and soon.
    void fault (Time now);

    /// How many are to be warm.
    int at (Time now) const noexcept;

    /// When the target falls next, if nothing happens; Time::max() when it is at rest.
    Time nextFall (Time now) const noexcept;

private:
    int extraAt (Time now) const noexcept;
    void expect (int count, Time now);

    int atRest;
    Pace pace;
    int burst = 0, extra = 0;
    Time lastUse {}, keptUntil {};
};

} // namespace bulkhead
