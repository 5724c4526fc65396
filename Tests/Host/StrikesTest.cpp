#include "Host/Strikes.h"

#include <catch2/catch.hpp>

using namespace bulkhead;
using Verdict = Strikes::Verdict;

TEST_CASE ("Strikes: a module that fails again and again is brought back ever more carefully, and then not at all",
           "[host]")
{
    Strikes strikes;
    const Strikes::Clock::time_point start {};
    CHECK (strikes.fault ("a", start).verdict == Verdict::again);
    CHECK (strikes.fault ("a", start).verdict == Verdict::again);
    CHECK (strikes.fault ("a", start).verdict == Verdict::afresh);
    const auto fourth = strikes.fault ("a", start), fifth = strikes.fault ("a", start);
    CHECK (fourth.verdict == Verdict::later);
    CHECK (fifth.verdict == Verdict::later);
    CHECK (fifth.rest > fourth.rest);
    CHECK_FALSE (strikes.isParked ("a"));
    CHECK (strikes.fault ("a", start).verdict == Verdict::park);
    CHECK (strikes.isParked ("a"));
    CHECK_FALSE (strikes.isParked ("b"));
    CHECK (strikes.fault ("b", start).verdict == Verdict::again);

    strikes.forgive ("a");
    CHECK_FALSE (strikes.isParked ("a"));
    CHECK (strikes.fault ("a", start).verdict == Verdict::again);
}

TEST_CASE ("Strikes: whoever has behaved for long begins anew", "[host]")
{
    Strikes strikes;
    auto now = Strikes::Clock::time_point {};

    for (int i = 0; i < 20; ++i, now += Strikes::memory + std::chrono::seconds (1))
        CHECK (strikes.fault ("a", now).verdict == Verdict::again);
}
