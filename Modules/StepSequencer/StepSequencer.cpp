// Step sequencer: up to sixteen notes, one for each pulse of a clock.
//
// Which step plays is a function of how many pulses came since the reset, in every direction, the random one included:
// the same pulses always play the same notes.
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Random.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

namespace bulkhead
{

namespace
{

enum StepGate
{
    off,
    on,
    accent,
    slide,
    accentAndSlide
};

constexpr std::string_view gateNames[] = {"Off", "On", "Accent", "Slide", "Accent + Slide"};

constexpr ParameterInfo pitchParameter (std::string_view id, std::string_view name, float semitones)
{
    return {id, name, "st", -36.0f, 36.0f, semitones, Scale::linear, {}, true};
}

constexpr ParameterInfo gateParameter (std::string_view id, std::string_view name, StepGate gate)
{
    return {id, name, "", 0.0f, 4.0f, static_cast<float> (gate), Scale::linear, gateNames};
}

} // namespace

struct StepSequencer
{
    static constexpr int numSteps = 16;

    enum Input
    {
        clockIn,
        resetIn
    };

    enum Output
    {
        pitchOut,
        gateOut,
        accentOut
    };

    enum Parameter
    {
        firstPitch = 0,
        firstGate = numSteps,
        length = 2 * numSteps,
        direction,
        gateLength,
        slideTime
    };

    enum Direction
    {
        forward,
        backward,
        pingPong,
        random
    };

    static constexpr PortInfo inputs[] = {
        {"clock", "Clock", SignalKind::cv, 1, "Plays the next step when it goes high."},
        {"reset", "Reset", SignalKind::cv, 1, "The next clock plays the first step."},
    };

    static constexpr PortInfo outputs[] = {
        {"pitch", "Pitch", SignalKind::cv, 1, "1 V per octave; keeps the last note's pitch through rests."},
        {"gate", "Gate", SignalKind::cv, 1, "High while a note sounds."},
        {"accent", "Accent", SignalKind::cv, 1, "High while an accented note sounds."},
    };

    static constexpr std::string_view directionNames[] = {"Forward", "Backward", "Ping-Pong", "Random"};

    static constexpr ParameterInfo parameters[] = {
        pitchParameter ("pitch1", "Pitch 1", -24.0f),
        pitchParameter ("pitch2", "Pitch 2", -24.0f),
        pitchParameter ("pitch3", "Pitch 3", -12.0f),
        pitchParameter ("pitch4", "Pitch 4", -24.0f),
        pitchParameter ("pitch5", "Pitch 5", -21.0f),
        pitchParameter ("pitch6", "Pitch 6", -24.0f),
        pitchParameter ("pitch7", "Pitch 7", -17.0f),
        pitchParameter ("pitch8", "Pitch 8", -14.0f),
        pitchParameter ("pitch9", "Pitch 9", -24.0f),
        pitchParameter ("pitch10", "Pitch 10", -12.0f),
        pitchParameter ("pitch11", "Pitch 11", -24.0f),
        pitchParameter ("pitch12", "Pitch 12", -19.0f),
        pitchParameter ("pitch13", "Pitch 13", -21.0f),
        pitchParameter ("pitch14", "Pitch 14", -24.0f),
        pitchParameter ("pitch15", "Pitch 15", -14.0f),
        pitchParameter ("pitch16", "Pitch 16", -17.0f),
        gateParameter ("gate1", "Gate 1", accent),
        gateParameter ("gate2", "Gate 2", on),
        gateParameter ("gate3", "Gate 3", on),
        gateParameter ("gate4", "Gate 4", off),
        gateParameter ("gate5", "Gate 5", on),
        gateParameter ("gate6", "Gate 6", on),
        gateParameter ("gate7", "Gate 7", slide),
        gateParameter ("gate8", "Gate 8", on),
        gateParameter ("gate9", "Gate 9", accent),
        gateParameter ("gate10", "Gate 10", on),
        gateParameter ("gate11", "Gate 11", off),
        gateParameter ("gate12", "Gate 12", on),
        gateParameter ("gate13", "Gate 13", slide),
        gateParameter ("gate14", "Gate 14", on),
        gateParameter ("gate15", "Gate 15", accent),
        gateParameter ("gate16", "Gate 16", on),
        {"length", "Length", "", 1.0f, 16.0f, 16.0f, Scale::linear, {}, true},
        {"direction", "Direction", "", 0.0f, 3.0f, 0.0f, Scale::linear, directionNames},
        {"gate_length", "Gate Length", "%", 1.0f, 99.0f, 50.0f},
        {"slide_time", "Slide Time", "s", 0.001f, 1.0f, 0.06f, Scale::logarithmic},
    };

