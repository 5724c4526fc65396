// bench sound: how good the modules sound. One group of figures per file, Sound*.cpp.
#pragma once

#include "Report.h"

#include <functional>

namespace bulkhead
{

/// What a group of figures is measured with.
struct SoundBench
{
    BenchReport& report;
    bool quick = false; ///< Few points, and goals are not judged.
    std::function<void (const std::string& detail)> showProgress;

    /// Adds a figure whose goal is that every sample is at most `limit`.
    void addJudged (Figure figure, double limit) const;
};

/// The loudest inharmonic partial of every oscillator's outputs.
void benchOscillators (const SoundBench&);

/// The filter's responses against their formulas, and the tuning of its self-oscillation.
void benchFilter (const SoundBench&);

/// The click of every parameter that jumps: see Click.h.
void benchSteps (const SoundBench&);

} // namespace bulkhead
