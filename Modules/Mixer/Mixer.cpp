// Mixer: four inputs, each with a level, to one output. Voices stay apart: voice by voice, the inputs are added.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Dsp/Chunk.h"
#include "Modules/Dsp/Decibels.h"
#include "Modules/Module.h"

namespace bulkhead
{

struct Mixer
{
    static constexpr int numInputs = 4;
    static constexpr int master = numInputs; ///< The parameter after the inputs' levels.

    static constexpr PortInfo inputs[] = {
        {"in1", "In 1", SignalKind::audio, perVoice, "First signal."},
        {"in2", "In 2", SignalKind::audio, perVoice, "Second signal."},
        {"in3", "In 3", SignalKind::audio, perVoice, "Third signal."},
        {"in4", "In 4", SignalKind::audio, perVoice, "Fourth signal."},
    };

    static constexpr PortInfo outputs[] = {
        {"out", "Out", SignalKind::audio, perVoice, "The sum."},
    };

    static constexpr ParameterInfo parameters[] = {
        {"level1", "Level 1", "dB", -60.0f, 6.0f, 0.0f}, {"level2", "Level 2", "dB", -60.0f, 6.0f, 0.0f},
        {"level3", "Level 3", "dB", -60.0f, 6.0f, 0.0f}, {"level4", "Level 4", "dB", -60.0f, 6.0f, 0.0f},
        {"master", "Master", "dB", -60.0f, 6.0f, 0.0f},
    };

    static constexpr ModuleInfo info {.type = "mixer",
                                      .name = "Mixer",
                                      .category = "Utility",
                                      .description = "Adds four signals, each at its level; -60 dB is silence.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters,
                                      .dryInput = 0};

    struct State
    {};

    /// A mixer of silence is silent.
    static bool isDone (const State&) noexcept { return true; }

    static void process (State&, const Block& block) noexcept
    {
        inChunks (block,
                  [&] (int start, int frames)
                  {
                      float gains[numInputs + 1][chunkFrames];

                      for (int p = 0; p <= master; ++p)
                          mapParameter (block, p, start, frames, gains[p], faderGain);

                      for (int v = 0; v < block.voices; ++v)
                      {
                          float sum[chunkFrames] = {};

                          for (int p = 0; p < numInputs; ++p)
                          {
                              if (! block.connected (p))
                                  continue;

                              const auto* input = block.in (p, v) + start;

                              for (int i = 0; i < frames; ++i)
                                  sum[i] += gains[p][i] * bounded (input[i]);
                          }

                          auto* out = block.out (0, v) + start;

                          for (int i = 0; i < frames; ++i)
                              out[i] = gains[master][i] * sum[i];
                      }
                  });
    }
};

BULKHEAD_MODULE (Mixer)

} // namespace bulkhead
