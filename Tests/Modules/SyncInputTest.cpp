#include "Modules/Vco/SyncInput.h"

#include <catch2/catch.hpp>

#include <numbers>
#include <vector>

using namespace bulkhead;

namespace
{

/// The frame and the fraction of each crossing that is found in the signal.
std::vector<double> crossingsOf (const std::vector<float>& signal)
{
    SyncInput sync;
    std::vector<double> result;

    for (std::size_t i = 0; i < signal.size(); ++i)
        if (sync.rises (signal[i]))
        {
            const double age = sync.age();
            CHECK ((age >= 0.0 && age <= 1.0));
            result.push_back (static_cast<double> (i) - SyncInput::lookahead - age);
        }

    return result;
}

} // namespace

TEST_CASE ("SyncInput: a sine's crossings are found to a fraction of a frame", "[vco]")
{
    for (const double hertz : {110.0, 1760.0, 5000.0})
    {
        const double period = 48000.0 / hertz;
        std::vector<float> sine (4800);

        for (std::size_t i = 0; i < sine.size(); ++i)
            sine[i] = static_cast<float> (
                std::sin (2.0 * std::numbers::pi * (static_cast<double> (i) + 0.37 - 10.0) / period));

        const auto crossings = crossingsOf (sine);
        CHECK (crossings.size() >= static_cast<std::size_t> (4800.0 / period) - 1);

        for (const double at : crossings)
        {
            // Before it, there are not six samples yet.
            if (at < 3.0)
                continue;

            const double cycles = (at + 0.37 - 10.0) / period;
            INFO (hertz << " Hz, at " << at);
            CHECK (std::abs (cycles - std::round (cycles)) * period < 4.0e-4);
        }
    }
}

TEST_CASE ("SyncInput: a gate's edge is between its samples, and one that is high from the start is none", "[vco]")
{
    std::vector<float> gate (20, 0.0f);
    std::fill (gate.begin() + 10, gate.begin() + 15, 1.0f);
    CHECK (crossingsOf (gate) == std::vector<double> {9.0});

    for (auto& x : gate)
        x = 2.0f * x - 1.0f;

    REQUIRE (crossingsOf (gate).size() == 1);
    CHECK (crossingsOf (gate)[0] == Approx (9.5));
    CHECK (crossingsOf (std::vector<float> (20, 1.0f)).empty());
    CHECK (crossingsOf ({0.0f, 1.0e4f, -1.0e4f, 1.0e4f, -1.0e4f, 1.0e4f, 0.0f, 1.0e-30f, 0.0f, 0.0f, 0.0f}).size()
           == 4);
}
