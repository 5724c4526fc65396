#include "App/Bench/Report.h"

#include <catch2/catch.hpp>

#include <numeric>

using namespace bulkhead;

TEST_CASE ("Report: percentiles of samples", "[bench]")
{
    std::vector<double> samples (100);
    std::iota (samples.rbegin(), samples.rend(), 1.0); // 1 to 100

    CHECK (percentile (samples, 0.5) == 51.0);
    CHECK (percentile (samples, 0.99) == 100.0);
    CHECK (percentile (samples, 0.0) == 1.0);
    CHECK (percentile ({}, 0.5) == 0.0);

    const auto quantiles = quantilesOf (samples);
    CHECK (quantiles.p50 == 51.0);
    CHECK (quantiles.p99 == 100.0);
    CHECK (quantiles.max == 100.0);
    CHECK (quantiles.samples == 100);
}

TEST_CASE ("Report: the median of rounds", "[bench]")
{
    CHECK (median ({}) == 0.0);
    CHECK (median ({3.0}) == 3.0);
    CHECK (median ({9.0, 1.0, 2.0}) == 2.0);
    CHECK (median ({4.0, 1.0, 9.0, 2.0}) == 3.0);

    // Each quantile by itself, so that one bad round spoils none.
    const Quantiles rounds[] = {{1.0, 90.0, 900.0, 10}, {2.0, 20.0, 30.0, 10}, {9.0, 10.0, 20.0, 5}};
    const auto all = medianOf (rounds);
    CHECK (all.p50 == 2.0);
    CHECK (all.p99 == 20.0);
    CHECK (all.max == 30.0);
    CHECK (all.samples == 25);
    CHECK (medianOf ({}).samples == 0);

    const auto half = scaled (all, 0.5);
    CHECK (half.p50 == 1.0);
    CHECK (half.p99 == 10.0);
    CHECK (half.max == 15.0);
    CHECK (half.samples == 25);
}
