// Decay: an envelope for percussion, started by a trigger: up to its height at once or along a straight line, then down
// to 0 in the time of Decay, whatever the gate does.
//
// With u from 0 to 1 over the decay, it is height * (e^(-k u) - e^-k) / (1 - e^-k): exponential, and at 0 when it ends.
// Curve sets k, from 0 (a straight line) to 10 (-43 dB half-way).
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/Lanes.h"
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

    static double tailSeconds (const float* values) noexcept { return values[attack] + values[decay]; }

    struct Voice
    {
        RisingEdge trigger;
        Flag rising = false;
        float height = 0.0f; ///< That it rises to.
        float out = 0.0f;
        double share = 1.0; ///< Of the decay that is over: u. 1 at rest.
    };

    struct State
    {
        std::array<Voice, maxChannels> voices;
    };

    /// The knobs at each frame of a chunk, as all voices take them.
    struct Knobs
    {
        double paces[chunkFrames]; ///< Share of the decay per frame.
        float curves[chunkFrames] = {}; ///< -k log2 (e).
        float lasts[chunkFrames] = {}; ///< e^-k.

        Knobs (const Block& block, int start, int frames) noexcept
        {
            const double perFrame = 1.0 / block.sampleRate;
            const auto* seconds = block.parameter (decay) + start;

            if (block.parameterIsSteady (decay))
                std::fill_n (paces, frames, perFrame / static_cast<double> (seconds[0]));
            else
                for (int i = 0; i < frames; ++i)
                    paces[i] = perFrame / static_cast<double> (seconds[i]);

            mapParameter (block, curve, start, frames, curves,
                          [] (float percent) { return percent * (-0.1f * 1.44269504f); });

            for (int i = 0; i < frames; i += numLanes)
                storeLanes (lanesExp2 (lanesFrom (curves + i)), lasts + i);
        }

        /// Four frames of the falling envelope: `shares` is u, which is 1 where it has ended.
        Lanes shape (int frame, Lanes shares) const noexcept
        {
            // Below 1 %, the formula would be a small number over a small number, and it is a straight line anyway.
            const Lanes straight = Lanes {} - 0.1f * 1.44269504f;
            const Lanes k = lanesFrom (curves + frame), last = lanesFrom (lasts + frame);
            const Lanes bent = (lanesExp2 (k * shares) - last) / (1.0f - last);
            return k > straight ? 1.0f - shares : bent;
        }
    };

    static_assert (chunkFrames % numLanes == 0);

    /// Where there is nothing but decay.
    static void fall (Voice& voice, const Knobs& knobs, int frames, float* out) noexcept
    {
        float shares[chunkFrames] = {}, levels[chunkFrames];

        for (int i = 0; i < frames; ++i)
        {
            shares[i] = static_cast<float> (voice.share);
            voice.share = std::min (1.0, voice.share + knobs.paces[i]);
        }

        for (int i = 0; i < frames; i += numLanes)
            storeLanes (voice.height * knobs.shape (i, lanesFrom (shares + i)), levels + i);

        std::copy_n (levels, frames, out);
        voice.out = out[frames - 1];
    }

    static void play (Voice& voice, const Block& block, const Knobs& knobs, int v, int start, int frames) noexcept
    {
        const bool accented = block.connected (accentIn);
        const auto* attackSeconds = block.parameter (attack) + start;
        const auto* accents = block.parameter (accent) + start;
        const auto* trigger = block.in (triggerIn, v) + start;
        const auto* accentCv = block.in (accentIn, v) + start;
        auto* out = block.out (0, v) + start;

        for (int i = 0; i < frames; ++i)
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
                const double attackFrames = static_cast<double> (attackSeconds[i]) * block.sampleRate;

                if (const auto step = static_cast<float> (1.0 / std::max (attackFrames, 1.0));
                    attackFrames >= 1.0 && std::abs (voice.height - voice.out) > step)
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
                const int quarter = i % numLanes;
                const auto share = static_cast<float> (voice.share);
                voice.out = voice.height * knobs.shape (i - quarter, Lanes {} + share)[quarter];
                voice.share = std::min (1.0, voice.share + knobs.paces[i]);
            }

            out[i] = voice.out;
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        inChunks (block,
                  [&] (int start, int frames)
                  {
                      const Knobs knobs (block, start, frames);

                      for (int v = 0; v < block.voices; ++v)
                      {
                          auto& voice = state.voices[static_cast<std::size_t> (v)];

                          if (voice.rising || ! staysAt (voice.trigger.high, block.in (triggerIn, v) + start, frames))
                          {
                              play (voice, block, knobs, v, start, frames);
                          }
                          else if (voice.share < 1.0)
                          {
                              fall (voice, knobs, frames, block.out (0, v) + start);
                          }
                          else
                          {
                              std::fill_n (block.out (0, v) + start, frames, 0.0f);
                              voice.out = 0.0f;
                          }
                      }
                  });
    }
};

BULKHEAD_MODULE (Decay)

} // namespace bulkhead
