#include "Host/PoolTarget.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using namespace std::chrono_literals;

namespace
{

constexpr auto start = PoolTarget::Time (1000s);

} // namespace

TEST_CASE ("PoolTarget: one at a time is what the number at rest is for", "[host]")
{
    PoolTarget target (4);
    CHECK (target.at (start) == 4);
    CHECK (target.nextFall (start) == PoolTarget::Time::max());

    for (int i = 0; i < 10; ++i)
        target.taken (1, start + i * 10s);

    CHECK (target.at (start + 100s) == 4);
    CHECK (PoolTarget (-3).at (start) == 0);
}

TEST_CASE ("PoolTarget: a burst is kept warm for a while, then let go one by one", "[host]")
{
    PoolTarget target (4);
    target.taken (8, start);
    CHECK (target.at (start) == 12);
    CHECK (target.nextFall (start) == start + 60s);
    CHECK (target.at (start + 59s) == 12);
    CHECK (target.at (start + 60s) == 11);
    CHECK (target.nextFall (start + 60s) == start + 61s);
    CHECK (target.at (start + 61s) == 10);
    CHECK (target.at (start + 67s) == 4);
    CHECK (target.nextFall (start + 67s) == PoolTarget::Time::max());
    CHECK (target.at (start + 1000s) == 4);
}

TEST_CASE ("PoolTarget: what is taken in quick succession is one burst, and bounded", "[host]")
{
    PoolTarget target (2);

    for (int i = 0; i < 6; ++i)
        target.taken (1, start + i * 1s);

    CHECK (target.at (start + 5s) == 8);

    // A small one does not make little of a large one, and any use keeps it.
    target.taken (1, start + 50s);
    CHECK (target.at (start + 109s) == 8);

    target.taken (1000, start + 110s);
    CHECK (target.at (start + 110s) == 2 + PoolTarget::Pace().most);
}

TEST_CASE ("PoolTarget: each fault keeps one more warm", "[host]")
{
    PoolTarget target (2);
    target.fault (start);
    CHECK (target.at (start) == 3);
    target.fault (start + 10s);
    CHECK (target.at (start + 10s) == 4);
    CHECK (target.at (start + 69s) == 4);
    CHECK (target.at (start + 72s) == 2);
}

TEST_CASE ("PoolTarget: a thousand faults keep no more warm than some", "[host]")
{
    PoolTarget target (2);

    for (int i = 0; i < 1000; ++i)
        target.fault (start + i * 10ms);

    CHECK (target.at (start + 10s) == 2 + PoolTarget::Pace().mostForFaults);
}
