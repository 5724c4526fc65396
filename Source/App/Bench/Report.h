// What a benchmark found, as a table for people or one JSON object for scripts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead
{

struct Figure
{
    std::string name {};
    std::string unit {};
    std::vector<double> samples {};
    std::string reference {}; ///< What it is set beside; "" for nothing.
    std::optional<double> referenceValue {}; ///< In the same unit.
    std::string goal {}; ///< "p99 <= 2 ms"; "" for none.
    std::optional<bool> met {};
    std::string note {}; ///< Why there is no figure, or what to know of it.
};

/// The value that a part of the samples is not above; 0 for none.
double percentile (std::vector<double> samples, double part);

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
