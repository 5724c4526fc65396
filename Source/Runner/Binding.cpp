#include "Binding.h"

#include "Modules/Catalogue.h"

#include <cmath>
#include <limits>

namespace bulkhead
{

static bool fits (std::uint32_t first, std::uint32_t count, std::uint32_t limit) noexcept
{
    return first <= limit && count <= limit - first;
}

static bool fitsRegion (std::uint64_t offset, std::uint64_t bytes) noexcept
{
    return offset >= portsOffset && offset <= regionBytes && bytes <= regionBytes - offset && offset % 16 == 0;
}

static std::string checkModule (const Plan& plan, const PlanModule& module)
{
    const auto catalogue = moduleCatalogue();

    if (module.type >= catalogue.size())
        return "unknown module type";

    const auto& info = catalogue[module.type]->info;
    std::uint32_t ringChannels = 0;

    for (const auto& ring : info.rings)
        ringChannels += static_cast<std::uint32_t> (ring.channels);

    if (module.indexInSlot >= maxModulesPerSlot || module.voices < 1 || module.voices > maxChannels
        || module.numInputs != info.inputs.size() || module.numOutputs != info.outputs.size()
        || module.numRings != ringChannels || ! fits (module.firstInput, module.numInputs, maxPlanPorts)
        || ! fits (module.firstOutput, module.numOutputs, maxPlanPorts)
        || ! fits (module.firstRing, module.numRings, maxPlanRings)
        || ! fits (module.firstReader, module.numReaders, maxPlanSources)
        || module.stateStride != moduleStateStride (*catalogue[module.type])
        || ! fitsRegion (module.state, 2ull * module.stateStride))
        return "module does not fit its plan";

    for (std::uint32_t i = 0; i < module.numOutputs; ++i)
    {
        const auto& output = plan.outputs[module.firstOutput + i];
        const auto bytes = output.kind == static_cast<std::uint32_t> (SignalKind::midi)
                               ? 2ull * midiBufferBytes
                               : 2ull * output.channels * plan.blockStride * sizeof (float);

        if (output.channels < 1 || output.channels > maxChannels || ! fitsRegion (output.offset, bytes))
            return "output does not fit its region";
    }

    for (std::uint32_t i = 0; i < module.numRings; ++i)
    {
        const auto& ring = plan.rings[module.firstRing + i];

        if (ring.length < 2 || (ring.length & (ring.length - 1)) != 0
            || ! fitsRegion (ring.offset, ring.length * sizeof (float)))
            return "delay memory does not fit its region";
    }

    for (std::uint32_t i = 0; i < module.numInputs; ++i)
    {
        const auto& input = plan.inputs[module.firstInput + i];

        if (! fits (input.firstSource, input.numSources, maxPlanSources))
            return "input does not fit its plan";

        for (std::uint32_t s = 0; s < input.numSources; ++s)
        {
            const auto& source = plan.sources[input.firstSource + s];

            if (source.module >= plan.numModules || source.output >= maxPlanPorts)
                return "cable from nowhere";

            const auto& output = plan.outputs[source.output];

            if (source.delay > 0
                && (source.ringLength < 2 || (source.ringLength & (source.ringLength - 1)) != 0
                    || std::uint64_t (source.delay) + plan.maxFrames > source.ringLength
                    || ! fitsRegion (source.ring,
                                     output.channels * std::uint64_t (source.ringLength) * sizeof (float))))
                return "cable's delay does not fit its region";
        }
    }

    return {};
}

static void bindModule (BoundModule& bound, const Plan& plan, const SharedMemory& memory)
{
    const auto& module = *bound.plan;
    const auto& info = bound.type->info;
    const auto frames = plan.maxFrames;
    auto* region = memory.data();
    auto* header = reinterpret_cast<RegionHeader*> (region);

    bound.copies[0] = region + module.state;
    bound.copies[1] = region + module.state + module.stateStride;
    bound.word = &header->words[module.indexInSlot];
    bound.report = &header->reports[module.indexInSlot];

    const auto numParameters = info.parameters.size();
    bound.parameterValues.assign (numParameters * frames, 0.0f);
    bound.parameterFilledWith.assign (numParameters, std::numeric_limits<float>::quiet_NaN());
    bound.parameterPointers.assign (numParameters, nullptr);
    bound.parameterSteady = std::make_unique<bool[]> (numParameters);

    bound.rings.assign (info.rings.size() * maxChannels, {});
    std::uint32_t line = module.firstRing;

    for (std::size_t r = 0; r < info.rings.size(); ++r)
        for (int c = 0; c < info.rings[r].channels; ++c, ++line)
            bound.rings[r * maxChannels + static_cast<std::size_t> (c)] =
                Ring (reinterpret_cast<float*> (region + plan.rings[line].offset), plan.rings[line].length);

    bound.inputs.assign (info.inputs.size(), {});
    bound.outputs.assign (info.outputs.size(), {});
    bound.mixes.resize (info.inputs.size());
    bound.midiMixes.resize (info.inputs.size());

    for (std::uint32_t i = 0; i < module.numInputs; ++i)
    {
        const auto& input = plan.inputs[module.firstInput + i];
        auto mixes = input.numSources > 1;

        for (std::uint32_t s = 0; s < input.numSources; ++s)
        {
            const auto& source = plan.sources[input.firstSource + s];
            mixes =
                mixes || source.delay > 0 || source.sum != 0 || source.fade != static_cast<std::uint16_t> (Fade::none);
        }

        if (input.kind == static_cast<std::uint32_t> (SignalKind::midi))
            bound.midiMixes[i].resize (maxMidiEventsPerBlock);
        else if (mixes)
            bound.mixes[i].assign (std::size_t (frames) * maxChannels, 0.0f);
    }
}

std::unique_ptr<Binding> bindSlot (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                   const SharedMemory& memory, std::string& problem)
{
    const auto& plan = board.plans[planIndex & 1];

    if (slot >= maxSlots || plan.numSlots > maxSlots || slot >= plan.numSlots || plan.numModules > maxPlanModules
        || plan.maxFrames < 1 || plan.maxFrames > maxBlockFrames || plan.blockStride < plan.maxFrames)
    {
        problem = "no such slot in the plan";
        return nullptr;
    }

    const auto first = plan.slotFirstModule[slot];
    const auto end = plan.slotFirstModule[slot + 1];

    if (end < first || end > maxPlanModules)
    {
        problem = "no such slot in the plan";
        return nullptr;
    }

    auto binding = std::make_unique<Binding>();
    binding->planVersion = plan.version;
    binding->planIndex = planIndex & 1;
    binding->slot = slot;
    binding->maxFrames = plan.maxFrames;
    binding->byIndexInSlot.assign (maxModulesPerSlot, -1);
    binding->silence.assign (plan.maxFrames, 0.0f);
    binding->scratch.assign (std::size_t (plan.maxFrames) * maxChannels, 0.0f);
    binding->unread.assign (plan.maxFrames, 0.0f);
    binding->midiScratch.resize (maxMidiEventsPerBlock);
    binding->hostMidi.resize (maxMidiEventsPerBlock);
    binding->events.reserve (eventRingSize);
    binding->modules.resize (end - first);

    for (auto i = first; i < end; ++i)
    {
        auto& bound = binding->modules[i - first];
        bound.planIndex = plan.slotModules[i];

        if (bound.planIndex >= plan.numModules)
        {
            problem = "no such module in the plan";
            return nullptr;
        }

        bound.plan = &plan.modules[bound.planIndex];
        problem = checkModule (plan, *bound.plan);

        if (! problem.empty())
            return nullptr;

        bound.type = moduleCatalogue()[bound.plan->type];
        bindModule (bound, plan, memory);
        binding->byIndexInSlot[bound.plan->indexInSlot] = static_cast<int> (i - first);
    }

    return binding;
}

} // namespace bulkhead
