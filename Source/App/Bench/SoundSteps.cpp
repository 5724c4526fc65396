// bench sound: clicks. Every parameter that is not a switch jumps between its ends and from its default to them, with
// the program's own smoothing, while a tone of 220 Hz plays into the audio inputs and cv inputs are held. See Click.h
// for what is measured; beside it stands the same jump without smoothing.
#include "Click.h"
#include "ModuleRun.h"
#include "Sound.h"

#include "Modules/Dsp/Ramp.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

constexpr double rate = 48000.0;
constexpr double toneHertz = 220.0;
constexpr int settleFrames = 48128, staying = 9600, following = 24064; ///< Around the jump, in whole blocks.
constexpr double goal = -80.0;

/// What an input gets instead of the tone or of 1 V.
struct Feed
{
    std::string_view module, input;
    float volts; ///< 0 for no cable.
};

constexpr Feed feeds[] = {
    {"vco", "sync", 0.0f}, // Its own resets would be heard above 4 kHz.
    {"vco", "fm", 0.1f}, // Twice the frequency at full FM.
    {"vco", "pitch", 0.0f}, {"vcf", "pitch", 0.0f}, {"vcf", "cutoff", 0.25f}, // Two octaves at the full cutoff amount.
    {"output", "in", 0.0f}, // Left and right are enough.
};

/// A parameter that jumps over a part of its range, because the new value itself is heard above 4 kHz beyond.
struct Range
{
    std::string_view module, parameter;
    float low, high;
};

constexpr Range ranges[] = {
    {"vco", "frequency", 55.0f, 880.0f},
    {"output", "level", -60.0f, 0.0f}, // The limiter's own distortion.
    {"adsr", "attack", 0.001f, 0.2f}, // In the midst of an attack of 20 s, 1 ms is one more attack.
};

/// Another parameter's value while one jumps.
struct Base
{
    std::string_view module, jumping, parameter;
    float value;
};

constexpr Base bases[] = {
    {"vcf", "cutoff", "cutoff_amount", 0.0f}, // Above 0.48 of the rate the cutoff is held.
    {"vcf", "resonance", "cutoff", 200.0f}, // The oscillation's harmonics stay below 4 kHz.
};

struct Jump
{
    float from, to;
};

std::vector<Jump> jumpsOf (const ModuleInfo& info, const ParameterInfo& parameter)
{
    float low = parameter.minimum, high = parameter.maximum;

    for (const auto& range : ranges)
        if (range.module == info.type && range.parameter == parameter.id)
        {
            low = range.low;
            high = range.high;
        }

    std::vector<Jump> jumps {{low, high}, {high, low}};

    for (const float end : {low, high})
        if (end != parameter.defaultValue)
            jumps.push_back ({parameter.defaultValue, end});

    return jumps;
}

/// The tone, faded in over 0.1 s: its beginning is no click that comes back as an echo.
std::vector<float> toneWithFadeIn (double turn)
{
    auto tone = sineOf (toneHertz, 0.5, (settleFrames + following) / rate + 0.1, rate, turn);

    for (std::size_t i = 0; i < 4800; ++i)
        tone[i] *= smoothStep (static_cast<float> (i) / 4800.0f);

    return tone;
}

/// A run with a steady sound, before any of it is played.
ModuleRun steadyRun (const ModuleType& type, std::string_view jumping, double turn)
{
    ModuleRun run (type, rate);

    for (std::size_t i = 0; i < run.info.inputs.size(); ++i)
    {
        const auto& port = run.info.inputs[i];
        const auto feed =
            std::find_if (std::begin (feeds), std::end (feeds),
                          [&] (const Feed& f) { return f.module == run.info.type && f.input == port.id; });

        if (port.kind == SignalKind::midi)
            continue;

        if (feed != std::end (feeds))
        {
            if (feed->volts != 0.0f)
                run.plug (static_cast<int> (i), std::vector<float> (1, feed->volts));
        }
        else if (port.kind == SignalKind::audio)
            run.plug (static_cast<int> (i), toneWithFadeIn (turn));
        else
            run.plug (static_cast<int> (i), std::vector<float> (1, 1.0f));
    }

    for (const auto& base : bases)
        if (base.module == run.info.type && base.jumping == jumping)
            run.set (indexOfId (run.info.parameters, base.parameter), base.value);

    run.midi ({0x90, 60, 100});
    return run;
}

