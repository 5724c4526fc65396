// Noise: white, pink and brown, each at -12 dB RMS at any sample rate, and impulses at random moments.
//
// White is uniform. Pink falls by 3 dB per octave: a sum of one-pole low-passes two octaves apart, each weighted by the
// square root of its corner. In continuous time that sum is 1 / sqrt (s) but for a ripple of 0.014 dB, as a Riemann sum
// over the logarithm of the corner of the integral of sqrt (w) / (s + w) dw / w = pi / sqrt (s). What sampling changes
// near half the rate is made good by the weight of the highest corner and two direct taps, fitted by least squares: the
// slope is kept within 0.2 dB from 15 Hz at a rate of 192 kHz (lower at lower rates) up to 0.475 of the rate. Brown
// falls by 6 dB per octave above 5 Hz, and by as much below it towards 0 Hz, so that it does not drift.
//
// Dust is Poisson's: each frame has an impulse with a probability of density / sample rate.
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Lanes.h"
#include "Modules/Dsp/Random.h"
#include "Modules/Module.h"

#include <cmath>
#include <numbers>

namespace bulkhead
{

namespace
{

constexpr double rms = 0.251188643; // -12 dB
constexpr double whiteRms = 0.577350269; // Of a uniform distribution from -1 to 1: 1 / sqrt (3)

/// The low-passes of pink noise: their weights and poles, for white noise from -1 to 1 to become pink at `rms`.
struct PinkFilter
{
    static constexpr int numPoles = 8;
    static constexpr double highestWeight = 0.554, now = 0.55568, before = 0.16142; // Fitted.

    alignas (16) float poles[numPoles], weights[numPoles];
    float direct[2]; ///< Of this frame's white noise and the one before.

    PinkFilter()
    {
        double exactPoles[numPoles], exactWeights[numPoles];

        for (int k = 0; k < numPoles; ++k)
        {
            const double corner = std::pow (4.0, -k); // Radians per frame: from 0.16 of the rate downwards.
            exactPoles[k] = std::exp (-corner);
            exactWeights[k] = std::sqrt (corner);
        }

        exactWeights[0] *= highestWeight;
        exactWeights[numPoles - 1] *= 2.0; // And all the corners below it, at whose frequencies they are as one.

        // The energy of the impulse response.
        double energy = now * now + before * before;

        for (int k = 0; k < numPoles; ++k)
        {
            energy += 2.0 * exactWeights[k] * (now + before * exactPoles[k]);

            for (int j = 0; j < numPoles; ++j)
                energy += exactWeights[k] * exactWeights[j] / (1.0 - exactPoles[k] * exactPoles[j]);
        }

        const double scale = rms / (whiteRms * std::sqrt (energy));

        for (int k = 0; k < numPoles; ++k)
        {
            poles[k] = static_cast<float> (exactPoles[k]);
            weights[k] = static_cast<float> (scale * exactWeights[k]);
        }

        direct[0] = static_cast<float> (scale * now);
        direct[1] = static_cast<float> (scale * before);
    }
};

const PinkFilter pinkFilter; // Before main(), so that no audio thread ever waits for it.

/// Brown noise is white noise through (1 - z^-1) / (1 - pole z^-1)^2.
struct BrownFilter
{
    float pole = 0.0f, gain = 0.0f;

    explicit BrownFilter (double sampleRate) noexcept
    {
        constexpr double cornerHertz = 5.0;
        const double p = std::exp (-2.0 * std::numbers::pi * cornerHertz / sampleRate);

        // The impulse response is p^(n - 1) (p - n (1 - p)); its energy is a sum of geometric series in q.
        const double q = p * p, rest = 1.0 - q, slope = 1.0 - p;
        const double energy =
            (q / rest - 2.0 * p * slope * q / (rest * rest) + slope * slope * q * (1.0 + q) / (rest * rest * rest)) / q;
        pole = static_cast<float> (p);
        gain = static_cast<float> (rms / (whiteRms * std::sqrt (energy)));
    }
};

} // namespace

struct Noise
{
    enum Output
    {
        whiteOut,
        pinkOut,
        brownOut,
        dustOut,
        triggerOut
    };

    enum Parameter
    {
        level,
        density,
        seed
    };

