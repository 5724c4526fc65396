// VCO: a band-limited oscillator with four shapes, V/oct pitch, through-zero linear FM, pulse width modulation and hard
// sync.
//
// Shapes are computed in the plain way from the phase, and their jumps and corners are corrected with BandLimitedStep,
// wherever they come from: the cycle, the pulse width, sync or a phase that runs backwards. That delays every output,
// the sine too, by BandLimitedStep::latency = 16 frames; they all stay in phase with each other. Two frames more let
// sync look at samples on both sides of a crossing: see SyncInput.
#include "Modules/Dsp/BandLimitedStep.h"
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Exp2.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Dsp/Sine.h"
#include "Modules/Module.h"

#include "SyncInput.h"

#include <array>

namespace bulkhead
{

struct Vco
{
    enum Input
    {
        pitchIn,
        fmIn,
        pulseWidthIn,
        syncIn
    };

    enum Shape
    {
        sine,
        triangle,
        saw,
        pulse,
        numShapes
    };

    enum Output
    {
        selectedOut,
        firstShapeOut ///< The shapes in their order follow.
    };

    enum Parameter
    {
        frequency,
        fine,
        shape,
        pulseWidth,
        fmAmount
    };

    static constexpr PortInfo inputs[] = {
        {"pitch", "Pitch", SignalKind::cv, perVoice, "1 V per octave, on top of the frequency."},
        {"fm", "FM", SignalKind::audio, perVoice, "Linear, through zero: adds FM Amount x frequency per volt."},
        {"pulse_width", "Pulse Width", SignalKind::cv, perVoice, "Adds 50 % of pulse width per volt."},
        {"sync", "Sync", SignalKind::audio, perVoice, "Starts the cycle again where it rises through 0 V."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, perVoice, "The shape chosen on the panel."},
        {"sine", "Sine", SignalKind::audio, perVoice, "Sine."},
        {"triangle", "Triangle", SignalKind::audio, perVoice, "Triangle, in phase with the sine."},
        {"saw", "Saw", SignalKind::audio, perVoice, "Rising saw."},
        {"pulse", "Pulse", SignalKind::audio, perVoice, "Pulse: high for the pulse width, then low."},
    };

    static constexpr std::string_view shapeNames[] = {"Sine", "Triangle", "Saw", "Pulse"};

    static constexpr ParameterInfo parameters[] = {
        {"frequency", "Frequency", "Hz", 8.0f, 12000.0f, 261.6256f, Scale::logarithmic},
        {"fine", "Fine", "ct", -100.0f, 100.0f, 0.0f},
        {"shape", "Shape", "", 0.0f, 3.0f, 2.0f, Scale::linear, shapeNames},
        {"pulse_width", "Pulse Width", "%", 1.0f, 99.0f, 50.0f},
        {"fm_amount", "FM", "", 0.0f, 10.0f, 0.5f},
    };

