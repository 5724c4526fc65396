// Sample and hold: keeps the voltage that came in when the trigger went high; or, as track and hold, follows it while
// the trigger is high. With nothing plugged into In it samples noise of its own, for random voltages.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Dsp/Random.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <array>

namespace bulkhead
{

struct SampleAndHold
{
    enum Input
    {
        in,
        triggerIn
    };

    enum Parameter
    {
        mode,
        slew,
        seed
    };

    enum Mode
    {
        sample,
        track
    };

    static constexpr PortInfo inputs[] = {
        {"in", "In", SignalKind::cv, perVoice, "What is sampled; noise from -1 to 1 V without a cable."},
        {"trigger", "Trigger", SignalKind::cv, perVoice, "Samples when it goes high; Track follows while it is high."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::cv, perVoice, "The voltage that is held."},
    };

    static constexpr std::string_view modeNames[] = {"Sample", "Track"};

    static constexpr ParameterInfo parameters[] = {
        {"mode", "Mode", "", 0.0f, 1.0f, 0.0f, Scale::linear, modeNames},
        {"slew", "Slew (per volt)", "s", 0.0f, 2.0f, 0.0f},
        {"seed", "Seed", "", 0.0f, 99.0f, 0.0f, Scale::linear, {}, true},
    };

    static constexpr ModuleInfo info {.type = "sample_and_hold",
                                      .name = "Sample & Hold",
                                      .category = "Utility",
                                      .description =
                                          "Holds a voltage from one trigger to the next; random without one.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct Voice
    {
        RisingEdge trigger;
        float held = 0.0f, out = 0.0f; ///< Before and after the slew.
    };

    struct State
    {
        std::uint64_t frames = 0; ///< Since the start: counts through the random numbers.
        std::array<Voice, maxChannels> voices;
    };

    static void process (State& state, const Block& block) noexcept
    {
        const bool tracks = block.choice (mode) == track;
        const bool plugged = block.connected (in);
        const auto* seconds = block.parameter (slew);

        for (int v = 0; v < block.voices; ++v)
        {
            auto& voice = state.voices[static_cast<std::size_t> (v)];
            const auto* input = block.in (in, v);
            const auto* trigger = block.in (triggerIn, v);
            auto* out = block.out (0, v);

            // Each seed and each voice has noise of its own.
            const auto stream = static_cast<std::uint64_t> (block.choice (seed) * maxChannels + v) << 48;

            for (int i = 0; i < block.frames; ++i)
            {
                const bool rises = voice.trigger (trigger[i]);

                if (const bool high = voice.trigger.high; tracks ? high : rises)
                    voice.held = plugged ? bounded (input[i])
                                         : randomBipolar (stream + state.frames + static_cast<std::uint64_t> (i));

                // A straight line of one volt in `slew` seconds. Below a frame per volt it is a step.
                const double frames = static_cast<double> (seconds[i]) * block.sampleRate;
                voice.out = frames < 1.0 ? voice.held
                                         : rampedTowards (voice.out, voice.held, static_cast<float> (1.0 / frames));
                out[i] = voice.out;
            }
        }

        state.frames += static_cast<std::uint64_t> (block.frames);
    }
};

BULKHEAD_MODULE (SampleAndHold)

} // namespace bulkhead
