// VCA: an amplifier whose gain a control voltage opens and closes.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

namespace bulkhead
{

struct Vca
{
    enum Input
    {
        in,
        cvIn
    };

    enum Parameter
    {
        gain,
        response
    };

    static constexpr PortInfo inputs[] = {
        {"in", "In", SignalKind::audio, perVoice, "The signal to amplify."},
        {"cv", "CV", SignalKind::cv, perVoice, "0 closes, 1 opens to the gain. Without a cable it is open."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, perVoice, "In x gain x CV."},
    };

    static constexpr std::string_view responseNames[] = {"Linear", "Exponential"};

    static constexpr ParameterInfo parameters[] = {
        {"gain", "Gain", "dB", -60.0f, 12.0f, 0.0f},
        {"response", "Response", "", 0.0f, 1.0f, 0.0f, Scale::linear, responseNames},
    };

    static constexpr ModuleInfo info {.type = "vca",
                                      .name = "VCA",
                                      .category = "Amplifier",
                                      .description = "Amplifier under voltage control.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .dryInput = in};

    /// Where the amplifier stands.
    enum Position
    {
        open, ///< No cable in CV.
        linear,
        exponential,
        numPositions
    };

    struct State
    {
        SwitchFade<numPositions> fade;
    };

    /// Below 0 is closed. The linear response can be driven to twice the gain.
    static float controlAt (float cv) noexcept
    {
        const float x = bounded (cv, 2.0f);
        return x > 0.0f ? x : 0.0f;
    }

    /// 60 dB over the range of the CV, and silence at 0: (1000^cv - 1) / 999.
    static float curveAt (float control) noexcept
    {
        const float held = control < 1.0f ? control : 1.0f;
        return (fastExp2 (held * 9.96578428f) - 1.0f) * (1.0f / 999.0f);
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int position = block.connected (cvIn) ? linear + std::clamp (block.choice (response), 0, 1) : open;
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.fade.start (position);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float gains[chunkFrames], weights[numPositions][chunkFrames];
                      mapParameter (block, gain, start, frames, gains, faderGain);
                      const bool settled = state.fade.settledAt (position);

                      for (int i = 0; i < frames && ! settled; ++i)
                      {
                          state.fade.advance (position, fadeStep);

                          for (int p = 0; p < numPositions; ++p)
                              weights[p][i] = state.fade.weights[p];
                      }

                      for (int v = 0; v < block.voices; ++v)
                      {
                          const auto* input = block.in (in, v) + start;
                          const auto* cv = block.in (cvIn, v) + start;
                          auto* out = block.out (0, v) + start;

                          if (! settled)
                              for (int i = 0; i < frames; ++i)
                                  out[i] = bounded (input[i])
                                           * (gains[i]
                                              * (weights[open][i] + weights[linear][i] * controlAt (cv[i])
                                                 + weights[exponential][i] * curveAt (controlAt (cv[i]))));
                          else if (position == open)
                              for (int i = 0; i < frames; ++i)
                                  out[i] = bounded (input[i]) * gains[i];
                          else if (position == linear)
                              for (int i = 0; i < frames; ++i)
                                  out[i] = bounded (input[i]) * (gains[i] * controlAt (cv[i]));
                          else
                              for (int i = 0; i < frames; ++i)
                                  out[i] = bounded (input[i]) * (gains[i] * curveAt (controlAt (cv[i])));
                      }
                  });
    }
};

BULKHEAD_MODULE (Vca)

} // namespace bulkhead
