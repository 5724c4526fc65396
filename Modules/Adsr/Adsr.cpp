// ADSR: an envelope with exponential segments, that starts every attack and release from where it is.
//
//   attack    time from 0 to 1, along an exponential that heads for 1.25, as a charging capacitor would be cut off
//   decay     time in which the distance to the sustain level falls by 60 dB
//   release   time from 1 to 0, along an exponential that heads for -0.001, so that it does get there
#include "Modules/Dsp/Trigger.h"
#include "Modules/Module.h"

#include <array>
#include <cmath>

namespace bulkhead
{

struct Adsr
{
    enum Input
    {
        gateIn,
        retriggerIn
    };

    enum Parameter
    {
        attack,
        decay,
        sustain,
        release
    };

    static constexpr PortInfo inputs[] = {
        {"gate", "Gate", SignalKind::cv, perVoice, "Attack, decay and sustain while high, then release."},
        {"retrigger", "Retrigger", SignalKind::cv, perVoice, "Attacks again when it goes high during a gate."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::cv, perVoice, "The envelope, 0 to 1."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"attack", "Attack", "s", 0.001f, 20.0f, 0.005f, Scale::logarithmic},
        {"decay", "Decay", "s", 0.001f, 20.0f, 0.3f, Scale::logarithmic},
        {"sustain", "Sustain", "", 0.0f, 1.0f, 0.7f},
        {"release", "Release", "s", 0.001f, 20.0f, 0.3f, Scale::logarithmic},
    };

    static constexpr ModuleInfo info {.type = "adsr",
                                      .name = "ADSR",
                                      .category = "Modulator",
                                      .description = "Envelope with exponential attack, decay and release.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    enum class Stage : std::uint8_t
    {
        idle,
        attack,
        decay, ///< And sustain: the decay goes on following the sustain level.
        release
    };

    struct Voice
    {
        double level = 0.0; ///< Double: a segment of 20 s moves by less than a float's resolution per frame.
        Stage stage = Stage::idle;
        RisingEdge gate, retrigger;
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
    };

    /// Share of the distance to the target that is covered per frame, when the distance falls by the factor
    /// e^-depth in `seconds`.
    static double pace (double depth, double seconds, double sampleRate) noexcept
    {
        return -std::expm1 (-depth / (seconds * sampleRate));
    }

    static constexpr double attackTarget = 1.25, attackDepth = 1.6094379124341003; // ln (1.25 / 0.25)
    static constexpr double decayDepth = 6.907755278982137; // ln 1000
    static constexpr double releaseTarget = -0.001, releaseDepth = 6.90875477931522; // ln (1.001 / 0.001)

    static void process (State& state, const Block& block) noexcept
    {
        const auto* attackTime = block.parameter (attack);
        const auto* decayTime = block.parameter (decay);
        const auto* sustainLevel = block.parameter (sustain);
        const auto* releaseTime = block.parameter (release);
        const bool steady =
            block.parameterIsSteady (attack) && block.parameterIsSteady (decay) && block.parameterIsSteady (release);

        double attackPace = pace (attackDepth, attackTime[0], block.sampleRate);
        double decayPace = pace (decayDepth, decayTime[0], block.sampleRate);
        double releasePace = pace (releaseDepth, releaseTime[0], block.sampleRate);

        for (int v = 0; v < block.voices; ++v)
        {
            auto& voice = state.voices[static_cast<std::size_t> (v)];
            const auto* gate = block.in (gateIn, v);
            const auto* retrigger = block.in (retriggerIn, v);
            auto* out = block.out (0, v);

            for (int i = 0; i < block.frames; ++i)
            {
                const bool opened = voice.gate (gate[i]);
                const bool again = voice.retrigger (retrigger[i]);

                if (opened || (again && voice.gate.high))
                    voice.stage = Stage::attack;
                else if (! voice.gate.high && voice.stage != Stage::idle)
                    voice.stage = Stage::release;

                switch (voice.stage)
                {
                    case Stage::attack:
                        if (! steady)
                            attackPace = pace (attackDepth, attackTime[i], block.sampleRate);

                        voice.level += (attackTarget - voice.level) * attackPace;

                        // Not quite 1, or rounding decides whether the last step was the last.
                        if (voice.level >= 1.0 - 1.0e-6)
                        {
                            voice.level = 1.0;
                            voice.stage = Stage::decay;
                        }
                        break;

                    case Stage::decay:
                        if (! steady)
                            decayPace = pace (decayDepth, decayTime[i], block.sampleRate);

                        voice.level += (sustainLevel[i] - voice.level) * decayPace;

                        // Lands on a sustain of 0 instead of creeping towards it through denormal numbers.
                        if (voice.level < 1.0e-12)
                            voice.level = 0.0;
                        break;

                    case Stage::release:
                        if (! steady)
                            releasePace = pace (releaseDepth, releaseTime[i], block.sampleRate);

                        voice.level += (releaseTarget - voice.level) * releasePace;

                        if (voice.level <= 0.0)
                        {
                            voice.level = 0.0;
                            voice.stage = Stage::idle;
                        }
                        break;

                    case Stage::idle:
                        break;
                }

                out[i] = static_cast<float> (voice.level);
            }
        }
    }
};

BULKHEAD_MODULE (Adsr)

} // namespace bulkhead
