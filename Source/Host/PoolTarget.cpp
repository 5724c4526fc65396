#include "PoolTarget.h"

#include <algorithm>

namespace bulkhead
{

PoolTarget::PoolTarget (int numAtRest, Pace p) : atRest (std::max (numAtRest, 0)), pace (p) {}

void PoolTarget::taken (int count, Time now)
{
    burst = now - lastUse <= pace.sameBurst ? burst + count : count;
    lastUse = now;

    // One at a time is what the number at rest is for.
    if (burst > 1 || extraAt (now) > 0)
        expect (burst, now);
}

void PoolTarget::fault (Time now) { expect (std::min (extraAt (now) + 1, pace.mostForFaults), now); }

void PoolTarget::expect (int count, Time now)
{
    extra = std::clamp (count, extraAt (now), pace.most);
    keptUntil = now + pace.keep;
}

int PoolTarget::extraAt (Time now) const noexcept
{
    if (now < keptUntil)
        return extra;

    const auto gone = (now - keptUntil) / pace.step + 1;
    return gone < extra ? extra - static_cast<int> (gone) : 0;
}

int PoolTarget::at (Time now) const noexcept { return atRest + extraAt (now); }

PoolTarget::Time PoolTarget::nextFall (Time now) const noexcept
{
    if (extraAt (now) == 0)
        return Time::max();

    return now < keptUntil ? keptUntil : keptUntil + ((now - keptUntil) / pace.step + 1) * pace.step;
}

} // namespace bulkhead
