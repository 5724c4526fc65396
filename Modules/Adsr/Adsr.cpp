// ADSR: an envelope with exponential segments, that starts every attack and release from where it is.
//
//   attack    time from 0 to 1, along an exponential that heads for 1.25, as a charging capacitor would be cut off
//   decay     time in which the distance to the sustain level falls by 60 dB
//   release   time from 1 to 0, along an exponential that heads for -0.001, so that it does get there
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Lanes.h"
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

    static constexpr int numStages = 4;

    /// One of the four also where a State from elsewhere holds another.
    static constexpr int index (Stage stage) noexcept { return static_cast<int> (stage) & (numStages - 1); }

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

    static bool isDone (const State& state) noexcept
    {
        for (const auto& voice : state.voices)
            if (voice.stage != Stage::idle || voice.level != 0.0 || voice.gate.high || voice.retrigger.high)
                return false;

        return true;
    }

    static double tailSeconds (const float* values) noexcept { return values[release]; }

    /// Share of the distance to the target that is covered per frame, when the distance falls by the factor
    /// e^-depth in `seconds`.
    static double pace (double depth, double seconds, double sampleRate) noexcept
    {
        return -std::expm1 (-depth / (seconds * sampleRate));
    }

    static constexpr double attackTarget = 1.25, attackDepth = 1.6094379124341003; // ln (1.25 / 0.25)
    static constexpr double decayDepth = 6.907755278982137; // ln 1000
    static constexpr double releaseTarget = -0.001, releaseDepth = 6.90875477931522; // ln (1.001 / 0.001)

    /// What the segments head for, and how fast, at each frame of a chunk: the same for all voices.
    struct Segments
    {
        double targets[numStages][chunkFrames];
        double paces[numStages][chunkFrames];

        Segments (const Block& block, int start, int frames) noexcept
        {
            std::fill_n (targets[index (Stage::attack)], frames, attackTarget);
            std::fill_n (targets[index (Stage::release)], frames, releaseTarget);
            std::copy_n (block.parameter (sustain) + start, frames, targets[index (Stage::decay)]);

            fillPaces (block, attack, attackDepth, start, frames, paces[index (Stage::attack)]);
            fillPaces (block, decay, decayDepth, start, frames, paces[index (Stage::decay)]);
            fillPaces (block, release, releaseDepth, start, frames, paces[index (Stage::release)]);
        }

    private:
        static void fillPaces (const Block& block, Parameter time, double depth, int start, int frames,
                               double* result) noexcept
        {
            const auto* seconds = block.parameter (time) + start;
            const int different = block.parameterIsSteady (time) ? 1 : frames;

            for (int i = 0; i < different; ++i)
                result[i] = pace (depth, seconds[i], block.sampleRate);

            std::fill_n (result + different, frames - different, result[0]);
        }
    };

    static constexpr double attackEnd = 1.0 - 1.0e-6; ///< Not quite 1, or rounding decides which step is the last.
    static constexpr double least = 1.0e-12; ///< Below, a decay to 0 is over: it does not creep on through denormals.

    /// Any chunk of one voice, frame by frame.
    static void play (Voice& voice, const Segments& segments, const float* gate, const float* retrigger, int frames,
                      float* out) noexcept
    {
        for (int i = 0; i < frames; ++i)
        {
            const bool opened = voice.gate (gate[i]);
            const bool again = voice.retrigger (retrigger[i]);

            if (opened || (again && voice.gate.high))
                voice.stage = Stage::attack;
            else if (! voice.gate.high && voice.stage != Stage::idle)
                voice.stage = Stage::release;

            if (voice.stage != Stage::idle)
            {
                const int s = index (voice.stage);
                voice.level += (segments.targets[s][i] - voice.level) * segments.paces[s][i];
            }

            if (voice.stage == Stage::attack && voice.level >= attackEnd)
            {
                voice.level = 1.0;
                voice.stage = Stage::decay;
            }
            else if (voice.stage == Stage::decay && voice.level < least)
            {
                voice.level = 0.0;
            }
            else if (voice.stage == Stage::release && voice.level <= 0.0)
            {
                voice.level = 0.0;
                voice.stage = Stage::idle;
            }

            out[i] = static_cast<float> (voice.level);
        }
    }

    /// Voices that stay in their segments through a chunk, side by side.
    struct Group
    {
        Voice* voices[maxChannels];
        float* outs[maxChannels];
        int channels[maxChannels];
        int size = 0;
    };

    /// The first `2 * pairs` voices from `first` on; where there is no such voice, the last one again. `levels` and
    /// `lowest` are those at the end and the lowest on the way.
    template <int pairs>
    static void follow (const Group& group, const Segments& segments, int first, int frames, double* levels,
                        double* lowest) noexcept
    {
        Doubles level[pairs], low[pairs];
        const double *targets[2 * pairs], *paces[2 * pairs];
        float* outs[2 * pairs];

        for (int l = 0; l < 2 * pairs; ++l)
        {
            const int member = std::min (first + l, group.size - 1);
            const int s = index (group.voices[member]->stage);
            targets[l] = segments.targets[s];
            paces[l] = segments.paces[s];
            outs[l] = group.outs[member];
            levels[l] = group.voices[member]->level;
        }

        for (int p = 0; p < pairs; ++p)
            low[p] = level[p] = Doubles {levels[2 * p], levels[2 * p + 1]};

        for (int i = 0; i < frames; ++i)
            for (int p = 0; p < pairs; ++p)
            {
                const Doubles target {targets[2 * p][i], targets[2 * p + 1][i]};
                const Doubles step {paces[2 * p][i], paces[2 * p + 1][i]};
                level[p] += (target - level[p]) * step;
                low[p] = level[p] < low[p] ? level[p] : low[p];
                outs[2 * p][i] = static_cast<float> (level[p][0]);
                outs[2 * p + 1][i] = static_cast<float> (level[p][1]);
            }

        for (int l = 0; l < 2 * pairs; ++l)
        {
            levels[l] = level[l / 2][l % 2];
            lowest[l] = low[l / 2][l % 2];
        }
    }

    /// True when an attack, decay or release has come to its end on the way.
    static bool ends (Stage stage, double level, double lowest) noexcept
    {
        return stage == Stage::attack ? level >= attackEnd : stage == Stage::decay ? lowest < least : lowest <= 0.0;
    }

    static void process (State& state, const Block& block) noexcept
    {
        inChunks (block,
                  [&] (int start, int frames)
                  {
                      const Segments segments (block, start, frames);
                      Group group;

                      for (int v = 0; v < block.voices; ++v)
                      {
                          auto& voice = state.voices[static_cast<std::size_t> (v)];
                          const auto* gate = block.in (gateIn, v) + start;
                          const auto* retrigger = block.in (retriggerIn, v) + start;
                          auto* out = block.out (0, v) + start;

                          if (! staysAt (voice.gate.high, gate, frames)
                              || ! staysAt (voice.retrigger.high, retrigger, frames))
                          {
                              play (voice, segments, gate, retrigger, frames, out);
                          }
                          else if (voice.stage == Stage::idle)
                          {
                              std::fill_n (out, frames, 0.0f);
                          }
                          else
                          {
                              group.channels[group.size] = v;
                              group.outs[group.size] = out;
                              group.voices[group.size++] = &voice;
                          }
                      }

                      constexpr int most = 8;

                      for (int first = 0; first < group.size; first += most)
                      {
                          double levels[most], lowest[most];
                          const int used = std::min (most, group.size - first);

                          if (used <= 2)
                              follow<1> (group, segments, first, frames, levels, lowest);
                          else if (used <= 4)
                              follow<2> (group, segments, first, frames, levels, lowest);
                          else
                              follow<most / 2> (group, segments, first, frames, levels, lowest);

                          for (int l = 0; l < used; ++l)
                          {
                              auto& voice = *group.voices[first + l];
                              const int v = group.channels[first + l];

                              if (ends (voice.stage, levels[l], lowest[l]))
                                  play (voice, segments, block.in (gateIn, v) + start,
                                        block.in (retriggerIn, v) + start, frames, group.outs[first + l]);
                              else
                                  voice.level = levels[l];
                          }
                      }
                  });
    }
};

BULKHEAD_MODULE (Adsr)

} // namespace bulkhead
