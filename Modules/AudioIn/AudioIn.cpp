// Audio In: what the audio device records, two of its channels at a time.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

namespace bulkhead
{

struct AudioIn
{
    enum Output
    {
        stereoOut,
        leftOut,
        rightOut
    };

    enum Parameter
    {
        level,
        channel,
        mode
    };

    enum Mode
    {
        stereo,
        mono
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, 2, "Left and right in one stereo cable."},
        {"left", "Left", SignalKind::audio, 1, "The chosen channel of the device."},
        {"right", "Right", SignalKind::audio, 1, "The channel after it; the same as Left when Mode is Mono."},
    };

    static constexpr std::string_view modeNames[] = {"Stereo", "Mono"};

    static constexpr int numPairs = maxDeviceInputs - 1; ///< 1 and 2, 2 and 3, and so on.

    static constexpr ParameterInfo parameters[] = {
        {"level", "Level", "dB", -60.0f, 24.0f, 0.0f},
        {"channel", "Channel (of Left)", "", 1.0f, static_cast<float> (numPairs), 1.0f, Scale::linear, {}, true},
        {"mode", "Mode", "", 0.0f, 1.0f, 0.0f, Scale::linear, modeNames},
    };

    static constexpr ModuleInfo info {.type = "audio_in",
                                      .name = "Audio In",
                                      .category = "Input/Output",
                                      .description = "What the audio device records: a microphone, an instrument.",
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .takesDeviceInput = true};

    struct State
    {
        SwitchFade<numPairs> pairs;
        SwitchFade<2> modes; ///< Stereo, mono.
    };

    static void process (State& state, const Block& block) noexcept
    {
        const int pair = std::clamp (block.choice (channel), 1, numPairs) - 1;
        const int chosenMode = block.choice (mode) == mono ? mono : stereo;
        const float fadeStep = switchFadeStep (block.sampleRate);
        state.pairs.start (pair);
        state.modes.start (chosenMode);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float gains[chunkFrames], sides[2][chunkFrames] = {};
                      mapParameter (block, level, start, frames, gains, faderGain);
                      const bool settled = state.pairs.settledAt (pair) && state.modes.settledAt (chosenMode);

                      for (int side = 0; side < 2 && settled; ++side)
                      {
                          const auto* input = block.deviceInput (pair + (chosenMode == stereo ? side : 0)) + start;

                          for (int i = 0; i < frames; ++i)
                              sides[side][i] += gains[i] * bounded (input[i]);
                      }

                      for (int i = 0; i < frames && ! settled; ++i)
                      {
                          state.pairs.advance (pair, fadeStep);
                          state.modes.advance (chosenMode, fadeStep);

                          for (int p = 0; p < numPairs; ++p)
                          {
                              const float weight = state.pairs.weights[p] * gains[i];

                              if (weight == 0.0f)
                                  continue;

                              const float first = bounded (block.deviceInput (p)[start + i]);
                              const float second = bounded (block.deviceInput (p + 1)[start + i]);
                              sides[0][i] += weight * first;
                              sides[1][i] +=
                                  weight * (state.modes.weights[stereo] * second + state.modes.weights[mono] * first);
                          }
                      }

                      for (int side = 0; side < 2; ++side)
                      {
                          std::copy_n (sides[side], frames, block.out (stereoOut, side) + start);
                          std::copy_n (sides[side], frames, block.out (leftOut + side) + start);
                      }
                  });
    }
};

BULKHEAD_MODULE (AudioIn)

} // namespace bulkhead
