// bench sound: what a module costs, alone on a warm cache.
#include "ModuleRun.h"
#include "Sound.h"

namespace bulkhead
{

namespace
{

/// Something in every input: a tone where sound goes in, 0.5 V elsewhere, and notes held.
void plugEverything (ModuleRun& run, int voices)
{
    for (std::size_t i = 0; i < run.info.inputs.size(); ++i)
    {
        const auto kind = run.info.inputs[i].kind;

        if (kind != SignalKind::midi)
            run.plug (static_cast<int> (i), kind == SignalKind::audio ? sineOf (220.0, 0.5, 1.0, run.sampleRate)
                                                                      : std::vector<float> (1, 0.5f));
    }

    for (int v = 0; v < voices; ++v)
        run.midi ({0x90, 40 + v, 100});
}

} // namespace

void benchModuleCost (const SoundBench& bench)
{
    constexpr double rate = 48000.0;
    // Short runs, many of them: the median is of those that nothing else came between.
    constexpr int frames = 10 * ModuleRun::blockFrames;
    const int runs = bench.quick ? 20 : 600;

    for (const auto* type : moduleCatalogue())
        for (const int voices : {1, maxChannels})
        {
            Figure figure {.name = "cost, " + std::string (type->info.type) + ", " + std::to_string (voices)
                                   + (voices == 1 ? " voice" : " voices, per voice"),
                           .unit = "ns"};
            bench.showProgress (figure.name);
            ModuleRun run (*type, rate, voices);
            run.setRecording (false);
            plugEverything (run, voices);
            run.run (50 * frames);

            for (int i = 0; i < runs; ++i)
            {
                const auto before = run.nanoseconds();
                run.run (frames);
                figure.samples.push_back (static_cast<double> (run.nanoseconds() - before) / frames / voices);
            }

            figure.note = "per frame, in blocks of 128; every input plugged, every output wanted";
            bench.report.add (std::move (figure));
        }
}

} // namespace bulkhead
