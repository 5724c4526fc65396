#include "Graph/NumberText.h"

#include <catch2/catch.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>

using namespace bulkhead;

TEST_CASE ("Number text: as short as can be", "[graph]")
{
    CHECK (numberText (0.1f) == "0.1");
    CHECK (numberText (110.0f) == "110");
    CHECK (numberText (20000.0f) == "20000");
    CHECK (numberText (100000.0) == "100000");
    CHECK (numberText (-80.5) == "-80.5");
    CHECK (numberText (0.0f) == "0");
    CHECK (numberText (-0.0f) == "-0");
    CHECK (numberText (261.6256f) == "261.6256");
    CHECK (numberText (1.0e300) == "1e+300");
    CHECK (numberText (std::numeric_limits<float>::infinity()) == "0");
    CHECK (numberText (std::numeric_limits<double>::quiet_NaN()) == "0");
}

TEST_CASE ("Number text: every float comes back by way of a double", "[graph]")
{
    std::mt19937 random (1);
    int different = 0;

    for (int i = 0; i < 200000; ++i)
    {
        const auto value = std::bit_cast<float> (static_cast<std::uint32_t> (random()));

        if (! std::isfinite (value))
            continue;

        const auto text = numberText (value);
        double readBack = 0.0;
        std::from_chars (text.data(), text.data() + text.size(), readBack);
        different +=
            std::bit_cast<std::uint32_t> (static_cast<float> (readBack)) != std::bit_cast<std::uint32_t> (value);
    }

    CHECK (different == 0);
}