enum class Smoothing
{
    parameterRamp,
    none
};

class Steps
{
public:
    explicit Steps (const SoundBench& sound) : bench (sound) {}

    void measureParameter (const ModuleType& type, int parameter)
    {
        const auto& info = type.info;
        const auto& described = info.parameters[static_cast<std::size_t> (parameter)];
        std::vector<Output> outputs (info.outputs.size());
        auto jumps = jumpsOf (info, described);

        if (bench.quick)
            jumps.resize (1);

        for (const auto& jump : jumps)
            for (int quarter = 0; quarter < (bench.quick ? 1 : 4); ++quarter)
                measureJump (type, parameter, jump, 0.25 * quarter + 0.03, outputs);

        Figure figure {.name = "step, " + std::string (info.type) + " " + std::string (described.id),
                       .unit = "dB",
                       .goal = "max <= -80 dB"};
        std::string unmeasured;
        double raw = -300.0;

        for (std::size_t o = 0; o < outputs.size(); ++o)
        {
            const auto& output = outputs[o];

            if (output.own > goal)
            {
                unmeasured += (unmeasured.empty() ? "" : ", ") + std::string (info.outputs[o].id);
                continue;
            }

            figure.samples.insert (figure.samples.end(), output.smoothed.begin(), output.smoothed.end());

            for (const double click : output.raw)
                raw = std::max (raw, click);
        }

        if (! unmeasured.empty())
            figure.note = "not measured, having as much above 4 kHz itself: " + unmeasured;

        if (figure.samples.empty())
        {
            // Nothing that could be judged; silence is not worth a line.
            if (! unmeasured.empty())
                bench.report.add ({.name = figure.name, .unit = "dB", .note = figure.note});

            return;
        }

        figure.reference = "without smoothing";
        figure.referenceValue = raw;
        bench.addJudged (std::move (figure), goal);
    }

private:
    struct Output
    {
        std::vector<double> smoothed, raw; ///< Clicks of each jump.
        double own = -300.0; ///< See Click.
    };

    void measureJump (const ModuleType& type, int parameter, Jump jump, double turn, std::vector<Output>& outputs) const
    {
        const auto id = type.info.parameters[static_cast<std::size_t> (parameter)].id;
        auto after = steadyRun (type, id, turn);
        after.set (parameter, jump.to);
        after.run (settleFrames + following);

        for (const auto smoothing : {Smoothing::parameterRamp, Smoothing::none})
        {
            auto run = steadyRun (type, id, turn);
            run.set (parameter, jump.from);
            run.run (settleFrames);

            if (smoothing == Smoothing::parameterRamp)
                run.turn (parameter, jump.to);
            else
                run.set (parameter, jump.to);

            run.run (following);

            for (std::size_t o = 0; o < outputs.size(); ++o)
            {
                if (type.info.outputs[o].kind == SignalKind::midi)
                    continue;

                const auto all = std::span (run.out (static_cast<int> (o)));
                const auto click = clickOf (highBand, all.subspan (settleFrames - staying, staying),
                                            all.subspan (settleFrames - 2 * HighBand::reach),
                                            std::span (after.out (static_cast<int> (o))).last (staying));

                if (! click.audible)
                    continue;

                outputs[o].own = std::max (outputs[o].own, click.own);
                (smoothing == Smoothing::parameterRamp ? outputs[o].smoothed : outputs[o].raw)
                    .push_back (click.decibels);
            }
        }
    }

    const SoundBench& bench;
    const HighBand highBand {rate};
};

} // namespace

void benchSteps (const SoundBench& bench)
{
    Steps steps (bench);

    for (const auto* type : moduleCatalogue())
        for (std::size_t p = 0; p < type->info.parameters.size(); ++p)
        {
            const auto& parameter = type->info.parameters[p];

            if (parameter.isStepped() || (bench.quick && p > 1))
                continue;

            bench.showProgress (std::string (type->info.type) + " " + std::string (parameter.id));
            steps.measureParameter (*type, static_cast<int> (p));
        }
}

} // namespace bulkhead
