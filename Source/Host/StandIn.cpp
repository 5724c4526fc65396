#include "StandIn.h"

#include "Modules/Catalogue.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

static const float* outputSamples (const std::byte* base, const Plan& plan, const PlanOutput& output,
                                   std::uint64_t block, std::uint32_t channel) noexcept
{
    if (base == nullptr || output.kind == static_cast<std::uint32_t> (SignalKind::midi))
        return nullptr;

    return reinterpret_cast<const float*> (base + output.offset)
           + ((block & 1) * output.channels + channel) * plan.blockStride;
}

float* StandIn::samples (const Plan& plan, const PlanOutput& output, std::uint64_t block,
                         std::uint32_t channel) const noexcept
{
    return const_cast<float*> (outputSamples (memory->out.data(), plan, output, block, channel));
}

void StandIn::begin (std::uint32_t newSlot, const Board& board, const Plan& plan, const RegionMap& regions,
                     std::uint32_t fallen, std::uint64_t block, std::uint32_t frames) noexcept
{
    slot = newSlot;
    const auto* base = regions.base (fallen);
    const auto before = board.blocks[(block - 1) & 1].frames;

    for (auto i = plan.slotFirstModule[slot]; i < plan.slotFirstModule[slot + 1]; ++i)
    {
        const auto& module = plan.modules[plan.slotModules[i]];
        const auto finished =
            base != nullptr
            && reinterpret_cast<const RegionHeader*> (base)->modules[module.indexInSlot].word.done.load()
                   == static_cast<std::uint32_t> (block);
        started[module.indexInSlot] = false;

        for (std::uint32_t o = 0; o < module.numOutputs; ++o)
        {
            const auto& output = plan.outputs[module.firstOutput + o];

            if (output.kind == static_cast<std::uint32_t> (SignalKind::midi))
            {
                for (int half = 0; half < 2; ++half)
                    reinterpret_cast<MidiBuffer*> (memory->out.data() + output.offset + half * midiBufferBytes)->count =
                        0;

                continue;
            }

            for (std::uint32_t c = 0; c < output.channels; ++c)
            {
                // Feedback cables will read the block before from here, too.
                if (const auto* last = outputSamples (base, plan, output, block - 1, c))
                {
                    std::copy_n (last, plan.maxFrames, samples (plan, output, block - 1, c));

                    if (o < keptOutputs)
                        offsets[module.indexInSlot][o][c] =
                            before > 0 ? last[std::min (before, plan.maxFrames) - 1] : 0.0f;
                }
                else if (o < keptOutputs)
                {
                    offsets[module.indexInSlot][o][c] = 0.0f;
                }

                if (const auto* made = outputSamples (base, plan, output, block, c); finished && made != nullptr)
                {
                    std::copy_n (made, frames, samples (plan, output, block, c));

                    if (o < keptOutputs)
                        offsets[module.indexInSlot][o][c] = made[frames - 1];
                }
            }
        }

        done (module.indexInSlot)
            .store (static_cast<std::uint32_t> (finished ? block : block - 1), std::memory_order_seq_cst);
    }
}

void StandIn::run (const Board& board, const Plan& plan, const RegionMap& regions, std::uint32_t moduleIndex,
                   std::uint64_t block, std::uint32_t frames, double sampleRate) noexcept
{
    const auto& module = plan.modules[moduleIndex];
    const auto& info = moduleTypeAt (module.type)->info;
    const auto decay = std::exp (-1.0f / static_cast<float> (0.001 * sampleRate)); // 1 ms: gone within the 5 of a fade
    const auto first = ! started[module.indexInSlot];
    started[module.indexInSlot] = true;

    for (std::uint32_t o = 0; o < module.numOutputs; ++o)
    {
        const auto& output = plan.outputs[module.firstOutput + o];

        if (output.kind == static_cast<std::uint32_t> (SignalKind::midi))
        {
            reinterpret_cast<MidiBuffer*> (memory->out.data() + output.offset + (block & 1) * midiBufferBytes)->count =
                0;
            continue;
        }

        const auto holds = output.kind == static_cast<std::uint32_t> (SignalKind::cv);

        for (std::uint32_t c = 0; c < output.channels; ++c)
        {
            auto* out = samples (plan, output, block, c);
            std::fill_n (out, frames, 0.0f);

            if (o == 0 && info.dryInput >= 0 && info.dryInput < static_cast<int> (module.numInputs))
            {
                const auto& input = plan.inputs[module.firstInput + static_cast<std::uint32_t> (info.dryInput)];

                for (std::uint32_t s = 0; s < input.numSources; ++s)
                {
                    const auto& source = plan.sources[input.firstSource + s];
                    const auto& from = plan.outputs[source.output];

                    const auto toAll = from.channels == 1 || source.sum != 0;

                    if (source.feedback != 0 || (! toAll && c >= from.channels))
                        continue;

                    const auto region = board.slots[plan.modules[source.module].slot].region[block & 1].load();
                    const auto begin = toAll ? 0 : c, end = toAll ? from.channels : c + 1;

                    for (auto channel = begin; channel < end; ++channel)
                        if (const auto* dry = outputSamples (regions.base (region), plan, from, block, channel))
                            for (std::uint32_t i = 0; i < frames; ++i)
                                out[i] += std::isfinite (dry[i]) ? dry[i] : 0.0f;
                }
            }

            if (o >= keptOutputs)
                continue;

            auto& offset = offsets[module.indexInSlot][o][c];

            if (! std::isfinite (offset))
                offset = 0.0f;

            if (first)
                offset -= out[0];

            for (std::uint32_t i = 0; i < frames; ++i)
            {
                out[i] += offset;
                offset = holds ? offset : offset * decay;
            }
        }
    }

    done (module.indexInSlot).store (static_cast<std::uint32_t> (block), std::memory_order_seq_cst);
}

} // namespace bulkhead
