#include "SlotView.h"

namespace bulkhead
{

static void addInput (std::vector<std::uint64_t>& view, const Plan& plan, const PlanInput& input)
{
    view.insert (view.end(), {input.numSources, input.channels, input.kind});

    for (std::uint32_t s = 0; s < input.numSources; ++s)
    {
        const auto& source = plan.sources[input.firstSource + s];
        const auto& producer = plan.modules[source.module];
        const auto& output = plan.outputs[source.output];
        view.insert (view.end(), {producer.slot, producer.indexInSlot, source.output - producer.firstOutput,
                                  output.offset, output.channels, output.kind, source.feedback, source.delay,
                                  source.ring, source.ringLength, source.fade, source.sum});
    }
}

std::vector<std::uint64_t> slotView (const Plan& plan, std::uint32_t slot)
{
    std::vector<std::uint64_t> view {plan.blockStride, plan.maxFrames};

    for (auto i = plan.slotFirstModule[slot]; i < plan.slotFirstModule[slot + 1]; ++i)
    {
        const auto& module = plan.modules[plan.slotModules[i]];
        view.insert (view.end(),
                     {module.instance, module.type, module.state, module.stateStride, module.indexInSlot, module.voices,
                      module.numInputs, module.numOutputs, module.numRings, module.numReaders, module.latency});

        for (std::uint32_t p = 0; p < module.numInputs; ++p)
            addInput (view, plan, plan.inputs[module.firstInput + p]);

        for (std::uint32_t o = 0; o < module.numOutputs; ++o)
        {
            const auto& output = plan.outputs[module.firstOutput + o];
            view.insert (view.end(), {output.offset, output.channels, output.kind, output.wanted});
        }

        for (std::uint32_t r = 0; r < module.numRings; ++r)
        {
            const auto& ring = plan.rings[module.firstRing + r];
            view.insert (view.end(), {ring.offset, ring.length});
        }

        for (std::uint32_t r = 0; r < module.numReaders; ++r)
            view.push_back (plan.modules[plan.readers[module.firstReader + r]].slot);
    }

    return view;
}

} // namespace bulkhead
