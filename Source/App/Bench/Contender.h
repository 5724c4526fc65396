// Whoever plays blocks in a bench: our engine, and what it is set beside. Contenders are measured in rounds, one after
// the other in an order that rotates, so that a drift of the machine meets all of them alike.
#pragma once

#include "Report.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead
{

struct BenchPace
{
    double sampleRate = 48000.0;
    int frames = 64; ///< Of a block.
    int blocks = 500; ///< Of a round.
    bool paced = true; ///< One block per period, as a device asks for them; else one after the other.

    std::uint64_t period() const noexcept { return static_cast<std::uint64_t> (frames / sampleRate * 1e9); }
};

/// nowNanoseconds() of one block.
struct BlockTimes
{
    std::uint64_t begin, deadline;
    std::uint64_t nextBegin; ///< 0 when blocks are not paced.
};

class Contender
{
public:
    explicit Contender (std::string contenderName) : name (std::move (contenderName)) {}
    virtual ~Contender() = default;

    /// Microseconds of each block of one round.
    virtual std::vector<double> round (const BenchPace& pace);

    const std::string name;
    std::vector<Quantiles> rounds; ///< Of each round so far; see playRounds().
    std::string problem; ///< Not empty: it could not be measured, and why.

    /// The median over the rounds.
    Quantiles figure() const { return medianOf (rounds); }

protected:
    /// Around the blocks of a round. The bench's own thread.
    virtual void begin() {}
    virtual void end() {}

    /// One block, on a real-time thread on the last lane's core.
    virtual void block (const BlockTimes&) noexcept {}
};

/// Measures every contender without a problem in each of the rounds. One that throws has a problem from then on.
void playRounds (std::vector<std::unique_ptr<Contender>>& contenders, const BenchPace& pace, int rounds);

} // namespace bulkhead
