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
#include "Modules/Dsp/Flag.h"
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
        Flag resting = false; ///< Nothing moves and nothing sounds in it.
    };

    static bool isDone (const State& state) noexcept { return state.resting; }

    /// A filter whose cutoff runs up ten octaves within the few milliseconds of a parameter's own smoothing chirps:
    /// what it holds is heard at every frequency on the way. Slowed down, it has died away before. Voltages are not
    /// slowed.
    static constexpr float glideHertz = 80.0f;

    static_assert (maxChannels % numLanes == 0);

    static constexpr float inputLimit = 32.0f;
    static constexpr float stateLimit = 1000.0f; ///< Never reached by the filter as it is: a last resort.
    static constexpr float saturation =
        1.0f / 15.0f; ///< With k = -0.05, the oscillation's level is sqrt (4 / 3 * 0.05 * 15) = 1.
    static constexpr float highestSaturation = 4.0f;
    static constexpr float spark = 1.0e-6f; ///< Gives the oscillation something to grow from.

    /// k: from a Butterworth response at resonance 0 to a slightly negative damping at 1.
    static float dampingAt (float resonanceAmount) noexcept { return 1.41421356f - 1.46421356f * resonanceAmount; }

    /// What the voices side by side need that does not depend on their states, for each frame of a chunk.
    struct Drive
    {
        Lanes input[chunkFrames]; ///< Bounded.
        Lanes gain[chunkFrames]; ///< g.
        Lanes scale[chunkFrames]; ///< 1 / (1 + g (g + k)), with the k of the knob.

        /// `cutoffs` and `dampings` are those of the knobs; `still` says that they are the same at every frame.
        void fill (const Block& block, const float* cutoffs, const float* dampings, bool still, int first, int start,
                   int frames) noexcept
        {
            loadInput (block, in, first, start, frames, input);

            for (int i = 0; i < frames; ++i)
                input[i] = lanesBounded (input[i], inputLimit) + (dampings[i] < 0.0f ? spark : 0.0f);

            // Voltages that stay the same make gains that do.
            const bool moves = ! still || ! inputIsSteady (block, cutoffIn, first, start, frames)
                               || ! inputIsSteady (block, pitchIn, first, start, frames);
            findGains (block, cutoffs, dampings, first, start, moves ? frames : 1);

            if (! moves)
            {
                std::fill_n (gain + 1, frames - 1, gain[0]);
                std::fill_n (scale + 1, frames - 1, scale[0]);
            }
        }

    private:
        void findGains (const Block& block, const float* cutoffs, const float* dampings, int first, int start,
                        int frames) noexcept
        {
            const auto* octaves = block.parameter (cutoffAmount) + start;
            const auto perFrame = static_cast<float> (1.0 / block.sampleRate);
            Lanes cv[chunkFrames], pitch[chunkFrames];
            loadInput (block, cutoffIn, first, start, frames, cv);
            loadInput (block, pitchIn, first, start, frames, pitch);

            // tan (x) is n / d by the continued fraction x / (1 - x^2 / (3 - x^2 / (5 - x^2 / (7 - x^2 / 9)))):
            // relative error below 1e-6 for x up to 1.0, 2e-4 at 1.5. Both divisions begin at the same time.
            for (int i = 0; i < frames; ++i)
            {
                const Lanes moved = octaves[i] * lanesBounded (cv[i], 100.0f) + lanesBounded (pitch[i], 100.0f);
                const Lanes cycles = perFrame * lanesExp2 (cutoffs[i] + lanesWithin (moved, 20.0f));
                const Lanes x = 3.14159265f * lanesMin (cycles, Lanes {} + 0.48f);
                const Lanes x2 = x * x;
                const Lanes n = x * (945.0f + x2 * (x2 - 105.0f));
                const Lanes d = 945.0f + x2 * (15.0f * x2 - 420.0f);
                gain[i] = n / d;
                scale[i] = d * d / (d * d + n * (n + dampings[i] * d));
            }
        }
    };

    /// The cutoff of each frame of a chunk, in octaves above 1 Hz. True when all of them are the same.
    static bool findCutoffs (State& state, const Block& block, int start, int frames, float* cutoffs) noexcept
    {
        const double pace = onePolePace (glideHertz, block.sampleRate);
        mapParameter (block, cutoff, start, frames, cutoffs, [] (float hertz) { return std::log2 (hertz); });

        if (state.octaves == 0.0)
            state.octaves = cutoffs[0];

        if (block.parameterIsSteady (cutoff) && state.octaves == cutoffs[0])
            return true;

        for (int i = 0; i < frames; ++i)
        {
            const double distance = cutoffs[i] - state.octaves;
            state.octaves = std::abs (distance) < 1.0e-6 ? cutoffs[i] : state.octaves + pace * distance;
            cutoffs[i] = static_cast<float> (state.octaves);
        }

        return false;
    }

    /// The three responses of the voices side by side.
    struct Responses
    {
        Lanes low[chunkFrames], band[chunkFrames], high[chunkFrames];
    };

    /// Each frame waits for the one before: the processor computes as many groups of voices in the same time.
    template <int groups>
    static void filter (const Drive* drives, const float* dampings, int voices, int frames, float* bandState,
                        float* lowState, Responses* responses) noexcept
    {
        Lanes s1[groups], s2[groups];

        for (int g = 0; g < groups; ++g)
        {
            s1[g] = lanesFrom (bandState + g * numLanes);
            s2[g] = lanesFrom (lowState + g * numLanes);
        }

        for (int i = 0; i < frames; ++i)
            for (int g = 0; g < groups; ++g)
            {
                // The band-pass as it would be without saturation tells how much damping there is.
                const Lanes input = drives[g].input[i], gain = drives[g].gain[i];
                const Lanes x = gain * (input - s2[g]) + s1[g];
                const Lanes guess = x * drives[g].scale[i];
                const Lanes bent = lanesMin (saturation * guess * guess, Lanes {} + highestSaturation);
                const Lanes k = dampings[i] + bent;

                const Lanes band = x / (1.0f + gain * (gain + k));
                const Lanes low = gain * band + s2[g];
                responses[g].band[i] = band;
                responses[g].low[i] = low;
                responses[g].high[i] = input - k * band - low;
                s1[g] = lanesWithoutDenormal (lanesWithin (2.0f * band - s1[g], stateLimit));
                s2[g] = lanesWithoutDenormal (lanesWithin (2.0f * low - s2[g], stateLimit));
            }

        for (int g = 0; g < groups; ++g)
        {
            // What is in a lane without a voice is not kept.
            const int used = std::min (numLanes, voices - g * numLanes);
            storeLanes (s1[g], bandState + g * numLanes, used);
            storeLanes (s2[g], lowState + g * numLanes, used);
        }
    }

    static void write (const Block& block, const Responses& responses, const float (*weights)[chunkFrames], int settled,
                       int first, int start, int frames) noexcept
    {
        if (block.wanted (lowOut))
            storeOutput (block, lowOut, first, start, frames, responses.low);

        if (block.wanted (bandOut))
            storeOutput (block, bandOut, first, start, frames, responses.band);

        if (block.wanted (highOut))
            storeOutput (block, highOut, first, start, frames, responses.high);

        if (! block.wanted (selectedOut))
            return;

        // Adding 0 makes a 0 of a -0, as the sum of all three does.
        const Lanes* const all[] = {responses.low, responses.band, responses.high};
        Lanes selected[chunkFrames];

        if (settled >= 0)
            for (int i = 0; i < frames; ++i)
                selected[i] = 0.0f + all[settled][i];
        else
            for (int i = 0; i < frames; ++i)
                selected[i] = 0.0f + weights[0][i] * all[0][i] + weights[1][i] * all[1][i] + weights[2][i] * all[2][i];

        storeOutput (block, selectedOut, first, start, frames, selected);
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int chosen = std::clamp (block.choice (mode), 0, 2);
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.fade.start (chosen);
        state.resting = state.fade.settledAt (chosen);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float cutoffs[chunkFrames] = {}, dampings[chunkFrames] = {}, weights[3][chunkFrames];
                      const bool still = findCutoffs (state, block, start, frames, cutoffs)
                                         && block.parameterIsSteady (resonance)
                                         && block.parameterIsSteady (cutoffAmount);
                      mapParameter (block, resonance, start, frames, dampings, dampingAt);
                      const int settled = state.fade.settledAt (chosen) ? chosen : -1;
                      state.resting = state.resting && still && dampings[0] >= 0.0f;

                      for (int i = 0; i < frames && settled < 0; ++i)
                      {
                          state.fade.advance (chosen, fadeStep);

                          for (int m = 0; m < 3; ++m)
                              weights[m][i] = state.fade.weights[m];
                      }

                      constexpr int most = 2; ///< Groups at a time.

                      for (int first = 0; first < block.voices; first += most * numLanes)
                      {
                          const int groups = std::min (most, (block.voices - first + numLanes - 1) / numLanes);
                          Drive drives[most];
                          Responses responses[most];

                          for (int g = 0; g < groups; ++g)
                              drives[g].fill (block, cutoffs, dampings, still, first + g * numLanes, start, frames);

                          auto* band = state.band + first;
                          auto* low = state.low + first;

                          if (groups == 1)
                              filter<1> (drives, dampings, block.voices - first, frames, band, low, responses);
                          else
                              filter<most> (drives, dampings, block.voices - first, frames, band, low, responses);

                          for (int g = 0; g < groups; ++g)
                              write (block, responses[g], weights, settled, first + g * numLanes, start, frames);
                      }
                  });

        for (int v = 0; v < maxChannels; ++v)
            state.resting = state.resting && state.band[v] == 0.0f && state.low[v] == 0.0f;
    }
};

BULKHEAD_MODULE (Vcf)

} // namespace bulkhead
