// VCF: a state variable filter of 12 dB per octave, solved without delay in its loop.
//
// Zavalishin, "The Art of VA Filter Design", 4.4: with g = tan (pi cutoff / rate) and damping k = 1 / Q,
//   band = (g (in - s2) + s1) / (1 + g (g + k)),  low = g band + s2,  high = in - k band - low,
// which is the analogue filter 1 / (s^2 + k s + 1) seen through the bilinear transform. The damping grows with the
// square of the band-pass output (Rayleigh's oscillator), so that a negative k at full resonance oscillates at a level
// near 1.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Exp2.h"
#include "Modules/Dsp/Lanes.h"
#include "Modules/Dsp/OnePole.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

struct Vcf
{
    enum Input
    {
        in,
        cutoffIn,
        pitchIn
    };

    enum Output
    {
        selectedOut,
        lowOut,
        bandOut,
        highOut
    };

    enum Parameter
    {
        cutoff,
        resonance,
        cutoffAmount,
        mode
    };

    static constexpr PortInfo inputs[] = {
        {"in", "In", SignalKind::audio, perVoice, "The signal to filter."},
        {"cutoff", "Cutoff", SignalKind::cv, perVoice, "Moves the cutoff by Cutoff Amount octaves per volt."},
        {"pitch", "Pitch", SignalKind::cv, perVoice, "Moves the cutoff by 1 octave per volt, to track a keyboard."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, perVoice, "The response chosen on the panel."},
        {"low", "Low", SignalKind::audio, perVoice, "Low-pass, 12 dB per octave."},
        {"band", "Band", SignalKind::audio, perVoice, "Band-pass, 6 dB per octave each side."},
        {"high", "High", SignalKind::audio, perVoice, "High-pass, 12 dB per octave."},
    };

    static constexpr std::string_view modeNames[] = {"Low", "Band", "High"};

    static constexpr ParameterInfo parameters[] = {
        {"cutoff", "Cutoff", "Hz", 20.0f, 20000.0f, 1000.0f, Scale::logarithmic},
        {"resonance", "Resonance", "", 0.0f, 1.0f, 0.2f},
        {"cutoff_amount", "Cutoff Amount", "oct/V", -8.0f, 8.0f, 3.0f},
        {"mode", "Mode", "", 0.0f, 2.0f, 0.0f, Scale::linear, modeNames},
    };