    static_assert (std::size (parameters) <= maxParametersPerModule);

    static constexpr ModuleInfo info {.type = "step_sequencer",
                                      .name = "Step Sequencer",
                                      .category = "Sequencer",
                                      .description = "Sixteen steps of pitch, gate, accent and slide.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {
        RisingEdge clock, reset;
        std::uint64_t pulses = 0; ///< Of the clock, since the reset.
        std::uint64_t sinceClock = 0; ///< Frames since the last pulse.
        std::uint64_t period = 0; ///< Frames between the last two pulses; 0 while there was only one.
        Flag clocked = false; ///< A pulse has come since the start or the reset.
        Flag sounding = false; ///< The step that plays has a note, and its gate has not ended.
        Flag accented = false;
        Flag sliding = false; ///< The step that plays is tied to the next.
        float pitch = 0.0f, target = 0.0f; ///< V.
        float slidePerFrame = 0.0f; ///< V; 0 when the pitch is there.
    };

    /// The step, 0 to count - 1, that pulse number `pulse` (from 0) plays.
    static int stepAt (std::uint64_t pulse, int count, int way) noexcept
    {
        const auto steps = static_cast<std::uint64_t> (count);

        switch (way)
        {
            case backward:
                return static_cast<int> (steps - 1 - pulse % steps);

            case pingPong:
            {
                // There and back without playing the ends twice: 0 1 2 3 2 1, and again.
                const auto round = steps > 1 ? 2 * steps - 2 : 1;
                const auto place = pulse % round;
                return static_cast<int> (place < steps ? place : round - place);
            }

            case random:
                return static_cast<int> (hashed (pulse) % steps);

            default:
                return static_cast<int> (pulse % steps);
        }
    }

    static void playStep (State& state, const Block& block, int frame) noexcept
    {
        const int step = stepAt (state.pulses, block.choice (length), block.choice (direction));
        const int gate = block.choice (firstGate + step);
        const bool tied = state.sliding && state.sounding;

        state.sounding = gate != off;
        state.accented = gate == accent || gate == accentAndSlide;
        state.sliding = gate == slide || gate == accentAndSlide;

        if (! state.sounding)
            return;

        state.target = block.parameter (firstPitch + step)[0] * (1.0f / 12.0f);
        const float distance = state.target - state.pitch;

        if (tied)
        {
            const double slideFrames = block.parameter (slideTime)[frame] * block.sampleRate;
            state.slidePerFrame = distance / static_cast<float> (std::max (1.0, slideFrames));
        }
        else
        {
            state.pitch = state.target;
            state.slidePerFrame = 0.0f;
        }
    }

    /// Ends the gate of the step when its time is over. A tied step lasts until the next one; the length of a first
    /// step, before the clock's period is known, is the clock pulse's own.
    static void endGate (State& state, float percent) noexcept
    {
        if (! state.sounding || (state.sliding && state.sinceClock <= 2 * state.period))
            return;

        const auto frames = static_cast<double> (state.period) * static_cast<double> (percent) * 0.01;
        const bool over = state.period > 0 ? static_cast<double> (state.sinceClock) >= frames : ! state.clock.high;

        if (over && state.sinceClock > 0)
            state.sounding = false;
    }

    static void process (State& state, const Block& block) noexcept
    {
        const auto* clock = block.in (clockIn);
        const auto* reset = block.in (resetIn);
        const auto* percent = block.parameter (gateLength);

        for (int i = 0; i < block.frames; ++i)
        {
            if (state.reset (reset[i]))
                state.pulses = 0;

            if (state.clocked)
                ++state.sinceClock;

            bool newNote = false;

            if (state.clock (clock[i]))
            {
                const bool wasHigh = state.sounding && ! state.sliding;

                if (state.clocked)
                    state.period = state.sinceClock;

                state.clocked = true;
                state.sinceClock = 0;
                playStep (state, block, i);
                ++state.pulses;

                // A clock that got faster: the gate of the step before is still high, and must be seen to end.
                newNote = wasHigh;
            }

            endGate (state, percent[i]);

            if (state.slidePerFrame != 0.0f)
            {
                state.pitch += state.slidePerFrame;

                if ((state.target - state.pitch) * state.slidePerFrame <= 0.0f)
                {
                    state.pitch = state.target;
                    state.slidePerFrame = 0.0f;
                }
            }

            const bool high = state.sounding && ! newNote;
            block.out (pitchOut)[i] = state.pitch;
            block.out (gateOut)[i] = high ? 1.0f : 0.0f;
            block.out (accentOut)[i] = high && state.accented ? 1.0f : 0.0f;
        }
    }
};

BULKHEAD_MODULE (StepSequencer)

} // namespace bulkhead
