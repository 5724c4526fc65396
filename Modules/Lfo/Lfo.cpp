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

    /// `position` within the cycle, 0 up to 1. Sine and triangle start from 0 upwards, the saw rises, the square starts
    /// high.
    static float wave (int shapeChosen, float position, std::uint64_t seed) noexcept
    {
        switch (shapeChosen)
        {
            case triangle:
                return position < 0.25f ? 4.0f * position
                                        : (position < 0.75f ? 2.0f - 4.0f * position : 4.0f * position - 4.0f);
            case saw:
                return 2.0f * position - 1.0f;
            case square:
                return position < 0.5f ? 1.0f : -1.0f;
            case random:
                return randomBipolar (seed);
            default:
                return sineOfCycles (position);
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int chosen = block.choice (shape);
        const auto* hertz = block.parameter (rate);
        const auto* degrees = block.parameter (phaseShift);
        const auto* amount = block.parameter (level);
        const auto* shift = block.parameter (offset);
        const double perFrame = 1.0 / block.sampleRate;

        for (int v = 0; v < block.voices; ++v)
        {
            auto& voice = state.voices[static_cast<std::size_t> (v)];
            const auto* rateCv = block.in (rateIn, v);
            const auto* reset = block.in (resetIn, v);
            auto* out = block.out (0, v);

            for (int i = 0; i < block.frames; ++i)
            {
                if (voice.reset (reset[i]))
                {
                    voice.phase = 0.0;
                    ++voice.cycle;
                }

                double position = voice.phase + degrees[i] * (1.0 / 360.0);
                auto cycle = voice.cycle;

                if (position >= 1.0)
                {
                    position -= 1.0;
                    ++cycle;
                }

                // Each voice has random values of its own: the cycles of voice v count from v * 2^40.
                out[i] = shift[i]
                         + amount[i]
                               * wave (chosen, static_cast<float> (position),
                                       cycle + (static_cast<std::uint64_t> (v) << 40));

                const float octaves = bounded (rateCv[i], 10.0f);
                voice.phase += std::min (hertz[i] * perFrame * (octaves == 0.0f ? 1.0f : fastExp2 (octaves)), 0.5);

                if (voice.phase >= 1.0)
                {
                    voice.phase -= 1.0;
                    ++voice.cycle;
                }
            }
        }
    }
};

BULKHEAD_MODULE (Lfo)

} // namespace bulkhead
