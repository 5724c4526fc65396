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

    struct State
    {
        SwitchFade<3> fade; ///< Open (no cable), linear, exponential.
    };

    /// 60 dB over the range of the CV, and silence at 0: (1000^cv - 1) / 999.
    static float exponential (float cv) noexcept { return (fastExp2 (cv * 9.96578428f) - 1.0f) * (1.0f / 999.0f); }

    static void process (State& state, const Block& block) noexcept
    {
        const int position = block.connected (cvIn) ? 1 + std::clamp (block.choice (response), 0, 1) : 0;
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.fade.start (position);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float gains[chunkFrames], weights[3][chunkFrames];
                      mapParameter (block, gain, start, frames, gains, faderGain);

                      for (int i = 0; i < frames; ++i)
                      {
                          state.fade.advance (position, fadeStep);

                          for (int p = 0; p < 3; ++p)
                              weights[p][i] = state.fade.weights[p];
                      }

                      for (int v = 0; v < block.voices; ++v)
                      {
                          const auto* input = block.in (in, v) + start;
                          const auto* cv = block.in (cvIn, v) + start;
                          auto* out = block.out (0, v) + start;

                          for (int i = 0; i < frames; ++i)
                          {
                              // Below 0 is closed. The linear response can be driven to twice the gain.
                              const float control = std::max (0.0f, bounded (cv[i], 2.0f));
                              const float opening = weights[0][i] + weights[1][i] * control
                                                    + weights[2][i] * exponential (std::min (control, 1.0f));
                              out[i] = bounded (input[i]) * (gains[i] * opening);
                          }
                      }
                  });
    }
};

BULKHEAD_MODULE (Vca)

} // namespace bulkhead
