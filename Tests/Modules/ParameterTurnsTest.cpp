// Parameters that jump from one end to another, smoothed as the program smooths them: no click. `bulkhead bench sound`
// measures the same for every parameter there is.
#include "App/Bench/Click.h"
#include "App/Bench/ModuleRun.h"
#include "Modules/Dsp/Ramp.h"

#include <catch2/catch.hpp>

using namespace bulkhead;

namespace
{

constexpr double rate = 48000.0;
constexpr int settle = 38400, following = 24064;

struct Turn
{
    std::string_view module, parameter;
    float from, to;
};

ModuleRun runWith (const Turn& turn, float value)
{
    const auto& type = *findModuleType (turn.module);
    auto tone = sineOf (220.0, 0.5, (settle + following) / rate + 0.1, rate);

    for (std::size_t i = 0; i < 4800; ++i)
        tone[i] *= smoothStep (static_cast<float> (i) / 4800.0f);

    ModuleRun run (type, rate);
    run.plug (0, tone);
    run.set (indexOfId (type.info.parameters, turn.parameter), value);
    run.run (settle);
    return run;
}

} // namespace

TEST_CASE ("Parameters: a jump from end to end does not click", "[modules]")
{
    const HighBand highBand (rate);

    for (const Turn& turn : {Turn {"vca", "gain", -60.0f, 12.0f}, Turn {"vca", "gain", 12.0f, -60.0f},
                             Turn {"mixer", "level1", -60.0f, 6.0f}, Turn {"mixer", "master", 6.0f, -60.0f},
                             Turn {"vcf", "cutoff", 20.0f, 20000.0f}, Turn {"vcf", "cutoff", 20000.0f, 20.0f},
                             Turn {"vcf", "resonance", 0.0f, 0.9f}, Turn {"vcf", "mode", 0.0f, 2.0f},
                             Turn {"delay", "time", 0.375f, 0.01f}, Turn {"delay", "feedback", 0.0f, 0.9f},
                             Turn {"delay", "tone", 200.0f, 20000.0f}, Turn {"delay", "mix", 0.0f, 100.0f},
                             Turn {"reverb", "size", 200.0f, 20.0f}, Turn {"reverb", "size", 20.0f, 200.0f},
                             Turn {"reverb", "decay", 30.0f, 0.1f}, Turn {"reverb", "damping", 20000.0f, 500.0f},
                             Turn {"reverb", "predelay", 0.0f, 0.25f}, Turn {"reverb", "mix", 0.0f, 100.0f}})
    {
        auto run = runWith (turn, turn.from);
        run.turn (indexOfId (run.info.parameters, turn.parameter), turn.to);
        run.run (following);

        auto after = runWith (turn, turn.to);
        after.run (following);

        const auto all = std::span (run.out (0));
        const auto click = clickOf (highBand, all.subspan (settle - 9600, 9600),
                                    all.subspan (settle - 2 * HighBand::reach), std::span (after.out (0)).last (9600));
        INFO (turn.module << " " << turn.parameter << " from " << turn.from << " to " << turn.to << ": "
                          << click.decibels << " dB, own " << click.own << " dB");
        CHECK (click.audible);
        CHECK (click.own < -80.0);
        CHECK (click.decibels < -80.0);
    }
}
