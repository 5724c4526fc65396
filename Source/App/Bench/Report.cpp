#include "Report.h"

#include "Host/Scheduling.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <sys/utsname.h>
#include <thread>

namespace bulkhead
{

double percentile (std::vector<double> samples, double part)
{
    if (samples.empty())
        return 0.0;

    const auto index = std::min (samples.size() - 1, static_cast<std::size_t> (part * static_cast<double> (samples.size())));
    std::nth_element (samples.begin(), samples.begin() + static_cast<std::ptrdiff_t> (index), samples.end());
    return samples[index];
}

double median (std::vector<double> values)
{
    if (values.empty())
        return 0.0;

    std::sort (values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

Quantiles quantilesOf (const std::vector<double>& samples)
{
    return { percentile (samples, 0.5), percentile (samples, 0.99), percentile (samples, 1.0), samples.size() };
}

Quantiles medianOf (std::span<const Quantiles> rounds)
{
    const auto medianOfEach = [&] (double Quantiles::*quantile)
    {
        std::vector<double> values;

        for (const auto& round : rounds)
            values.push_back (round.*quantile);

        return median (std::move (values));
    };

    Quantiles result { medianOfEach (&Quantiles::p50), medianOfEach (&Quantiles::p99), medianOfEach (&Quantiles::max), 0 };

    for (const auto& round : rounds)
        result.samples += round.samples;

    return result;
}

Quantiles scaled (Quantiles quantiles, double factor)
{
    return { quantiles.p50 * factor, quantiles.p99 * factor, quantiles.max * factor, quantiles.samples };
}

static Quantiles quantilesOf (const Figure& figure)
{
    return figure.quantiles ? *figure.quantiles : quantilesOf (figure.samples);
}

/// To its reference, where there is one.
static std::optional<double> ratioOf (const Figure& figure, const Quantiles& quantiles)
{
    if (figure.ratio || ! figure.referenceValue || *figure.referenceValue <= 0.0 || quantiles.samples == 0)
        return figure.ratio;

    return quantiles.p50 / *figure.referenceValue;
}

static std::string kernelRelease()
{
    utsname system {};
    return uname (&system) == 0 ? system.release : "";
}

void BenchReport::setMachineAway (std::uint64_t times, double longestMilliseconds)
{
    awayTimes = times;
    awayLongest = longestMilliseconds;
}

void BenchReport::print (bool json) const
{
    if (json)
        printJson();
    else
        printTable();
}

void BenchReport::printTable() const
{
    std::printf ("bench %s: %u cores, Linux %s, %s\n\n", name.c_str(), std::thread::hardware_concurrency(),
                 kernelRelease().c_str(), Scheduling::realtimeAllowed() ? "real-time" : "no real-time rights");
    auto width = std::size_t (40);

    for (const auto& f : figures)
        width = std::max (width, f.name.size());

    const auto column = static_cast<int> (width);
    std::printf ("  %-*s %9s %9s %9s %5s %6s  %s\n", column, "", "p50", "p99", "max", "unit", "n", "beside");

    for (const auto& f : figures)
    {
        std::string beside = f.reference;
        const auto quantiles = quantilesOf (f);
        const auto append = [&beside] (const char* format, auto... values)
        {
            char text[96];
            std::snprintf (text, sizeof text, format, values...);
            beside += text;
        };

        if (f.referenceValue)
            append (": %.4g %s", *f.referenceValue, f.unit.c_str());

        if (f.referenceP99)
            append (" (p99 %.4g)", *f.referenceP99);

        if (const auto ratio = ratioOf (f, quantiles))
            append ("; ratio %.2f", *ratio);

        if (! f.goal.empty())
            beside += (beside.empty() ? "" : "; ") + ("goal " + f.goal) + (! f.met ? "" : *f.met ? ": met" : ": NOT met");

        if (! f.note.empty())
            beside += (beside.empty() ? "" : "; ") + f.note;

        if (quantiles.samples == 0)
            std::printf ("  %-*s %9s %9s %9s %5s %6s  %s\n", column, f.name.c_str(), "-", "-", "-", f.unit.c_str(), "0", beside.c_str());
        else
            std::printf ("  %-*s %9.3f %9.3f %9.3f %5s %6zu  %s\n", column, f.name.c_str(), quantiles.p50, quantiles.p99,
                         quantiles.max, f.unit.c_str(), quantiles.samples, beside.c_str());
    }

    std::printf ("\n  A bare real-time timer thread woke late %llu times meanwhile, %.2f ms at the worst: the machine itself.\n",
                 static_cast<unsigned long long> (awayTimes), awayLongest);
}

void BenchReport::printJson() const
{
    nlohmann::ordered_json json { { "bench", name },
                                  { "version", BULKHEAD_VERSION },
                                  { "machine",
                                    { { "cores", std::thread::hardware_concurrency() },
                                      { "kernel", kernelRelease() },
                                      { "realtime", Scheduling::realtimeAllowed() },
                                      { "away", awayTimes },
                                      { "away_longest_ms", awayLongest } } },
                                  { "figures", nlohmann::ordered_json::array() } };

    for (const auto& f : figures)
    {
        nlohmann::ordered_json figure { { "name", f.name }, { "unit", f.unit } };

        const auto quantiles = quantilesOf (f);

        if (quantiles.samples > 0)
        {
            figure["p50"] = quantiles.p50;
            figure["p99"] = quantiles.p99;
            figure["max"] = quantiles.max;
        }

        figure["samples"] = quantiles.samples;

        if (! f.reference.empty())
            figure["reference"] = f.reference;

        if (f.referenceValue)
            figure["reference_p50"] = *f.referenceValue;

        if (f.referenceP99)
            figure["reference_p99"] = *f.referenceP99;

        if (const auto ratio = ratioOf (f, quantiles))
            figure["ratio"] = *ratio;

        if (! f.goal.empty())
            figure["goal"] = f.goal;

        if (f.met)
            figure["met"] = *f.met;

        if (! f.note.empty())
            figure["note"] = f.note;

        json["figures"].push_back (std::move (figure));
    }

    std::printf ("%s\n", json.dump (2).c_str());
}

} // namespace bulkhead
