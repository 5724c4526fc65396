#include "Sound.h"

#include "App/Commands/Commands.h"
#include "App/Progress.h"
#include "Host/MachineWatch.h"

#include <algorithm>

namespace bulkhead
{

void SoundBench::addJudged (Figure figure, double limit) const
{
    if (! quick && ! figure.samples.empty())
        figure.met = *std::max_element (figure.samples.begin(), figure.samples.end()) <= limit;

    report.add (std::move (figure));
}

int benchSound (const BenchOptions& options)
{
    BenchReport report ("sound");
    const MachineWatch machine;
    Progress progress ("Measuring");
    double part = 0.0;
    const SoundBench bench {.report = report, .quick = options.quick, .showProgress = [&] (const std::string& detail) {
                                progress.show (part, detail);
                            }};

    benchOscillators (bench);
    part = 0.15;
    benchFilter (bench);
    part = 0.3;
    benchSteps (bench);

    report.setMachineAway (machine.numAway(), static_cast<double> (machine.longest()) * 1e-6);
    report.print (options.json);
    return 0;
}

} // namespace bulkhead
