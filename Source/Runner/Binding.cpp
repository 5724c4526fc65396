#include "Binding.h"

#include "Modules/Catalogue.h"

#include <algorithm>
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

static bool isMidi (std::uint32_t kind) noexcept { return kind == static_cast<std::uint32_t> (SignalKind::midi); }

static std::uint64_t bytesOf (const Plan& plan, const PlanOutput& output) noexcept
{
    return isMidi (output.kind) ? 2ull * midiBufferBytes : 2ull * output.channels * plan.blockStride * sizeof (float);
}

static std::string checkSource (const Plan& plan, const PlanInput& input, const PlanSource& source)
{
    if (source.module >= plan.numModules || source.output >= maxPlanPorts)
        return "cable from nowhere";

    const auto& producer = plan.modules[source.module];
    const auto& output = plan.outputs[source.output];

    if (producer.slot >= maxSlots || producer.indexInSlot >= maxModulesPerSlot || source.output < producer.firstOutput
        || source.output - producer.firstOutput >= static_cast<std::uint32_t> (maxPortsPerDirection)
        || isMidi (output.kind) != isMidi (input.kind) || output.channels < 1 || output.channels > maxChannels
        || ! fitsRegion (output.offset, bytesOf (plan, output)))
        return "cable from nowhere";

    if (source.delay > 0
        && (source.ringLength < 2 || (source.ringLength & (source.ringLength - 1)) != 0
            || std::uint64_t (source.delay) + plan.maxFrames > source.ringLength
            || ! fitsRegion (source.ring, output.channels * std::uint64_t (source.ringLength) * sizeof (float))))
        return "cable's delay does not fit its region";

    return {};
}

static std::string checkModule (const Plan& plan, const PlanModule& module)
{
    const auto* type = moduleTypeAt (module.type);

    if (type == nullptr)
        return "unknown module type";

    const auto& info = type->info;
    std::uint32_t ringChannels = 0;

    for (const auto& ring : info.rings)
        ringChannels += static_cast<std::uint32_t> (ring.channels);

    // A plugin that is late has its dry input kept, for as long as it lags behind.
    if (info.isHosted && info.dryInput >= 0 && module.latency > 0 && ! info.outputs.empty())
        ringChannels += static_cast<std::uint32_t> (info.outputs.front().channels);

    if (module.indexInSlot >= maxModulesPerSlot || module.voices < 1 || module.voices > maxChannels
        || module.numInputs != info.inputs.size() || module.numOutputs != info.outputs.size()
        || module.numRings != ringChannels || module.latency > static_cast<std::uint32_t> (PluginLimits::latency)
        || ! fits (module.firstInput, module.numInputs, maxPlanPorts)
        || ! fits (module.firstOutput, module.numOutputs, maxPlanPorts)
        || ! fits (module.firstRing, module.numRings, maxPlanRings)
        || ! fits (module.firstReader, module.numReaders, maxPlanSources)
        || module.stateStride != moduleStateStride (*type) || module.state % 64 != 0
        || ! fitsRegion (module.state, 2ull * module.stateStride))
        return "module does not fit its plan";

    for (std::uint32_t i = 0; i < module.numOutputs; ++i)
    {
        const auto& output = plan.outputs[module.firstOutput + i];

        if (output.kind != static_cast<std::uint32_t> (info.outputs[i].kind) || output.channels < 1
            || output.channels > maxChannels || ! fitsRegion (output.offset, bytesOf (plan, output)))
            return "output does not fit its region";
    }

    for (std::uint32_t i = 0; i < module.numRings; ++i)
    {
        const auto& ring = plan.rings[module.firstRing + i];

        if (ring.length < 2 || (ring.length & (ring.length - 1)) != 0
            || ! fitsRegion (ring.offset, ring.length * sizeof (float)))
            return "delay memory does not fit its region";
    }

    if (info.isHosted)
        for (std::uint32_t i = 0; i < module.numRings; ++i)
            if (std::uint64_t (module.latency) + plan.maxFrames > plan.rings[module.firstRing + i].length)
                return "dry input's delay does not fit its region";

    for (std::uint32_t i = 0; i < module.numInputs; ++i)
    {
        const auto& input = plan.inputs[module.firstInput + i];

        if (input.kind != static_cast<std::uint32_t> (info.inputs[i].kind)
            || ! fits (input.firstSource, input.numSources, maxPlanSources))
            return "input does not fit its plan";

        for (std::uint32_t s = 0; s < input.numSources; ++s)
            if (auto problem = checkSource (plan, input, plan.sources[input.firstSource + s]); ! problem.empty())
                return problem;
    }

    return {};
}

