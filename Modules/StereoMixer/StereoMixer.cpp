// Stereo mixer: four inputs, each with level, pan, spread and mute, to one stereo output.
//
// Pan is of equal power: at position p, from -1 (left) to 1 (right), the sides get cos a and sin a, a = (p + 1) pi / 4;
// -3 dB each in the middle. The voices of a cable stand at equal distances across the spread, around the pan and not
// beyond the edges: a stereo cable, which has two, is left and right at a spread of 100 %.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Dsp/Ramp.h"
#include "Modules/Dsp/Sine.h"
#include "Modules/Module.h"

namespace bulkhead
{

namespace
{

constexpr std::string_view muteNames[] = {"Off", "On"};

constexpr ParameterInfo levelParameter (std::string_view id, std::string_view name)
{
    return {id, name, "dB", -60.0f, 6.0f, 0.0f};
}

constexpr ParameterInfo panParameter (std::string_view id, std::string_view name)
{
    return {id, name, "%", -100.0f, 100.0f, 0.0f};
}

constexpr ParameterInfo spreadParameter (std::string_view id, std::string_view name)
{
    return {id, name, "%", 0.0f, 100.0f, 100.0f};
}

constexpr ParameterInfo muteParameter (std::string_view id, std::string_view name)
{
    return {id, name, "", 0.0f, 1.0f, 0.0f, Scale::linear, muteNames};
}

} // namespace

struct StereoMixer
{
    static constexpr int numInputs = 4;

    /// The first of four parameters each, but for the last.
    enum Parameter
    {
        level = 0,
        pan = numInputs,
        spread = 2 * numInputs,
        mute = 3 * numInputs,
        master = 4 * numInputs
    };

    static constexpr PortInfo inputs[] = {
        {"in1", "In 1", SignalKind::audio, perVoice, "First signal: mono, stereo or the voices of a synthesizer."},
        {"in2", "In 2", SignalKind::audio, perVoice, "Second signal."},
        {"in3", "In 3", SignalKind::audio, perVoice, "Third signal."},
        {"in4", "In 4", SignalKind::audio, perVoice, "Fourth signal."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, 2, "Left and right."},
    };

    static constexpr ParameterInfo parameters[] = {
        levelParameter ("level1", "Level 1"),
        levelParameter ("level2", "Level 2"),
        levelParameter ("level3", "Level 3"),
        levelParameter ("level4", "Level 4"),
        panParameter ("pan1", "Pan 1"),
        panParameter ("pan2", "Pan 2"),
        panParameter ("pan3", "Pan 3"),
        panParameter ("pan4", "Pan 4"),
        spreadParameter ("spread1", "Spread 1"),
        spreadParameter ("spread2", "Spread 2"),
        spreadParameter ("spread3", "Spread 3"),
        spreadParameter ("spread4", "Spread 4"),
        muteParameter ("mute1", "Mute 1"),
        muteParameter ("mute2", "Mute 2"),
        muteParameter ("mute3", "Mute 3"),
        muteParameter ("mute4", "Mute 4"),
        {"master", "Master", "dB", -60.0f, 6.0f, 0.0f},
    };

    static constexpr ModuleInfo info {.type = "stereo_mixer",
                                      .name = "Stereo Mixer",
                                      .category = "Utility",
                                      .description = "Four signals with level, pan and mute; spreads voices in stereo.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .dryInput = 0};

    struct State
    {
        SwitchFade<2> mutes[numInputs]; ///< Heard, muted.
    };

    static bool isDone (const State& state) noexcept
    {
        for (const auto& mute : state.mutes)
            if (! mute.settledAt (0) && ! mute.settledAt (1))
                return false;

        return true;
    }

    /// The gain of the right side at a position of -1 to 1; that of the left side at its negative.
    static float sideGain (float position) noexcept { return sineOfCycles ((position + 1.0f) * 0.125f); }

    /// Where voice v of `count` stands, as a share of the spread: -1 to 1.
    static float placeOf (int v, int count) noexcept
    {
        return count > 1 ? 2.0f * static_cast<float> (v) / static_cast<float> (count - 1) - 1.0f : 0.0f;
    }

    /// The sides' gains for a voice at `place`, as many as there are frames.
    static void findSides (const float* pans, const float* spreads, float place, int frames, float* lefts,
                           float* rights) noexcept
    {
        for (int i = 0; i < frames; ++i)
        {
            const float position = bounded (0.01f * (pans[i] + place * spreads[i]), 1.0f);
            lefts[i] = sideGain (-position);
            rights[i] = sideGain (position);
        }
    }

    static void addVoice (const float* input, const float* pans, const float* spreads, bool steady, float place,
                          const float* gains, int frames, float (&sides)[2][chunkFrames]) noexcept
    {
        float lefts[chunkFrames], rights[chunkFrames];
        findSides (pans, spreads, place, steady ? 1 : frames, lefts, rights);

        if (steady)
        {
            const float left = lefts[0], right = rights[0];

            for (int i = 0; i < frames; ++i)
            {
                const float x = gains[i] * bounded (input[i]);
                sides[0][i] += left * x;
                sides[1][i] += right * x;
            }
        }
        else
        {
            for (int i = 0; i < frames; ++i)
            {
                const float x = gains[i] * bounded (input[i]);
                sides[0][i] += lefts[i] * x;
                sides[1][i] += rights[i] * x;
            }
        }
    }

    static void process (State& state, const Block& block) noexcept
    {
        const float fadeStep = switchFadeStep (block.sampleRate);

        for (int port = 0; port < numInputs; ++port)
            state.mutes[port].start (block.choice (mute + port) != 0 ? 1 : 0);

        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float sides[2][chunkFrames] = {}, masters[chunkFrames];
                      mapParameter (block, master, start, frames, masters, faderGain);

                      for (int port = 0; port < numInputs; ++port)
                      {
                          auto& fade = state.mutes[port];
                          const int muted = block.choice (mute + port) != 0 ? 1 : 0;
                          const bool settled = fade.settledAt (muted);

                          if (settled && (muted == 1 || ! block.connected (port)))
                              continue;

                          float gains[chunkFrames];
                          mapParameter (block, level + port, start, frames, gains, faderGain);

                          for (int i = 0; i < frames && ! settled; ++i)
                          {
                              fade.advance (muted, fadeStep);
                              gains[i] *= fade.weights[0];
                          }

                          const bool steady =
                              block.parameterIsSteady (pan + port) && block.parameterIsSteady (spread + port);
                          const int count = block.channelsIn (port);

                          for (int v = 0; v < count; ++v)
                              addVoice (block.in (port, v) + start, block.parameter (pan + port) + start,
                                        block.parameter (spread + port) + start, steady, placeOf (v, count), gains,
                                        frames, sides);
                      }

                      for (int side = 0; side < 2; ++side)
                          for (int i = 0; i < frames; ++i)
                              block.out (0, side)[start + i] = masters[i] * sides[side][i];
                  });
    }
};

BULKHEAD_MODULE (StereoMixer)

} // namespace bulkhead
