// Output: what the audio device plays. Adds the voices of polyphonic cables, sets the level and keeps the sum below
// full scale.
//
// The limiter follows the louder side's peak: up at once, down by a time constant of 100 ms. Peaks up to -1 dBFS pass
// unchanged; above, the gain is what brings a peak of that height to softClipped (peak), which is below 1.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

#include <cmath>

namespace bulkhead
{

struct Output
{
    enum Parameter
    {
        level,
        limiter
    };

    static constexpr PortInfo inputs[] = {
        {"left", "Left", SignalKind::audio, perVoice, "Left side; both sides while nothing is plugged into Right."},
        {"right", "Right", SignalKind::audio, perVoice, "Right side."},
        {"in", "In", SignalKind::audio, 2, "Both sides of a stereo cable; a mono cable feeds both."},
    };

    static constexpr PortInfo outputs[] = {
        {"left", "Left", SignalKind::audio, 1, "To the device's left output."},
        {"right", "Right", SignalKind::audio, 1, "To the device's right output."},
    };

    static constexpr std::string_view limiterNames[] = {"Off", "On"};

    static constexpr ParameterInfo parameters[] = {
        {"level", "Level", "dB", -60.0f, 12.0f, 0.0f},
        {"limiter", "Limiter", "", 0.0f, 1.0f, 1.0f, Scale::linear, limiterNames},
    };

    static constexpr ModuleInfo info {.type = "output",
                                      .name = "Output",
                                      .category = "Input/Output",
                                      .description = "Plays left and right on the audio device, with a limiter.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {
        float peak = 0.0f; ///< Of both sides.
        SwitchFade<2> fade; ///< Limiter off, on.
    };

    static constexpr float knee = 0.891250938f; // -1 dBFS
    static constexpr double releaseSeconds = 0.1;

    static void sumVoices (const Block& block, int port, int start, int frames, float* sum) noexcept
    {
        std::fill_n (sum, frames, 0.0f);

        for (int c = 0; c < block.channelsIn (port); ++c)
        {
            const auto* input = block.in (port, c) + start;

            for (int i = 0; i < frames; ++i)
                sum[i] += bounded (input[i]);
        }
    }

    static void addSide (const Block& block, int side, int start, int frames, float* sum) noexcept
    {
        constexpr int port = 2;

        if (! block.connected (port))
            return;

        const auto* input = block.in (port, side) + start;

        for (int i = 0; i < frames; ++i)
            sum[i] += bounded (input[i]);
    }

    static void process (State& state, const Block& block) noexcept
    {
        const int limiting = block.choice (limiter) != 0 ? 1 : 0;
        const float fadeStep = switchFadeStep (block.sampleRate);
        const auto release = static_cast<float> (std::exp (-1.0 / (releaseSeconds * block.sampleRate)));
        const int rightPort = block.connected (1) ? 1 : 0;
        state.fade.start (limiting);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float left[chunkFrames], right[chunkFrames], gains[chunkFrames];
                      sumVoices (block, 0, start, frames, left);
                      sumVoices (block, rightPort, start, frames, right);
                      addSide (block, 0, start, frames, left);
                      addSide (block, 1, start, frames, right);
                      mapParameter (block, level, start, frames, gains, faderGain);

                      float peaks[chunkFrames];

                      for (int i = 0; i < frames; ++i)
                      {
                          left[i] *= gains[i];
                          right[i] *= gains[i];
                          const float l = std::abs (left[i]), r = std::abs (right[i]);
                          peaks[i] = l > r ? l : r;
                      }

                      float peak = state.peak;

                      for (int i = 0; i < frames; ++i)
                          peaks[i] = peak = withoutDenormal (std::max (peaks[i], peak * release));

                      state.peak = peak;

                      const bool settled = state.fade.settledAt (limiting);

                      for (int i = 0; i < frames; ++i)
                      {
                          const float limited = softClipped (peaks[i], knee) / peaks[i];
                          gains[i] = peaks[i] > knee ? limited : 1.0f;
                      }

                      if (settled && limiting == 0)
                          std::fill_n (gains, frames, 1.0f);

                      for (int i = 0; i < frames && ! settled; ++i)
                      {
                          state.fade.advance (limiting, fadeStep);
                          gains[i] = state.fade.weights[0] + state.fade.weights[1] * gains[i];
                      }

                      auto* leftOut = block.out (0) + start;
                      auto* rightOut = block.out (1) + start;

                      for (int i = 0; i < frames; ++i)
                      {
                          leftOut[i] = left[i] * gains[i];
                          rightOut[i] = right[i] * gains[i];
                      }
                  });
    }
};

BULKHEAD_MODULE (Output)

} // namespace bulkhead