static void addOnce (std::vector<Neighbour>& neighbours, Neighbour one)
{
    if (std::find (neighbours.begin(), neighbours.end(), one) == neighbours.end())
        neighbours.push_back (one);
}

static BoundSource bindSource (const Plan& plan, const PlanSource& source, std::byte* region)
{
    const auto& producer = plan.modules[source.module];
    const auto& output = plan.outputs[source.output];
    BoundSource bound;
    bound.producer = {producer.slot, producer.indexInSlot};
    bound.silentBit = 1u << (source.output - producer.firstOutput);
    bound.offset = output.offset;
    bound.channels = output.channels;
    bound.fade = static_cast<Fade> (source.fade);
    bound.feedback = source.feedback != 0;
    bound.midi = isMidi (output.kind);
    bound.sum = source.sum != 0;
    bound.delay = source.delay;

    if (source.delay > 0)
    {
        bound.ring = reinterpret_cast<float*> (region + source.ring);
        bound.ringLength = source.ringLength;
    }

    return bound;
}

static void bindInput (BoundModule& bound, BoundInput& input, const Plan& plan, const PlanModule& module,
                       const PlanInput& planned, std::byte* region)
{
    input.kind = static_cast<SignalKind> (planned.kind);
    auto mixes = planned.numSources > 1;

    for (std::uint32_t s = 0; s < planned.numSources; ++s)
    {
        const auto& source = plan.sources[planned.firstSource + s];
        input.sources.push_back (bindSource (plan, source, region));
        const auto& cable = input.sources.back();

        // As wide as the widest cable, so that the sum does not depend on the order of the cables.
        input.count = std::max (input.count, cable.sum ? 1 : static_cast<int> (cable.channels));
        mixes = mixes || cable.delay > 0 || cable.sum || cable.fade != Fade::none;

        if (! cable.feedback && cable.producer.slot != module.slot)
            addOnce (bound.producers, cable.producer);
    }

    if (input.kind == SignalKind::midi)
    {
        input.midi.resize (maxMidiEventsPerBlock);
        input.count = static_cast<int> (planned.numSources);
    }
    else if (mixes)
    {
        input.mix.assign (static_cast<std::size_t> (input.count) * plan.maxFrames, 0.0f);
    }
}

static void bindModule (BoundModule& bound, const Plan& plan, const PlanModule& module, const SharedMemory& memory)
{
    const auto& info = bound.type->info;
    const auto frames = plan.maxFrames;
    auto* region = memory.data();
    auto* header = reinterpret_cast<RegionHeader*> (region);

    bound.indexInSlot = module.indexInSlot;
    bound.voices = module.voices;
    bound.stateStride = module.stateStride;
    bound.copies[0] = region + module.state;
    bound.copies[1] = region + module.state + module.stateStride;
    bound.word = &header->modules[module.indexInSlot].word;
    bound.report = &header->modules[module.indexInSlot].report;

    const auto numParameters = numRamps (info);
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

    bound.latency = module.latency;

    for (; line < module.firstRing + module.numRings; ++line)
        bound.dryRings.emplace_back (reinterpret_cast<float*> (region + plan.rings[line].offset),
                                     plan.rings[line].length);

    bound.inputs.resize (info.inputs.size());
    bound.outputs.resize (info.outputs.size());
    bound.from.resize (info.inputs.size());
    bound.to.resize (info.outputs.size());

    for (std::uint32_t i = 0; i < module.numInputs; ++i)
        bindInput (bound, bound.from[i], plan, module, plan.inputs[module.firstInput + i], region);

    for (std::uint32_t o = 0; o < module.numOutputs; ++o)
    {
        const auto& planned = plan.outputs[module.firstOutput + o];
        auto* first = region + planned.offset;
        bound.to[o] = {static_cast<SignalKind> (planned.kind),
                       planned.channels,
                       planned.wanted != 0,
                       {first, first + bytesOf (plan, planned) / 2}};
    }

    for (std::uint32_t r = 0; r < module.numReaders; ++r)
        if (const auto reader = plan.readers[module.firstReader + r]; reader < plan.numModules)
            if (const auto slot = plan.modules[reader].slot; slot < maxSlots && slot != module.slot)
                addOnce (bound.readers, {slot, 0});
}

