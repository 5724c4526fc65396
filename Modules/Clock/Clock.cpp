// Clock: pulses at a tempo, on quarters, eighths and sixteenths.
//
// The position is not added up frame by frame, which would drift: it is the product of the frames since the tempo last
// changed and the tempo. So pulse n starts at the first frame at or after n * 60 / tempo seconds, after hours as well.
//
// A reset starts pulse 0 at its own frame, but where an output was high: that one is low for a frame first, for the new
// pulse to be seen.
#include "Modules/Dsp/Chunk.h"
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
        running
    };

    static constexpr int numOutputs = 3;
    static constexpr double pulsesPerBeat[numOutputs] = {1.0, 2.0, 4.0};

    static constexpr PortInfo inputs[] = {
        {"run", "Run", SignalKind::cv, 1, "With a cable, the clock runs while this is high."},
        {"reset", "Reset", SignalKind::cv, 1, "Starts again from the first beat when it goes high."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "1/4", SignalKind::cv, 1, "A gate on every quarter note."},
        {"x2", "1/8", SignalKind::cv, 1, "A gate on every eighth note."},
        {"x4", "1/16", SignalKind::cv, 1, "A gate on every sixteenth note."},
    };

    static constexpr std::string_view runningNames[] = {"Off", "On"};

    static constexpr ParameterInfo parameters[] = {
        {"tempo", "Tempo", "BPM", 20.0f, 300.0f, 120.0f},
        {"pulse_length", "Pulse Length", "%", 1.0f, 99.0f, 50.0f},
        {"running", "Running", "", 0.0f, 1.0f, 1.0f, Scale::linear, runningNames},
    };

    static constexpr ModuleInfo info {.type = "clock",
                                      .name = "Clock",
                                      .category = "Sequencer",
                                      .description = "Quarter, eighth and sixteenth gates at a tempo.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {
        float tempo = 0.0f; ///< BPM since startBeats.
        double startBeats = 0.0; ///< The position when the tempo last changed.
        std::uint64_t frames = 0; ///< Run since then.
        RisingEdge reset;
        double pulses[numOutputs] = {-1.0, -1.0, -1.0}; ///< The last pulse that started, counted from 0.
        bool sounding[numOutputs] = {}; ///< False after a stop, until the next pulse.
        bool high[numOutputs] = {}; ///< What went out at the frame before.
    };

    static double beats (const State& state, double sampleRate) noexcept
    {
        return state.startBeats
               + static_cast<double> (state.frames) * static_cast<double> (state.tempo) / (60.0 * sampleRate);
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
                const double pulses = position * pulsesPerBeat[o];
                const double pulse = std::floor (pulses);

                if (! moving)
                {
                    state.sounding[o] = false;
                }
                else if (pulse > state.pulses[o])
                {
                    state.pulses[o] = pulse;
                    state.sounding[o] = true;
                }

                state.high[o] = state.sounding[o] && pulses - pulse < 0.01 * static_cast<double> (lengths[i])
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
