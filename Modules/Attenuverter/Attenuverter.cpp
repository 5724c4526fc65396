// Attenuverter: two control voltages, each scaled, turned over and shifted. With nothing plugged in, a voltage source.
#include "Modules/Dsp/Bounded.h"
#include "Modules/Module.h"

namespace bulkhead
{

struct Attenuverter
{
    static constexpr int numLines = 2;

    static constexpr PortInfo inputs[] = {
        {"in1", "In 1", SignalKind::cv, perVoice, "First voltage."},
        {"in2", "In 2", SignalKind::cv, perVoice, "Second voltage."},
    };

    static constexpr PortInfo outputs[] = {
        {"out1", "Out 1", SignalKind::cv, perVoice, "In 1 x Amount 1 + Offset 1."},
        {"out2", "Out 2", SignalKind::cv, perVoice, "In 2 x Amount 2 + Offset 2."},
    };

    /// Amount and offset of the first line, then of the second.
    static constexpr ParameterInfo parameters[] = {
        {"amount1", "Amount 1", "%", -100.0f, 100.0f, 100.0f},
        {"offset1", "Offset 1", "V", -5.0f, 5.0f, 0.0f},
        {"amount2", "Amount 2", "%", -100.0f, 100.0f, 100.0f},
        {"offset2", "Offset 2", "V", -5.0f, 5.0f, 0.0f},
    };

    static constexpr ModuleInfo info {.type = "attenuverter",
                                      .name = "Attenuverter",
                                      .category = "Utility",
                                      .description = "Scales, inverts and shifts two signals, or is a voltage source.",
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .parameters = parameters};

    struct State
    {};

    static void process (State&, const Block& block) noexcept
    {
        for (int line = 0; line < numLines; ++line)
        {
            const auto* amount = block.parameter (2 * line);
            const auto* offset = block.parameter (2 * line + 1);

            for (int v = 0; v < block.voices; ++v)
            {
                const auto* in = block.in (line, v);
                auto* out = block.out (line, v);

                for (int i = 0; i < block.frames; ++i)
                    out[i] = bounded (in[i]) * (amount[i] * 0.01f) + offset[i];
            }
        }
    }
};

BULKHEAD_MODULE (Attenuverter)

} // namespace bulkhead