    static constexpr ModuleInfo info {.type = "vco",
                                      .name = "VCO",
                                      .category = "Oscillator",
                                      .description = "Band-limited oscillator: sine, triangle, saw and pulse at once.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .latency = BandLimitedStep::latency + SyncInput::lookahead};

    static constexpr int latency = BandLimitedStep::latency; ///< Of the shapes; all else is late by the lookahead, too.
    static constexpr int lookahead = SyncInput::lookahead;
    static constexpr int taps = BandLimitedStep::taps;

    struct Voice
    {
        double phase = 0.5; ///< Cycles, 0 up to 1. Halfway, every shape but the pulse starts from 0.
        float width = 0.5f; ///< Of the pulse, at the frame before.
        SyncInput sync;
        float increments[lookahead] = {}, widths[lookahead] = {0.5f, 0.5f}; ///< That wait for the sync input.
        std::array<float, latency> phases {}; ///< Of the frames that are still to come out.
        std::array<float, latency> pulses {}; ///< The same of the plain pulse, 1 or -1.
        float corrections[numShapes][taps] = {}; ///< Of those frames, and of as many again.
        Flag running[numShapes] = {}; ///< The shapes that are kept up to date.

        Voice() { phases.fill (0.5f); }
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
        SwitchFade<numShapes> fade; ///< To the chosen shape.
    };

    /// Moves the phase of one voice on, and corrects each jump and corner that it passes.
    struct Motion
    {
        double phase;
        float width;
        const Flag* running;
        float* corrections[numShapes];

        /// Moves by `increment` cycles per frame for `duration` of a frame, up to `age` frames before this one, while
        /// the pulse width goes to `widthTo`. |increment| < 0.5.
        void move (int frame, double increment, double duration, double age, float widthTo) noexcept
        {
            const double from = phase;
            const double to = from + increment * duration;

            if (running[triangle])
            {
                const auto slope = static_cast<float> (8.0 * std::abs (increment));
                corner (frame, from, to, 0.25, increment, age, -slope);
                corner (frame, from, to, 0.75, increment, age, slope);
                corner (frame, from, to, 1.25, increment, age, -slope);
                corner (frame, from, to, -0.25, increment, age, slope);
            }

            if (running[pulse])
            {
                const double before = from - width;
                const double after = to - widthTo;

                if ((before < 0.0) != (after < 0.0))
                    step (pulse, frame, age + duration * after / (after - before), after < 0.0 ? 2.0f : -2.0f);
            }

            phase = to;
            width = widthTo;

            if (to >= 1.0)
                wrap (frame, increment, age, 1.0);
            else if (to < 0.0)
                wrap (frame, increment, age, -1.0);
        }

        /// As move() for a whole frame, when there is nothing to correct on the way; else false.
        bool movesPlainly (double increment, float widthTo) noexcept
        {
            const double to = phase + increment;

            if (! (to >= 0.0 && to < 1.0)
                || (running[triangle] && ((phase < 0.25) != (to < 0.25) || (phase < 0.75) != (to < 0.75)))
                || (running[pulse] && (phase < width) != (to < widthTo)))
                return false;

            phase = to;
            width = widthTo;
            return true;
        }

        /// Starts the cycle again, `age` frames before this one.
        void restart (int frame, double increment, double age) noexcept
        {
            const auto position = static_cast<float> (phase);

            if (running[sine])
            {
                const auto slope = static_cast<float> (increment * 2.0 * std::numbers::pi);
                step (sine, frame, age, -sineOfCycles (position));
                bend (sine, frame, age, slope * (1.0f - sineOfCycles (position + 0.25f)));
            }

            if (running[triangle])
            {
                step (triangle, frame, age, -triangleAt (position));

                if (position >= 0.25f && position < 0.75f)
                    bend (triangle, frame, age, static_cast<float> (8.0 * increment));
            }

            if (running[saw])
                step (saw, frame, age, -2.0f * position);

            if (running[pulse] && phase >= width)
                step (pulse, frame, age, 2.0f);

            phase = 0.0;
        }

    private:
        void step (Shape s, int frame, double age, float height) noexcept
        {
            bandLimitedStep.addStep (corrections[s] + frame, static_cast<float> (age), height);
        }

        void bend (Shape s, int frame, double age, float slope) noexcept
        {
            bandLimitedStep.addCorner (corrections[s] + frame, static_cast<float> (age), slope);
        }

        void corner (int frame, double from, double to, double at, double increment, double age, float slope) noexcept
        {
            if ((from < at) != (to < at))
                bend (triangle, frame, age + (to - at) / increment, slope);
        }

        /// Past the end of the cycle: upwards (1) or, when the frequency is negative, downwards (-1).
        void wrap (int frame, double increment, double age, double direction) noexcept
        {
            const auto up = static_cast<float> (direction);
            const double end = direction > 0.0 ? 1.0 : 0.0;
            const double since = age + (phase - end) / increment;
            phase -= direction;

            // A tiny step down from 0 is rounded to 1, which is not below 1.
            if (phase >= 1.0)
                phase = 0.0;

            if (running[saw])
                step (saw, frame, since, -2.0f * up);

            if (running[pulse])
            {
                step (pulse, frame, since, 2.0f * up);

                // A pulse (or a gap) so narrow that its other edge is within the same frame.
                if (direction > 0.0 ? phase >= width : phase < width)
                    step (pulse, frame, age + (phase - width) / increment, -2.0f * up);
            }
        }
    };

    static float triangleAt (float phase) noexcept { return 4.0f * foldedCycles (phase); }

    /// Cycles per frame of each frame of a chunk.
    static void findIncrements (const Block& block, int voice, int start, int frames, float* increments) noexcept
    {
        const auto* base = block.parameter (frequency) + start;
        const auto* cents = block.parameter (fine) + start;
        const auto* pitch = block.in (pitchIn, voice) + start;
        const auto perFrame = static_cast<float> (1.0 / block.sampleRate);

        // A note that is held takes one frame's work.
        const bool still = block.parameterIsSteady (frequency) && block.parameterIsSteady (fine)
                           && isSteady (pitch, frames) && ! block.connected (fmIn);
        const int different = still ? 1 : frames;

        for (int i = 0; i < different; ++i)
            increments[i] = base[i] * perFrame * fastExp2 (bounded (pitch[i], 20.0f) + cents[i] * (1.0f / 1200.0f));

        if (block.connected (fmIn))
        {
            const auto* fm = block.in (fmIn, voice) + start;
            const auto* amount = block.parameter (fmAmount) + start;

            for (int i = 0; i < frames; ++i)
                increments[i] += increments[i] * amount[i] * bounded (fm[i], 100.0f);
        }

        for (int i = 0; i < different; ++i)
            increments[i] = bounded (increments[i], 0.45f);

        std::fill_n (increments + different, frames - different, increments[0]);
    }

    static void findWidths (const Block& block, int voice, int start, int frames, float* widths) noexcept
    {
        const auto* width = block.parameter (pulseWidth) + start;
        const auto* cv = block.in (pulseWidthIn, voice) + start;
        const bool still = block.parameterIsSteady (pulseWidth) && ! block.connected (pulseWidthIn);
        const int different = still ? 1 : frames;

        for (int i = 0; i < different; ++i)
            widths[i] = 0.5f + bounded (width[i] * 0.01f + 0.5f * bounded (cv[i], 4.0f) - 0.5f, 0.49f);

        std::fill_n (widths + different, frames - different, widths[0]);
    }

    /// One chunk of one voice. `weights` are the shapes' shares of the selected output, frame by frame; or that is the
    /// shape `settled`, if not -1.
    static void processVoice (Voice& voice, const Block& block, int v, int start, int frames,
                              const float (*weights)[chunkFrames], int settled, const bool* heard) noexcept
    {
        float increments[lookahead + chunkFrames], widths[lookahead + chunkFrames];
        std::copy_n (voice.increments, lookahead, increments);
        std::copy_n (voice.widths, lookahead, widths);
        findIncrements (block, v, start, frames, increments + lookahead);
        findWidths (block, v, start, frames, widths + lookahead);
        std::copy_n (increments + frames, lookahead, voice.increments);
        std::copy_n (widths + frames, lookahead, voice.widths);

        float phases[latency + chunkFrames], pulses[latency + chunkFrames];
        std::copy (voice.phases.begin(), voice.phases.end(), phases);
        std::copy (voice.pulses.begin(), voice.pulses.end(), pulses);

        float corrections[numShapes][chunkFrames + taps];
        Motion motion {voice.phase, voice.width, voice.running, {}};

        for (int s = 0; s < numShapes; ++s)
        {
            motion.corrections[s] = corrections[s];

            if (voice.running[s])
            {
                std::copy_n (voice.corrections[s], taps, corrections[s]);
                std::fill_n (corrections[s] + taps, frames, 0.0f);
            }
        }

        const bool synced = block.connected (syncIn) || ! voice.sync.isSilent();
        const auto* sync = block.in (syncIn, v) + start;

        for (int i = 0; i < frames; ++i)
        {
            const double increment = increments[i];

            if (synced && voice.sync.rises (bounded (sync[i])))
            {
                const double age = voice.sync.age();
                motion.move (i, increment, 1.0 - age, age,
                             motion.width + (widths[i] - motion.width) * static_cast<float> (1.0 - age));
                motion.restart (i, increment, age);
                motion.move (i, increment, age, 0.0, widths[i]);
            }
            else if (! motion.movesPlainly (increment, widths[i]))
            {
                motion.move (i, increment, 1.0, 0.0, widths[i]);
            }

            phases[latency + i] = static_cast<float> (motion.phase);
            pulses[latency + i] = motion.phase < motion.width ? 1.0f : -1.0f;
        }

        voice.phase = motion.phase;
        voice.width = motion.width;

        // Where a correction ends up: frame i of the corrections belongs to frame i of the delayed waveform.
        float waves[numShapes][chunkFrames];

        if (heard[sine])
            for (int i = 0; i < frames; ++i)
                waves[sine][i] = sineOfCycles (phases[i]);

        if (heard[triangle])
            for (int i = 0; i < frames; ++i)
                waves[triangle][i] = triangleAt (phases[i]);

        if (heard[saw])
            for (int i = 0; i < frames; ++i)
                waves[saw][i] = 2.0f * phases[i] - 1.0f;

        if (heard[pulse])
            std::copy_n (pulses, frames, waves[pulse]);

        std::copy_n (phases + frames, latency, voice.phases.begin());
        std::copy_n (pulses + frames, latency, voice.pulses.begin());

        for (int s = 0; s < numShapes; ++s)
        {
            if (! heard[s])
                continue;

            for (int i = 0; i < frames; ++i)
                waves[s][i] += corrections[s][i];

            std::copy_n (corrections[s] + frames, taps, voice.corrections[s]);

            if (block.wanted (firstShapeOut + s))
                std::copy_n (waves[s], frames, block.out (firstShapeOut + s, v) + start);
        }

        if (block.wanted (selectedOut))
        {
            auto* out = block.out (selectedOut, v) + start;

            // Adding to 0 makes a 0 of a -0, as the sum of several does.
            if (settled >= 0)
                for (int i = 0; i < frames; ++i)
                    out[i] = 0.0f + waves[settled][i];
            else
                std::fill_n (out, frames, 0.0f);

            for (int s = 0; s < numShapes && settled < 0; ++s)
                if (heard[s])
                    for (int i = 0; i < frames; ++i)
                        out[i] += weights[s][i] * waves[s][i];
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int chosen = std::clamp (block.choice (shape), 0, numShapes - 1);
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.fade.start (chosen);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      bool heard[numShapes];

                      for (int s = 0; s < numShapes; ++s)
                          heard[s] = block.wanted (firstShapeOut + s)
                                     || (block.wanted (selectedOut) && (s == chosen || state.fade.weights[s] > 0.0f));

                      float weights[numShapes][chunkFrames];

                      const int settled = state.fade.settledAt (chosen) ? chosen : -1;

                      for (int i = 0; i < frames && settled < 0; ++i)
                      {
                          state.fade.advance (chosen, fadeStep);

                          for (int s = 0; s < numShapes; ++s)
                              weights[s][i] = state.fade.weights[s];
                      }

                      for (int v = 0; v < block.voices; ++v)
                      {
                          auto& voice = state.voices[static_cast<std::size_t> (v)];

                          // A shape that nobody listened to has no corrections pending.
                          for (int s = 0; s < numShapes; ++s)
                          {
                              if (heard[s] && ! voice.running[s])
                                  std::fill_n (voice.corrections[s], taps, 0.0f);

                              voice.running[s] = heard[s];
                          }

                          processVoice (voice, block, v, start, frames, weights, settled, heard);

                          // Decided by the last frame, so that it does not matter how a block is cut into chunks.
                          for (int s = 0; s < numShapes; ++s)
                              voice.running[s] =
                                  block.wanted (firstShapeOut + s)
                                  || (block.wanted (selectedOut) && (s == chosen || state.fade.weights[s] > 0.0f));
                      }
                  });
    }
};

BULKHEAD_MODULE (Vco)

} // namespace bulkhead
