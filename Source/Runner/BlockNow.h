// The block under way, as the parts of SlotRunner see it.
#pragma once

#include "SlotRunner.h"

namespace bulkhead
{

struct SlotRunner::Now
{
    std::uint64_t number;
    std::uint32_t word; // Its low 32 bits, as in done words and lane clocks.
    std::uint32_t parity;
    std::uint32_t frames, previousFrames, inputChannels;
    std::uint64_t time, planStart;
    double sampleRate;
    bool offline;
    const Plan& plan;
    Binding& binding;
};

} // namespace bulkhead
