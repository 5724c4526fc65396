// The block under way, as the parts of SlotRunner see it.
#pragma once

#include "SlotRunner.h"
#include "TransportWords.h"

namespace bulkhead
{

struct SlotRunner::Now
{
    std::uint64_t number;
    std::uint32_t word; // Its low 32 bits, as in done words.
    std::uint32_t parity;
    std::uint32_t frames, previousFrames, inputChannels;
    std::uint64_t time, planStart;
    double sampleRate;
    bool offline;
    TransportPosition transport;
    Binding& binding;
    std::uint64_t clock = 0; ///< nowNanoseconds() when the module before was through; 0: it has to be asked.
};

} // namespace bulkhead
