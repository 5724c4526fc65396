// bench sound: aliases. Of each output of each oscillator, the loudest partial that is no harmonic, beside its
// fundamental.
#include "ModuleRun.h"
#include "Sound.h"
#include "Spectrum.h"

#include <cmath>
#include <cstdio>

namespace bulkhead
{

namespace
{

constexpr double rate = 48000.0;
constexpr int settle = 4096;
constexpr double goal = -80.0;
constexpr const char* goalText = "max <= -80 dB";

struct Setting
{
    std::string name;
    std::string output; ///< "" for all of them.
    float pulseWidth = 50.0f; ///< %
    double syncRatio = 0.0; ///< The slave's frequency beside its master's; 0 without sync.
};

std::string hertzText (double hertz)
{
    char text[32];
    std::snprintf (text, sizeof text, "%g Hz", hertz);
    return text;
}

/// `fundamental` is the frequency of what comes out, the master's under sync.
Figure aliasFigure (const ModuleType& type, int output, const Setting& setting, double fundamental, int frames)
{
    const auto& info = type.info;
    ModuleRun run (type, rate);
    const bool synced = setting.syncRatio > 0.0;
    run.set (indexOfId (info.parameters, "frequency"),
             static_cast<float> (synced ? fundamental * setting.syncRatio : fundamental));

    if (const auto p = indexOfId (info.parameters, "pulse_width"); p >= 0)
        run.set (p, setting.pulseWidth);

    // A whole second, so that it repeats without a seam.
    if (synced)
        run.plug (indexOfId (info.inputs, "sync"), sineOf (fundamental, 1.0, 1.0, rate));

    run.run (settle + frames);
    const auto alias = loudestInharmonic (
        std::span (run.out (output)).subspan (settle).first (static_cast<std::size_t> (frames)), fundamental, rate);

    char note[96];
    std::snprintf (note, sizeof note, "at %.0f Hz; searched from %.0f Hz to %.0f Hz", alias.hertz,
                   lineBins * rate / frames, rate / 2.0);
    return {.name = "alias, " + std::string (info.type) + " "
                    + std::string (info.outputs[static_cast<std::size_t> (output)].id) + setting.name + ", "
                    + hertzText (fundamental),
            .unit = "dB",
            .samples = {alias.decibels},
            .goal = goalText,
            .note = note};
}

} // namespace

void benchOscillators (const SoundBench& bench)
{
    const int frames = bench.quick ? 16384 : 65536;
    const std::vector<Setting> settings {
        {}, {", width 10 %", "pulse", 10.0f}, {", synced at 1.7 times", "", 50.0f, 1.7}};

    for (const auto* type : moduleCatalogue())
    {
        const auto& info = type->info;

        if (info.category != "Oscillator" || indexOfId (info.parameters, "frequency") < 0)
            continue;

        for (const auto& setting : settings)
            for (std::size_t o = 0; o < info.outputs.size(); ++o)
            {
                const auto& output = info.outputs[o];

                // The output of a choice among the others is one of those.
                if (output.kind != SignalKind::audio || (output.id == "out" && info.outputs.size() > 1)
                    || (! setting.output.empty() && setting.output != output.id)
                    || (setting.syncRatio > 0.0 && indexOfId (info.inputs, "sync") < 0))
                    continue;

                for (const double hertz : {110.0, 440.0, 1760.0, 5000.0})
                {
                    auto figure = aliasFigure (*type, static_cast<int> (o), setting, hertz, frames);
                    bench.showProgress (figure.name);
                    bench.addJudged (std::move (figure), goal);
                }
            }
    }

    // What the measure says of an oscillator that is not band-limited.
    std::vector<float> plain (static_cast<std::size_t> (frames));

    for (std::size_t i = 0; i < plain.size(); ++i)
        plain[i] = static_cast<float> (2.0 * std::fmod (static_cast<double> (i) * 5000.0 / rate, 1.0) - 1.0);

    bench.report.add ({.name = "for comparison: alias of a plain saw, 5000 Hz",
                       .unit = "dB",
                       .samples = {loudestInharmonic (plain, 5000.0, rate).decibels}});
}

} // namespace bulkhead
