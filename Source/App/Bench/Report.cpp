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
    std::printf ("  %-52s %9s %9s %9s %5s %6s  %s\n", "", "p50", "p99", "max", "unit", "n", "beside");

    for (const auto& f : figures)
    {
        std::string beside = f.reference;

        if (f.referenceValue)
        {
            char value[64];
            std::snprintf (value, sizeof value, ": %g %s", *f.referenceValue, f.unit.c_str());
            beside += value;
        }

        if (! f.goal.empty())
            beside += (beside.empty() ? "" : "; ") + ("goal " + f.goal) + (! f.met ? "" : *f.met ? ": met" : ": NOT met");

        if (! f.note.empty())
            beside += (beside.empty() ? "" : "; ") + f.note;

        if (f.samples.empty())
            std::printf ("  %-52s %9s %9s %9s %5s %6s  %s\n", f.name.c_str(), "-", "-", "-", f.unit.c_str(), "0", beside.c_str());
        else
            std::printf ("  %-52s %9.3f %9.3f %9.3f %5s %6zu  %s\n", f.name.c_str(), percentile (f.samples, 0.5),
                         percentile (f.samples, 0.99), percentile (f.samples, 1.0), f.unit.c_str(), f.samples.size(),
                         beside.c_str());
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

        if (! f.samples.empty())
        {
            figure["p50"] = percentile (f.samples, 0.5);
            figure["p99"] = percentile (f.samples, 0.99);
            figure["max"] = percentile (f.samples, 1.0);
        }

        figure["samples"] = f.samples.size();

        if (! f.reference.empty())
            figure["reference"] = f.reference;

        if (f.referenceValue)
        {
            figure["reference_p50"] = *f.referenceValue;

            if (! f.samples.empty() && *f.referenceValue > 0.0)
                figure["ratio"] = percentile (f.samples, 0.5) / *f.referenceValue;
        }

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
