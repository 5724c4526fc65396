// bench spawn, while something plays: assignment with the pool refilling, what refilling costs those who play, and
// bursts.
#pragma once

#include "Report.h"

#include "App/Commands/Commands.h"

#include <functional>

namespace bulkhead
{

/// Measures and adds its figures. `progress` is told 0 to 1 and what is being measured.
void measureSpawnUnderLoad (BenchReport& report, const BenchOptions& options,
                            const std::function<void (double, const std::string&)>& progress);

} // namespace bulkhead