    static constexpr ModuleInfo info {.type = "vcf",
                                      .name = "VCF",
                                      .category = "Filter",
                                      .description = "State variable filter that oscillates at full resonance.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .dryInput = in};

    struct State
    {
        alignas (16) float band[maxChannels] = {}; ///< The two integrators of each voice: s1 and s2 above.
        alignas (16) float low[maxChannels] = {};
        SwitchFade<3> fade; ///< To the chosen mode.
        double octaves = 0.0; ///< Of the cutoff above 1 Hz, on its way to the parameter; 0 on a fresh start.
    };

    /// A filter whose cutoff runs up ten octaves within the few milliseconds of a parameter's own smoothing chirps:
    /// what it holds is heard at every frequency on the way. Slowed down, it has died away before. Voltages are not
    /// slowed.
    static constexpr float glideHertz = 80.0f;

    static constexpr int lanes = numLanes;
    static_assert (maxChannels % lanes == 0);

    static constexpr float inputLimit = 32.0f;
    static constexpr float stateLimit = 1000.0f; ///< Never reached by the filter as it is: a last resort.
    static constexpr float saturation =
        1.0f / 15.0f; ///< With k = -0.05, the oscillation's level is sqrt (4 / 3 * 0.05 * 15) = 1.
    static constexpr float highestSaturation = 4.0f;
    static constexpr float spark = 1.0e-6f; ///< Gives the oscillation something to grow from.

    /// k: from a Butterworth response at resonance 0 to a slightly negative damping at 1.
    static float dampingAt (float resonanceAmount) noexcept { return 1.41421356f - 1.46421356f * resonanceAmount; }

    /// tan (x) for 0 <= x < pi / 2, by the continued fraction x / (1 - x^2 / (3 - x^2 / (5 - x^2 / (7 - x^2 / 9)))):
    /// relative error below 1e-6 up to 1.0, 2e-4 at 1.5.
    static float tangent (float x) noexcept
    {
        const float x2 = x * x;
        return x * (945.0f + x2 * (x2 - 105.0f)) / (945.0f + x2 * (15.0f * x2 - 420.0f));
    }

    /// What one voice needs that does not depend on its state, for each frame of a chunk.
    struct Drive
    {
        float input[chunkFrames][lanes] = {};
        float gain[chunkFrames][lanes] = {};
        float damping[chunkFrames][lanes] = {};
        float scale[chunkFrames][lanes] = {};

        void fill (const Block& block, const float* cutoffs, int voice, int lane, int start, int frames) noexcept
        {
            const auto* octaves = block.parameter (cutoffAmount) + start;
            const auto* amount = block.parameter (resonance) + start;
            const auto* cv = block.in (cutoffIn, voice) + start;
            const auto* pitch = block.in (pitchIn, voice) + start;
            const auto* signal = block.in (in, voice) + start;
            const auto perFrame = static_cast<float> (1.0 / block.sampleRate);
            float gains[chunkFrames], dampings[chunkFrames], scales[chunkFrames];

            for (int i = 0; i < frames; ++i)
            {
                const float moved = octaves[i] * bounded (cv[i], 100.0f) + bounded (pitch[i], 100.0f);
                const float cycles = perFrame * fastExp2 (cutoffs[i] + bounded (moved, 20.0f));
                gains[i] = tangent (3.14159265f * bounded (cycles, 0.48f));
                dampings[i] = dampingAt (amount[i]);
                scales[i] = 1.0f / (1.0f + gains[i] * (gains[i] + dampings[i]));
            }

            for (int i = 0; i < frames; ++i)
            {
                input[i][lane] = bounded (signal[i], inputLimit) + (dampings[i] < 0.0f ? spark : 0.0f);
                gain[i][lane] = gains[i];
                damping[i][lane] = dampings[i];
                scale[i][lane] = scales[i];
            }
        }
    };

    /// The cutoff of each frame of a chunk, in octaves above 1 Hz.
    static void findCutoffs (State& state, const Block& block, int start, int frames, float* cutoffs) noexcept
    {
        const double pace = onePolePace (glideHertz, block.sampleRate);
        mapParameter (block, cutoff, start, frames, cutoffs, [] (float hertz) { return std::log2 (hertz); });

        if (state.octaves == 0.0)
            state.octaves = cutoffs[0];

        for (int i = 0; i < frames; ++i)
        {
            const double distance = cutoffs[i] - state.octaves;
            state.octaves = std::abs (distance) < 1.0e-6 ? cutoffs[i] : state.octaves + pace * distance;
            cutoffs[i] = static_cast<float> (state.octaves);
        }
    }

    /// The three responses of the voices side by side.
    struct Responses
    {
        float low[chunkFrames][lanes], band[chunkFrames][lanes], high[chunkFrames][lanes];
    };

    static void filter (const Drive& drive, int frames, float* bandState, float* lowState,
                        Responses& responses) noexcept
    {
        auto s1 = lanesFrom (bandState), s2 = lanesFrom (lowState);

        for (int i = 0; i < frames; ++i)
        {
            // The band-pass as it would be without saturation tells how much damping there is.
            const auto input = lanesFrom (drive.input[i]), g = lanesFrom (drive.gain[i]);
            const auto x = g * (input - s2) + s1;
            const auto guess = x * lanesFrom (drive.scale[i]);
            const auto k = lanesFrom (drive.damping[i]) + lanesWithin (saturation * guess * guess, highestSaturation);

            const auto band = x / (1.0f + g * (g + k));
            const auto low = g * band + s2;
            storeLanes (band, responses.band[i]);
            storeLanes (low, responses.low[i]);
            storeLanes (input - k * band - low, responses.high[i]);
            s1 = lanesWithoutDenormal (lanesWithin (2.0f * band - s1, stateLimit));
            s2 = lanesWithoutDenormal (lanesWithin (2.0f * low - s2, stateLimit));
        }

        storeLanes (s1, bandState);
        storeLanes (s2, lowState);
    }

    static void copyLane (const float (*from)[lanes], int lane, int frames, float* to) noexcept
    {
        for (int i = 0; i < frames; ++i)
            to[i] = from[i][lane];
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int chosen = std::clamp (block.choice (mode), 0, 2);
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.fade.start (chosen);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float cutoffs[chunkFrames] = {}, weights[3][chunkFrames];
                      findCutoffs (state, block, start, frames, cutoffs);

                      for (int i = 0; i < frames; ++i)
                      {
                          state.fade.advance (chosen, fadeStep);

                          for (int m = 0; m < 3; ++m)
                              weights[m][i] = state.fade.weights[m];
                      }

                      for (int first = 0; first < block.voices; first += lanes)
                      {
                          const int used = std::min (lanes, block.voices - first);
                          Drive drive;
                          Responses responses;

                          for (int l = 0; l < used; ++l)
                              drive.fill (block, cutoffs, first + l, l, start, frames);

                          // A lane without a voice has no gain: its state stays as it is.
                          filter (drive, frames, state.band + first, state.low + first, responses);

                          for (int l = 0; l < used; ++l)
                          {
                              const int v = first + l;

                              if (block.wanted (lowOut))
                                  copyLane (responses.low, l, frames, block.out (lowOut, v) + start);

                              if (block.wanted (bandOut))
                                  copyLane (responses.band, l, frames, block.out (bandOut, v) + start);

                              if (block.wanted (highOut))
                                  copyLane (responses.high, l, frames, block.out (highOut, v) + start);

                              if (block.wanted (selectedOut))
                              {
                                  auto* out = block.out (selectedOut, v) + start;

                                  for (int i = 0; i < frames; ++i)
                                      out[i] = weights[0][i] * responses.low[i][l]
                                               + weights[1][i] * responses.band[i][l]
                                               + weights[2][i] * responses.high[i][l];
                              }
                          }
                      }
                  });
    }
};

BULKHEAD_MODULE (Vcf)

} // namespace bulkhead
