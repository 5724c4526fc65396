// LFO: slow waves for modulation, bipolar, with a reset. Not band-limited: its steps are meant to be steps.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Exp2.h"
#include "Modules/Dsp/Random.h"
#include "Modules/Dsp/Sine.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <array>

namespace bulkhead
{

struct Lfo
{
    enum Input
    {
        rateIn,
        resetIn
    };

    enum Parameter
    {
        rate,
        shape,
        phaseShift,
        level,
        offset
    };

    enum Shape
    {
        sine,
        triangle,
        saw,
        square,
        random
    };

    static constexpr PortInfo inputs[] = {
        {"rate", "Rate", SignalKind::cv, perVoice, "1 V per octave, on top of the rate."},
        {"reset", "Reset", SignalKind::cv, perVoice, "Starts the cycle again when it goes high."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::cv, perVoice, "Offset + level x wave."},
    };

    static constexpr std::string_view shapeNames[] = {"Sine", "Triangle", "Saw", "Square", "Random"};

    static constexpr ParameterInfo parameters[] = {
        {"rate", "Rate", "Hz", 0.01f, 50.0f, 1.0f, Scale::logarithmic},
        {"shape", "Shape", "", 0.0f, 4.0f, 0.0f, Scale::linear, shapeNames},
        {"phase", "Phase", "deg", 0.0f, 360.0f, 0.0f},
        {"level", "Level", "V", 0.0f, 1.0f, 1.0f},
        {"offset", "Offset", "V", -1.0f, 1.0f, 0.0f},
    };

    static constexpr ModuleInfo info {.type = "lfo",
                                      .name = "LFO",
                                      .category = "Modulator",
                                      .description =
                                          "Low frequency oscillator, from 100 seconds a cycle to 50 a second.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct Voice
    {
        double phase = 0.0; ///< Cycles, 0 up to 1.
        std::uint64_t cycle = 0; ///< Which cycle it is: picks the random value.
        RisingEdge reset;
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
    };

    /// Cycles per frame of each frame of a chunk, half a cycle at most.
    static void findIncrements (const Block& block, int voice, int start, int frames, double* increments) noexcept
    {
        const auto* hertz = block.parameter (rate) + start;
        const auto* cv = block.in (rateIn, voice) + start;
        const double perFrame = 1.0 / block.sampleRate;
        const bool still = block.parameterIsSteady (rate) && ! block.connected (rateIn);
        float factors[chunkFrames];

        for (int i = 0; i < (still ? 1 : frames); ++i)
            factors[i] = fastExp2 (bounded (cv[i], 10.0f));

        for (int i = 0; i < (still ? 1 : frames); ++i)
            increments[i] = std::min (hertz[i] * perFrame * factors[i], 0.5);

        if (still)
            std::fill_n (increments + 1, frames - 1, increments[0]);
    }

    /// Moves a voice on. `phases` and `cycles` are where it is at each frame.
    static void move (Voice& voice, const float* reset, const double* increments, int frames, double* phases,
                      std::uint64_t* cycles) noexcept
    {
        auto [phase, cycle, edge] = voice;
        phase = phase >= 0.0 && phase < 1.0 ? phase : 0.0; // in a State from elsewhere

        for (int i = 0; i < frames; ++i)
        {
            if (edge (reset[i]))
            {
                phase = 0.0;
                ++cycle;
            }

            phases[i] = phase;
            cycles[i] = cycle;
            phase += increments[i];

            if (phase >= 1.0)
            {
                phase -= 1.0;
                ++cycle;
            }
        }

        voice = {phase, cycle, edge};
    }

    /// The wave at each position within the cycle, 0 up to 1. Sine and triangle start from 0 upwards, the saw rises,
    /// the square starts high.
    static void findWaves (int shapeChosen, const float* positions, const std::uint64_t* seeds, int frames,
                           float* waves) noexcept
    {
        switch (shapeChosen)
        {
            case triangle:
                for (int i = 0; i < frames; ++i)
                    waves[i] = 4.0f * foldedCycles (positions[i]);
                break;

            case saw:
                for (int i = 0; i < frames; ++i)
                    waves[i] = 2.0f * positions[i] - 1.0f;
                break;

            case square:
                for (int i = 0; i < frames; ++i)
                    waves[i] = positions[i] < 0.5f ? 1.0f : -1.0f;
                break;

            case random:
                for (int i = 0; i < frames; ++i)
                    waves[i] = randomBipolar (seeds[i]);
                break;

            default:
                for (int i = 0; i < frames; ++i)
                    waves[i] = sineOfCycles (positions[i]);
                break;
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int chosen = block.choice (shape);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      const auto* degrees = block.parameter (phaseShift) + start;
                      const auto* amount = block.parameter (level) + start;
                      const auto* shift = block.parameter (offset) + start;

                      for (int v = 0; v < block.voices; ++v)
                      {
                          double increments[chunkFrames], phases[chunkFrames];
                          std::uint64_t cycles[chunkFrames];
                          std::int32_t wraps[chunkFrames];
                          float positions[chunkFrames], waves[chunkFrames];
                          findIncrements (block, v, start, frames, increments);
                          move (state.voices[static_cast<std::size_t> (v)], block.in (resetIn, v) + start, increments,
                                frames, phases, cycles);

                          // Cast to a whole number and back: 1 from the end of the cycle on, and no branch.
                          for (int i = 0; i < frames; ++i)
                          {
                              const double position = phases[i] + degrees[i] * (1.0 / 360.0);
                              wraps[i] = static_cast<std::int32_t> (position);
                              positions[i] = static_cast<float> (position - wraps[i]);
                          }

                          // Each voice has random values of its own: the cycles of voice v count from v * 2^40.
                          if (chosen == random)
                              for (int i = 0; i < frames; ++i)
                                  cycles[i] +=
                                      static_cast<std::uint64_t> (wraps[i]) + (static_cast<std::uint64_t> (v) << 40);

                          findWaves (chosen, positions, cycles, frames, waves);
                          auto* out = block.out (0, v) + start;

                          for (int i = 0; i < frames; ++i)
                              out[i] = shift[i] + amount[i] * waves[i];
                      }
                  });
    }
};

BULKHEAD_MODULE (Lfo)

} // namespace bulkhead