namespace
{

/// Collects the cache lines of what a block uses.
class LineList
{
public:
    explicit LineList (std::vector<const std::byte*>& l) : lines (l) {}

    void add (const void* first, std::size_t bytes)
    {
        constexpr std::size_t most = 1024; // of one thing: what follows is read in order, which processors foresee
        const auto begin = reinterpret_cast<std::uintptr_t> (first) & ~std::uintptr_t (lineBytes - 1);
        const auto end = reinterpret_cast<std::uintptr_t> (first) + std::min (bytes, most);

        for (auto at = begin; at < end && first != nullptr; at += lineBytes)
            if (const auto* line = reinterpret_cast<const std::byte*> (at);
                std::find (lines.begin(), lines.end(), line) == lines.end())
                lines.push_back (line);
    }

    template <typename T> void add (const std::vector<T>& things) { add (things.data(), things.size() * sizeof (T)); }

private:
    static constexpr std::size_t lineBytes = 64;
    std::vector<const std::byte*>& lines;
};

void addLines (LineList& lines, const Binding& binding, const BoundModule& bound)
{
    lines.add (&bound, sizeof bound);
    lines.add (bound.from);
    lines.add (bound.to);
    lines.add (bound.inputs);
    lines.add (bound.outputs);
    lines.add (bound.producers);
    lines.add (bound.readers);
    lines.add (bound.parameterFilledWith);
    lines.add (bound.parameterPointers);
    lines.add (bound.parameterSteady.get(), bound.parameterFilledWith.size());
    lines.add (bound.word, sizeof (ModuleOut));
    lines.add (bound.copies[0], 2 * bound.stateStride);

    for (std::size_t p = 0; p < bound.parameterFilledWith.size(); ++p)
        lines.add (bound.parameterValues.data() + p * binding.maxFrames, sizeof (float));

    for (const auto& input : bound.from)
    {
        lines.add (input.sources);
        lines.add (input.mix);
    }

    for (const auto& output : bound.to)
        for (const auto* block : output.blocks)
            lines.add (block, binding.maxFrames * sizeof (float));
}

} // namespace

void reportLatency (const HostedModule& hosted, ModuleReport& report) noexcept
{
    const auto frames = std::clamp (hosted.latency(), 0, PluginLimits::latency);
    report.latency.store (1 + static_cast<std::uint32_t> (frames), std::memory_order_relaxed);
    report.tail.store (hosted.tail(), std::memory_order_relaxed);
}

void addHandOvers (Binding& binding, HandOvers handOvers)
{
    binding.handOvers = std::move (handOvers.pieces);

    for (const auto& output : handOvers.formerOutputs)
    {
        const auto index = output.reader < maxModulesPerSlot ? binding.byIndexInSlot[output.reader] : -1;

        if (index < 0)
            continue;

        auto& inputs = binding.modules[static_cast<std::size_t> (index)].from;

        if (output.input < inputs.size() && output.source < inputs[output.input].sources.size())
            inputs[output.input].sources[output.source].former = output.place;
    }
}

