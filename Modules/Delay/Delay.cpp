// Delay: a stereo echo. The delay is a whole number of frames, so that an echo is exact to the sample; when the time
// changes, the echo fades over from the old delay to the new one instead of bending in pitch.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Flag.h"
#include "Modules/Dsp/OnePole.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Module.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace bulkhead
{

struct Delay
{
    enum Parameter
    {
        time,
        feedback,
        tone,
        mix
    };

    static constexpr PortInfo inputs[] = {
        {"in", "In", SignalKind::audio, 2, "Left and right; a mono cable feeds both."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, 2, "Left and right."},
    };

    static constexpr float longestTime = 2.0f;

    static constexpr ParameterInfo parameters[] = {
        {"time", "Time", "s", 0.001f, longestTime, 0.375f, Scale::logarithmic},
        {"feedback", "Feedback", "", 0.0f, 1.0f, 0.4f},
        {"tone", "Tone", "Hz", 200.0f, 20000.0f, 6000.0f, Scale::logarithmic},
        {"mix", "Mix", "%", 0.0f, 100.0f, 35.0f},
    };

    static constexpr RingInfo rings[] = {{longestTime, 2}};

    static constexpr ModuleInfo info {.type = "delay",
                                      .name = "Delay",
                                      .category = "Effect",
                                      .description = "Stereo echo with a low-pass in its feedback.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .rings = rings,
                                      .dryInput = 0};

    struct State
    {
        int delay = 0; ///< Frames; 0 on a fresh start.
        int nextDelay = 0; ///< Different from delay while the echo fades over to it.
        float fade = 0.0f; ///< How far the fade is; the share of nextDelay is its smoothStep.
        float filtered[2] = {}; ///< The low-pass in the feedback.
        std::uint32_t quiet = 0; ///< Frames for which nothing but zeros went into the line; counted up to its length.
        std::uint32_t length = 1; ///< The line's, in frames.
        Flag moves = true; ///< The delay is on its way to what the parameter says.
    };

    static bool isDone (const State& state) noexcept { return state.quiet >= state.length && ! state.moves; }

    /// Until an echo is 90 dB lower than the first. The low-pass makes it shorter.
    static double tailSeconds (const float* values) noexcept
    {
        const double perEcho = -20.0 * std::log10 (std::clamp (static_cast<double> (values[feedback]), 1.0e-6, 1.0));
        return perEcho > 0.0 ? values[time] * (1.0 + std::ceil (90.0 / perEcho))
                             : std::numeric_limits<double>::infinity();
    }

    static constexpr double fadeSeconds = 0.02;

    /// What goes into the line is left alone up to 2 and never above 4, so that a feedback of 1 stays bounded.
    static float saturated (float x) noexcept { return 4.0f * softClipped (0.25f * x, 0.5f); }

    static int framesOf (float seconds, double sampleRate) noexcept
    {
        return std::max (1, static_cast<int> (std::min (seconds, longestTime) * sampleRate + 0.5));
    }

    static void process (State& state, const Block& block) noexcept
    {
        const auto* seconds = block.parameter (time);
        const auto* back = block.parameter (feedback);
        const auto* wetness = block.parameter (mix);
        const auto fadeStep = static_cast<float> (1.0 / (fadeSeconds * block.sampleRate));
        Ring lines[2] = {block.ring (0, 0), block.ring (0, 1)};

        std::uint32_t bits = 0; ///< Of all that goes into the line or is kept beside it.

        if (state.delay == 0)
            state.delay = state.nextDelay = framesOf (seconds[0], block.sampleRate);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float paces[chunkFrames];
                      mapParameter (block, tone, start, frames, paces,
                                    [&] (float hertz) { return onePolePace (hertz, block.sampleRate); });

                      for (int i = 0; i < frames; ++i)
                      {
                          const int frame = start + i;
                          const auto now = block.time + static_cast<std::uint64_t> (frame);

                          if (state.nextDelay == state.delay)
                              state.nextDelay = framesOf (seconds[frame], block.sampleRate);

                          const bool fading = state.nextDelay != state.delay;
                          const float share = smoothStep (state.fade);

                          for (int channel = 0; channel < 2; ++channel)
                          {
                              auto& line = lines[channel];
                              float echo = line.read (now - static_cast<std::uint64_t> (state.delay));

                              if (fading)
                                  echo +=
                                      share * (line.read (now - static_cast<std::uint64_t> (state.nextDelay)) - echo);

                              auto& filtered = state.filtered[channel];
                              filtered = withoutDenormal (filtered + paces[i] * (echo - filtered));

                              const float input = bounded (block.in (0, channel)[frame]);
                              const float entering = withoutDenormal (saturated (input + back[frame] * filtered));
                              bits |= std::bit_cast<std::uint32_t> (entering) | std::bit_cast<std::uint32_t> (filtered);
                              line.write (now, entering);
                              block.out (0, channel)[frame] = input + 0.01f * wetness[frame] * (echo - input);
                          }

                          if (fading)
                          {
                              state.fade += fadeStep;

                              if (state.fade >= 1.0f)
                              {
                                  state.delay = state.nextDelay;
                                  state.fade = 0.0f;
                              }
                          }
                      }
                  });

        state.length = lines[0].length();
        state.moves =
            state.delay != state.nextDelay || state.delay != framesOf (seconds[block.frames - 1], block.sampleRate);
        const auto isZero = bits << 1 == 0; // Whatever the sign.
        state.quiet = isZero ? std::min (state.quiet + static_cast<std::uint32_t> (block.frames), state.length) : 0;
    }
};

BULKHEAD_MODULE (Delay)

} // namespace bulkhead