    static constexpr PortInfo outputs[] = {
        {"white", "White", SignalKind::audio, 1, "Equal power at every frequency."},
        {"pink", "Pink", SignalKind::audio, 1, "Equal power in every octave: -3 dB per octave."},
        {"brown", "Brown", SignalKind::audio, 1, "-6 dB per octave above 5 Hz."},
        {"dust", "Dust", SignalKind::audio, 1, "Impulses at random moments, of random height from -1 to 1."},
        {"trigger", "Trigger", SignalKind::cv, 1, "High for a millisecond at every impulse of the dust."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"level", "Level", "dB", -60.0f, 12.0f, 0.0f},
        {"density", "Density", "Hz", 0.1f, 10000.0f, 10.0f, Scale::logarithmic},
        {"seed", "Seed", "", 0.0f, 99.0f, 0.0f, Scale::linear, {}, true},
    };

    static constexpr ModuleInfo info {.type = "noise",
                                      .name = "Noise",
                                      .category = "Oscillator",
                                      .description = "White, pink and brown noise and dust; modules with different "
                                                     "seeds make different noise.",
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {
        std::uint64_t frames = 0; ///< Since the start: counts through the random numbers.
        float white = 0.0f; ///< Of the frame before.
        alignas (16) float pink[PinkFilter::numPoles] = {};
        float brown[2] = {};
        int triggerFrames = 0; ///< That are left of the trigger.
        Flag triggerWasHigh = false;
    };

    /// Streams of random numbers that do not meet in 8000 years: two for each seed.
    static std::uint64_t streamStart (int seedChosen, int stream) noexcept
    {
        return static_cast<std::uint64_t> (2 * seedChosen + stream) << 54;
    }

    static float pinkFrom (State& state, float white) noexcept
    {
        const auto input = Lanes {} + white;
        const auto& filter = pinkFilter;
        auto low = lanesFrom (filter.poles) * lanesFrom (state.pink) + lanesFrom (filter.weights) * input;
        auto high = lanesFrom (filter.poles + numLanes) * lanesFrom (state.pink + numLanes)
                    + lanesFrom (filter.weights + numLanes) * input;
        storeLanes (low, state.pink);
        storeLanes (high, state.pink + numLanes);
        low += high;
        return ((low[0] + low[1]) + (low[2] + low[3])) + (filter.direct[0] * white + filter.direct[1] * state.white);
    }

    static void process (State& state, const Block& block) noexcept
    {
        const BrownFilter brown (block.sampleRate);
        const auto whiteGain = static_cast<float> (rms / whiteRms);
        const auto triggerLength = static_cast<int> (std::ceil (0.001 * block.sampleRate));
        const auto perFrame = 1.0 / block.sampleRate;
        const auto noiseStart = streamStart (block.choice (seed), 0), dustStart = streamStart (block.choice (seed), 1);
        const auto* densities = block.parameter (density);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float gains[chunkFrames];
                      mapParameter (block, level, start, frames, gains, faderGain);

                      for (int i = 0; i < frames; ++i)
                      {
                          const float white = randomBipolar (noiseStart + state.frames);
                          const float pink = pinkFrom (state, white);

                          // Two low-passes, the first of the difference to the frame before.
                          state.brown[0] = brown.pole * state.brown[0] + (white - state.white);
                          state.brown[1] = brown.pole * state.brown[1] + state.brown[0];
                          state.white = white;

                          // The upper half of a random number decides whether there is an impulse, the lower its
                          // height.
                          const auto chance = hashed (dustStart + state.frames);
                          const bool falls = static_cast<double> (chance >> 32) * 0x1.0p-32
                                             < static_cast<double> (densities[start + i]) * perFrame;
                          const float height =
                              static_cast<float> (static_cast<std::int32_t> (chance & 0xffffffffu)) * 0x1.0p-31f;
                          ++state.frames;

                          // A trigger that is still high is low for a frame first, for the new one to be seen.
                          if (falls)
                              state.triggerFrames = triggerLength + (state.triggerWasHigh ? 1 : 0);

                          const bool high = state.triggerFrames > 0 && ! (falls && state.triggerWasHigh);
                          state.triggerFrames -= state.triggerFrames > 0 ? 1 : 0;
                          state.triggerWasHigh = high;

                          block.out (whiteOut)[start + i] = gains[i] * whiteGain * white;
                          block.out (pinkOut)[start + i] = gains[i] * pink;
                          block.out (brownOut)[start + i] = gains[i] * brown.gain * state.brown[1];
                          block.out (dustOut)[start + i] = falls ? gains[i] * height : 0.0f;
                          block.out (triggerOut)[start + i] = high ? 1.0f : 0.0f;
                      }
                  });
    }
};

BULKHEAD_MODULE (Noise)

} // namespace bulkhead