std::unique_ptr<Binding> bindSlot (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                   const SharedMemory& memory, std::string& problem, const HostedModules& hosted)
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
    binding->version = plan.slotVersion[slot];
    binding->slot = slot;
    binding->maxFrames = plan.maxFrames;
    binding->blockStride = plan.blockStride;
    binding->byIndexInSlot.assign (maxModulesPerSlot, -1);
    binding->silence.assign (plan.maxFrames, 0.0f);
    binding->scratch.assign (plan.maxFrames, 0.0f);
    binding->unread.assign (plan.maxFrames, 0.0f);
    binding->midiScratch.resize (maxMidiEventsPerBlock);
    binding->hostMidi.resize (maxMidiEventsPerBlock);
    binding->bypassShares.assign (plan.maxFrames, 0.0f);
    binding->bypassMidi.resize (maxMidiEventsPerBlock);
    binding->events.reserve (eventRingSize);
    binding->modules.resize (end - first);

    for (auto i = first; i < end; ++i)
    {
        const auto index = plan.slotModules[i];

        if (index >= plan.numModules)
        {
            problem = "no such module in the plan";
            return nullptr;
        }

        // One of another slot would wait for those of this one that come after it: for ever.
        const auto& module = plan.modules[index];
        problem = module.slot == slot ? checkModule (plan, module) : "module of another slot";

        if (! problem.empty())
            return nullptr;

        auto& bound = binding->modules[i - first];
        bound.type = moduleTypeAt (module.type);
        bindModule (bound, plan, module, memory);

        if (bound.type->info.isHosted)
        {
            const auto instance = hosted.find (module.indexInSlot);

            if (instance == hosted.end() || instance->second.type != bound.type)
            {
                problem = "its plugin is not there";
                return nullptr;
            }

            bound.hosted = instance->second.instance;
            reportLatency (*bound.hosted, *bound.report);
            bound.changes.reserve (eventRingSize + 1); // and what is told again of its bypass
        }

        binding->byIndexInSlot[module.indexInSlot] = static_cast<int> (i - first);
    }

    constexpr std::size_t numAsked = 4; // modules; the others are asked for by those that run before them
    LineList lines (binding->lines);
    lines.add (binding.get(), sizeof (Binding));
    lines.add (binding->silence);

    for (std::size_t i = 0; i < std::min (binding->modules.size(), numAsked); ++i)
        addLines (lines, *binding, binding->modules[i]);

    return binding;
}

/// Lets delay memory lie in the private mapping, and notes where the same lies in the own region.
static bool moveToSpareMemory (const SpareMemory& memory, BoundModule& bound, float*& ring, const std::byte* region,
                               std::uint32_t lines, std::uint32_t length, std::uint32_t ahead)
{
    const auto offset = static_cast<std::uint64_t> (reinterpret_cast<const std::byte*> (ring) - region);
    auto* own = reinterpret_cast<float*> (memory.at (offset, std::uint64_t (lines) * length * sizeof (float)));

    if (own == nullptr)
        return false;

    bound.spareRings.push_back ({own, ring, lines, length, ahead});
    ring = own;
    return true;
}

std::unique_ptr<Binding> bindSpare (const Board& board, std::uint32_t planIndex, std::uint32_t slot,
                                    const SharedMemory& memory, SpareMemory spareMemory, std::string& problem)
{
    auto binding = bindSlot (board, planIndex, slot, memory, problem);

    if (binding == nullptr)
        return nullptr;

    binding->isSpare = true;
    binding->spareMemory = std::move (spareMemory);
    auto covered = true;

    for (auto& bound : binding->modules)
    {
        const auto rings = bound.type->info.rings;

        for (std::size_t r = 0; r < rings.size(); ++r)
            for (int c = 0; c < rings[r].channels; ++c)
            {
                auto& ring = bound.rings[r * maxChannels + static_cast<std::size_t> (c)];
                auto* samples = ring.samples();
                covered = covered
                          && moveToSpareMemory (binding->spareMemory, bound, samples, memory.data(), 1, ring.length(),
                                                static_cast<std::uint32_t> (c) * rings[r].skew);
                ring = Ring (samples, ring.length());
            }

        for (auto& input : bound.from)
            for (auto& source : input.sources)
                if (source.delay > 0)
                    covered = covered
                              && moveToSpareMemory (binding->spareMemory, bound, source.ring, memory.data(),
                                                    source.channels, source.ringLength, 0);
    }

    if (covered)
        return binding;

    problem = "delay memory is not where the spare sees it";
    return nullptr;
}

} // namespace bulkhead
