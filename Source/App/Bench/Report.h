// What a benchmark found, as a table for people or one JSON object for scripts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bulkhead
{

/// Where the samples of a measurement lie.
struct Quantiles
{
    double p50 = 0.0, p99 = 0.0, max = 0.0;
    std::size_t samples = 0;
};

struct Figure
{
    std::string name {};
    std::string unit {};
    std::vector<double> samples {};
    std::optional<Quantiles> quantiles {}; ///< Instead of those of the samples: of a measurement in rounds.
    std::string reference {}; ///< What it is set beside; "" for nothing.
    std::optional<double> referenceValue {}; ///< In the same unit.
    std::optional<double> referenceP99 {};
    std::optional<double> ratio {}; ///< To the reference, where it is not that of the medians.
    std::string goal {}; ///< "p99 <= 2 ms"; "" for none.
    std::optional<bool> met {};
    std::string note {}; ///< Why there is no figure, or what to know of it.
};

/// The value that a part of the samples is not above; 0 for none.
double percentile (std::vector<double> samples, double part);

/// The middle value, or the mean of the two in the middle; 0 for none.
double median (std::vector<double> values);

Quantiles quantilesOf (const std::vector<double>& samples);

/// Of several rounds: the median of each quantile, and all their samples; all 0 for none.
Quantiles medianOf (std::span<const Quantiles> rounds);

/// The same in another unit, or for a part of what was measured.
Quantiles scaled (Quantiles quantiles, double factor);

class BenchReport
{
public:
    explicit BenchReport (std::string benchName) : name (std::move (benchName)) {}

    void add (Figure figure) { figures.push_back (std::move (figure)); }

    /// What a bare real-time timer thread saw of the machine meanwhile.
    void setMachineAway (std::uint64_t times, double longestMilliseconds);

    void print (bool json) const;

private:
    void printTable() const;
    void printJson() const;

    const std::string name;
    std::vector<Figure> figures;
    std::uint64_t awayTimes = 0;
    double awayLongest = 0.0;
};

} // namespace bulkhead
