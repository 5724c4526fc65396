// Decay: an envelope for percussion, started by a trigger: up to its height at once or along a straight line, then down
// to 0 in the time of Decay, whatever the gate does.
//
// With u from 0 to 1 over the decay, it is height * (e^(-k u) - e^-k) / (1 - e^-k): exponential, and at 0 when it ends.
// Curve sets k, from 0 (a straight line) to 10 (-43 dB half-way).
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Exp2.h"
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <algorithm>
#include <array>

namespace bulkhead
{

struct Decay
{
    enum Input
    {
        triggerIn,
        accentIn
    };

    enum Parameter
    {
        attack,
        decay,
        curve,
        accent
    };

    static constexpr PortInfo inputs[] = {
        {"trigger", "Trigger", SignalKind::cv, perVoice, "Starts the envelope when it goes high."},
        {"accent", "Accent", SignalKind::cv, perVoice,
         "0 to 1 at the trigger: how high. Without a cable, full height."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::cv, perVoice, "The envelope, 0 to 1."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"attack", "Attack", "s", 0.0f, 0.5f, 0.0f},
        {"decay", "Decay", "s", 0.005f, 10.0f, 0.25f, Scale::logarithmic},
        {"curve", "Curve", "%", 0.0f, 100.0f, 60.0f},
        {"accent", "Accent", "%", 0.0f, 100.0f, 50.0f}, // Its share of the height.
    };

    static constexpr ModuleInfo info {.type = "decay",
                                      .name = "Decay",
                                      .category = "Modulator",
                                      .description = "Envelope for percussion: a trigger, an instant attack, a decay.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct Voice
    {
        RisingEdge trigger;
        bool rising = false;
        float height = 0.0f; ///< That it rises to.
        float out = 0.0f;
        double share = 1.0; ///< Of the decay that is over: u. 1 at rest.
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
    };

    static float shape (double share, float percent) noexcept
    {
        // Below 1 %, the formula would be a small number over a small number, and it is a straight line anyway.
        const float k = 0.1f * percent;
        const auto u = static_cast<float> (share);

        if (k < 0.1f)
            return 1.0f - u;

        constexpr float log2e = 1.44269504f;
        const float last = fastExp2 (-k * log2e);
        return (fastExp2 (-k * u * log2e) - last) / (1.0f - last);
    }

    static void process (State& state, const Block& block) noexcept
    {
        const bool accented = block.connected (accentIn);
        const auto* attackSeconds = block.parameter (attack);
        const auto* decaySeconds = block.parameter (decay);
        const auto* curves = block.parameter (curve);
        const auto* accents = block.parameter (accent);
        const double perFrame = 1.0 / block.sampleRate;

        for (int v = 0; v < block.voices; ++v)
        {
            auto& voice = state.voices[static_cast<std::size_t> (v)];
            const auto* trigger = block.in (triggerIn, v);
            const auto* accentCv = block.in (accentIn, v);
            auto* out = block.out (0, v);

            for (int i = 0; i < block.frames; ++i)
            {
                if (voice.trigger (trigger[i]))
                {
                    const float amount = 0.01f * accents[i];
                    const float given = std::max (0.0f, bounded (accentCv[i], 1.0f));
                    voice.height = accented ? 1.0f - amount * (1.0f - given) : 1.0f;
                    voice.rising = true;
                    voice.share = 1.0;
                }

                // From where it is, at the pace from 0 to 1 in the attack time.
                if (voice.rising)
                {
                    const double frames = static_cast<double> (attackSeconds[i]) * block.sampleRate;

                    if (const auto step = static_cast<float> (1.0 / std::max (frames, 1.0));
                        frames >= 1.0 && std::abs (voice.height - voice.out) > step)
                    {
                        voice.out += voice.height > voice.out ? step : -step;
                    }
                    else
                    {
                        voice.rising = false;
                        voice.share = 0.0;
                    }
                }

                if (! voice.rising)
                {
                    voice.out = voice.share < 1.0 ? voice.height * shape (voice.share, curves[i]) : 0.0f;
                    voice.share = std::min (1.0, voice.share + perFrame / static_cast<double> (decaySeconds[i]));
                }

                out[i] = voice.out;
            }
        }
    }
};

BULKHEAD_MODULE (Decay)

} // namespace bulkhead
