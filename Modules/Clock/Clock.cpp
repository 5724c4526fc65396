// Clock: pulses at a tempo, on bars, halves, quarters, eighths, their triplets and sixteenths.
//
// The position is not added up frame by frame, which would drift: it is the product of the frames since the tempo last
// changed and the tempo. So pulse n starts at the first frame at or after n * 60 / tempo seconds, after hours as well.
//
// Swing delays every second eighth and every second sixteenth: of the time of two of them, the first takes the share of
// Swing, from 50 % (straight) to 75 % (dotted), the second the rest. Each output swings in its own pairs, so a swung
// sixteenth lies within a straight eighth, and the first of every pair is on the beat.
//
// A reset starts pulse 0 at its own frame, but where an output was high: that one is low for a frame first, for the new
// pulse to be seen.
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <cmath>

namespace bulkhead
{

struct Clock
{
    enum Input
    {
        runIn,
        resetIn
    };

    enum Parameter
    {
        tempo,
        pulseLength,
        running,
        swing,
        beatsPerBar
    };

    enum Output
    {
        quarters,
        eighths,
        sixteenths,
        triplets,
        halves,
        bars,
        numOutputs
    };

    static constexpr PortInfo inputs[] = {
        {"run", "Run", SignalKind::cv, 1, "With a cable, the clock runs while this is high."},
        {"reset", "Reset", SignalKind::cv, 1, "Starts again from the first beat when it goes high."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "1/4", SignalKind::cv, 1, "A gate on every quarter note."},
        {"x2", "1/8", SignalKind::cv, 1, "A gate on every eighth note."},
        {"x4", "1/16", SignalKind::cv, 1, "A gate on every sixteenth note."},
        {"triplet", "1/8 T", SignalKind::cv, 1, "A gate on every eighth of a triplet: three in a quarter note."},
        {"half", "1/2", SignalKind::cv, 1, "A gate on every half note."},
        {"bar", "Bar", SignalKind::cv, 1, "A gate on the first beat of every bar."},
    };

    static constexpr std::string_view runningNames[] = {"Off", "On"};

    static constexpr ParameterInfo parameters[] = {
        {"tempo", "Tempo", "BPM", 20.0f, 300.0f, 120.0f},
        {"pulse_length", "Pulse Length", "%", 1.0f, 99.0f, 50.0f},
        {"running", "Running", "", 0.0f, 1.0f, 1.0f, Scale::linear, runningNames},
        {"swing", "Swing", "%", 50.0f, 75.0f, 50.0f},
        {"beats_per_bar", "Beats/Bar", "", 1.0f, 16.0f, 4.0f, Scale::linear, {}, true},
    };

    static constexpr ModuleInfo info {.type = "clock",
                                      .name = "Clock",
                                      .category = "Sequencer",
                                      .description = "Gates at a tempo, from bars to sixteenths, with swing.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {
        float tempo = 0.0f; ///< BPM since startBeats.
        double startBeats = 0.0; ///< The position when the tempo last changed.
        std::uint64_t frames = 0; ///< Run since then.
        RisingEdge reset;
        double pulses[numOutputs] = {-1.0, -1.0, -1.0, -1.0, -1.0, -1.0}; ///< Started last, counted from 0.
        int beatsInBar = 0; ///< As in the parameter, in the block before.
        Flag sounding[numOutputs] = {}; ///< False after a stop, until the next pulse.
        Flag high[numOutputs] = {}; ///< What went out at the frame before.
    };

    static double beats (const State& state, double sampleRate) noexcept
    {
        return state.startBeats
               + static_cast<double> (state.frames) * static_cast<double> (state.tempo) / (60.0 * sampleRate);
    }

    /// A position in beats as one in the straight pulses of an output. A division where a product would be rounded
    /// twice.
    static double pulsesAt (double position, int output, int beatsInBar) noexcept
    {
        constexpr double perBeat[bars] = {1.0, 2.0, 4.0, 3.0, 0.5};
        return output == bars ? position / static_cast<double> (beatsInBar) : position * perBeat[output];
    }

    /// Which pulse of an output it is at a position, and where in it.
    struct Place
    {
        double pulse; ///< Counted from 0.
        double share; ///< Of the pulse's time that is over, 0 up to 1.
    };

    /// `pulses` are the straight pulses up to here; the first of two takes 2 x `swung`, the second the rest.
    static Place placeAt (double pulses, double swung) noexcept
    {
        constexpr double most = 1.0e15; // in hundreds of thousands of years, or in a State from elsewhere
        const double pair =
            2.0 * static_cast<double> (static_cast<std::int64_t> (0.5 * std::min (std::max (0.0, pulses), most)));
        const double within = pulses - pair, first = 2.0 * swung;

        if (within < first)
            return {pair, within / first};

        return {pair + 1.0, (within - first) / (2.0 - first)};
    }

    static void restart (State& state) noexcept
    {
        state.startBeats = 0.0;
        state.frames = 0;

        for (int o = 0; o < numOutputs; ++o)
        {
            state.pulses[o] = -1.0;
            state.sounding[o] = false;
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        const auto* run = block.in (runIn);
        const auto* reset = block.in (resetIn);
        const auto* tempos = block.parameter (tempo);
        const auto* lengths = block.parameter (pulseLength);
        const bool runs = block.choice (running) != 0;
        const bool gated = block.connected (runIn);
        const auto* percent = block.parameter (swing);
        const int beatsInBar = std::max (1, block.choice (beatsPerBar));

        // Bars of another length begin where they would have, had they always been that long.
        if (beatsInBar != state.beatsInBar && state.pulses[bars] >= 0.0)
        {
            state.pulses[bars] = std::ceil (pulsesAt (beats (state, block.sampleRate), bars, beatsInBar)) - 1.0;
            state.sounding[bars] = false;
        }

        state.beatsInBar = beatsInBar;

        for (int i = 0; i < block.frames; ++i)
        {
            const bool restarted = state.reset (reset[i]);

            if (restarted)
                restart (state);

            if (tempos[i] != state.tempo)
            {
                state.startBeats = beats (state, block.sampleRate);
                state.frames = 0;
                state.tempo = tempos[i];
            }

            const bool moving = runs && (! gated || gateIsHigh (run[i]));
            const double position = beats (state, block.sampleRate);

            for (int o = 0; o < numOutputs; ++o)
            {
                const bool swings = o == eighths || o == sixteenths;
                const auto [pulse, share] = placeAt (pulsesAt (position, o, beatsInBar),
                                                     swings ? static_cast<double> (percent[i]) / 100.0 : 0.5);

                if (! moving)
                {
                    state.sounding[o] = false;
                }
                else if (pulse > state.pulses[o])
                {
                    state.pulses[o] = pulse;
                    state.sounding[o] = true;
                }

                state.high[o] = state.sounding[o] && share < 0.01 * static_cast<double> (lengths[i])
                                && ! (restarted && state.high[o]);
                block.out (o)[i] = state.high[o] ? 1.0f : 0.0f;
            }

            if (moving)
                ++state.frames;
        }
    }
};

BULKHEAD_MODULE (Clock)

} // namespace bulkhead
