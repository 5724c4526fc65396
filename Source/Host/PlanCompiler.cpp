#include "PlanCompiler.h"

#include "PatchGraph.h"
#include "PatchLanes.h"
#include "SlotView.h"

#include "Modules/Catalogue.h"

#include <algorithm>
#include <cmath>

namespace bulkhead
{

namespace
{

using Node = PatchGraph::Node;
using Edge = PatchGraph::Edge;

/// Compiles one patch; a class only so that its steps share what they know.
class Compiler
{
public:
    Compiler (const Patch& patch, const PlanSettings& s, const PlanLayout& present, Plan& destination,
              const PlanChange& c)
        : settings (s), change (c), before (present), plan (destination), graph (patch)
    {}

    CompiledPlan compile()
    {
        if (! graph.problem().empty())
            fail (graph.problem());

        if (result.problem.empty())
            place();

        if (result.problem.empty())
            write();

        return std::move (result);
    }

private:
    static std::string slotKey (const PatchModule& module)
    {
        switch (module.isolation.kind)
        {
            case Isolation::Kind::host:
                return "host";
            case Isolation::Kind::group:
                return "group:" + module.isolation.group;
            case Isolation::Kind::process:
                break;
        }

        return "process:" + module.id;
    }

    std::uint32_t slotFor (const std::string& key)
    {
        auto& slots = result.layout.slots;

        for (auto& [number, slot] : slots)
            if (slot.key == key)
                return number;

        for (std::uint32_t number = 0; number < maxSlots; ++number)
            if (! slots.contains (number))
            {
                slots[number].key = key;
                result.newSlots.push_back (number);
                return number;
            }

        fail ("the patch needs more than " + std::to_string (maxSlots) + " processes");
        return 0;
    }

    std::optional<std::uint64_t> allocate (RegionAllocator& area, std::uint64_t bytes, const Node& node)
    {
        const auto offset = area.allocate (bytes);

        if (! offset)
            fail ("\"" + node.module->id
                  + "\" does not fit into the memory of its process: use fewer modules per group "
                    "or smaller blocks");

        return offset;
    }

    void place()
    {
        auto& layout = result.layout;
        layout = before;
        layout.version = before.version + 1;
        layout.maxFrames = settings.maxFrames;
        layout.sampleRate = settings.sampleRate;
        stride = (settings.maxFrames + 15) / 16 * 16;

        std::map<std::string, PlacedModule> placed;

        for (const auto index : graph.order())
        {
            const auto& node = graph.nodes()[index];
            const auto slotNumber = slotFor (slotKey (*node.module));

            if (! result.problem.empty())
                return;

            placed[node.module->id] = placeModule (node, slotNumber);

            if (! result.problem.empty())
                return;
        }

        layout.modules = std::move (placed);

        // What no module runs in any more goes.
        for (const auto& [number, slot] : before.slots)
        {
            const auto used = std::any_of (layout.modules.begin(), layout.modules.end(),
                                           [n = number] (auto& m) { return m.second.slot == n; });

            if (! used)
                result.goneSlots.push_back (number);
        }
    }

    PlacedModule placeModule (const Node& node, std::uint32_t slotNumber)
    {
        const auto& info = node.type->info;
        const auto typeIndex = static_cast<std::uint32_t> (moduleTypeIndex (info.type));
        auto& slot = result.layout.slots[slotNumber];
        PlacedModule placed;
        const auto* old = formerPlace (node);
        const auto stays = old != nullptr && old->slot == slotNumber;

        if (stays)
        {
            placed = *old;
        }
        else
        {
            placed.instance = old != nullptr ? old->instance : result.layout.nextInstance++;
            placed.type = typeIndex;
            placed.slot = slotNumber;

            while (slot.indexes.contains (placed.indexInSlot))
                ++placed.indexInSlot;

            if (placed.indexInSlot >= maxModulesPerSlot)
            {
                fail ("group \"" + slot.key + "\" has more than " + std::to_string (maxModulesPerSlot) + " modules");
                return placed;
            }

            slot.indexes.insert (placed.indexInSlot);

            if (const auto offset = allocate (slot.state, 2ull * moduleStateStride (*node.type), node))
                placed.state = *offset;

            placed.outputs.resize (info.outputs.size());
        }

        const auto rings = ringsOf (node);
        placed.rings.resize (rings.size());

        placed.voices = node.voices;

        for (std::size_t o = 0; o < info.outputs.size(); ++o)
        {
            const auto bytes =
                info.outputs[o].kind == SignalKind::midi
                    ? 2ull * midiBufferBytes
                    : 2ull * PatchGraph::channelsOf (info.outputs[o], node.voices) * stride * sizeof (float);

            // A buffer of another size is another buffer: whoever plays the present plan still reads the old one.
            if (placed.outputs[o].bytes != bytes || before.maxFrames != settings.maxFrames)
                if (const auto offset = allocate (slot.ports, bytes, node))
                {
                    placed.outputs[o] = {*offset, bytes};

                    if (old != nullptr && ! stays && old->outputs[o].bytes == bytes
                        && before.maxFrames == settings.maxFrames)
                        noteMoved (slotNumber, old->slot, old->outputs[o].offset, {});

                    result.orders[slotNumber].memory.push_back ({*offset, bytes, 0, noIndex, 0});
                }
        }

        for (std::size_t r = 0; r < rings.size(); ++r)
        {
            auto& ring = placed.rings[r];

            if (ring.length == rings[r].length && ring.channels == rings[r].channels && ring.offset != 0)
                continue;

            const auto moves = old != nullptr && ! stays && r < old->rings.size();
            ring = newRing (slot, slotNumber, rings[r], node, moves ? &old->rings[r] : nullptr, moves ? old->slot : 0);
        }

        if (! stays)
        {
            auto& orders = result.orders[slotNumber].modules;

            if (old != nullptr)
                result.moved.push_back ({slotNumber, orders.size(), placed.indexInSlot, *old});

            orders.push_back (orderFor (*node.module, placed, settings.sampleRate));
        }

        return placed;
    }

    /// Its delay memory, without its place. A plugin that is late has one for its dry input, which is as late as itself
    /// while it is bypassed.
    std::vector<PlacedRing> ringsOf (const Node& node) const
    {
        const auto& info = node.type->info;
        std::vector<PlacedRing> rings;

        for (const auto& ring : info.rings)
            rings.push_back ({0, ringLengthFor (ring.seconds * settings.sampleRate, settings.maxFrames),
                              static_cast<std::uint32_t> (ring.channels), ring.skew});

        if (info.isHosted && info.dryInput >= 0 && latencyOf (node) > 0 && ! info.outputs.empty())
            rings.push_back ({0, ringLengthFor (latencyOf (node), settings.maxFrames),
                              static_cast<std::uint32_t> (info.outputs.front().channels), 0});

        return rings;
    }

    /// Where a module that goes on is in the present plan; nullptr for one that is new.
    const PlacedModule* formerPlace (const Node& node) const
    {
        const auto old = before.modules.find (node.module->id);
        const auto goesOn = ! change.allNew && old != before.modules.end()
                            && old->second.type == static_cast<std::uint32_t> (moduleTypeIndex (node.type->info.type));
        return goesOn ? &old->second : nullptr;
    }

    /// The next memory that is ordered for a slot goes on from what lies in another one.
    void noteMoved (std::uint32_t toSlot, std::uint32_t fromSlot, std::uint64_t from, const PlacedRing& ring)
    {
        result.movedMemory.push_back ({toSlot, result.orders[toSlot].memory.size(), fromSlot, from, ring});
    }

    /// Delay memory as long as `shape`, going on from `former` where that is as long.
    PlacedRing newRing (Slot& slot, std::uint32_t slotNumber, PlacedRing shape, const Node& node,
                        const PlacedRing* former, std::uint32_t formerSlot)
    {
        const auto offset = allocate (slot.state, shape.bytes(), node);

        if (! offset)
            return {};

        shape.offset = *offset;

        if (former != nullptr && former->length == shape.length && former->channels == shape.channels)
            noteMoved (slotNumber, formerSlot, former->offset, shape);

        result.orders[slotNumber].memory.push_back ({*offset, shape.bytes(), 0, noIndex, 0});
        return shape;
    }

    /// The delay memory of a cable, kept from the present plan where it still fits.
    PlacedRing delayFor (const Edge& edge, std::uint32_t delay)
    {
        const auto key = cableKey (*edge.cable);
        const auto& node = graph.nodes()[edge.to];
        const auto& placed = result.layout.modules[node.module->id];
        const auto channels = graph.channelsFrom (edge);
        const auto length = ringLengthFor (delay, settings.maxFrames);
        const auto old = before.delays.find (key);
        const auto* former =
            old != before.delays.end() && old->second.instance == placed.instance ? &old->second.ring : nullptr;
        const auto* reader = formerPlace (node);

        if (former != nullptr && reader != nullptr && reader->slot == placed.slot && former->length == length
            && former->channels == channels)
        {
            delays[key] = old->second;
        }
        else
        {
            auto& slot = result.layout.slots[placed.slot];
            const auto moves = former != nullptr && reader != nullptr && reader->slot != placed.slot;
            delays[key] = {node.module->id, placed.instance,
                           newRing (slot, placed.slot, {0, length, channels, 0}, node, moves ? former : nullptr,
                                    moves ? reader->slot : 0)};
        }

        return delays[key].ring;
    }

    void alignLatencies()
    {
        arrival.assign (graph.nodes().size(), 0);

        for (const auto index : graph.order())
            for (std::size_t e = 0; e < graph.edges().size(); ++e)
                if (graph.edges()[e].to == index && ! graph.isFeedback (e))
                {
                    const auto& from = graph.nodes()[graph.edges()[e].from];
                    arrival[index] = std::max (arrival[index], arrival[graph.edges()[e].from] + latencyOf (from));
                }
    }

    std::uint32_t latencyOf (const Node& node) const
    {
        if (const auto own = settings.latencies.find (node.module->id); own != settings.latencies.end())
            return own->second;

        return static_cast<std::uint32_t> (std::max (0, node.type->info.latency));
    }

    void write()
    {
        schedule = lanesFor (graph, result.layout, settings);

        auto& layout = result.layout;
        std::vector<std::uint32_t> planIndex (graph.nodes().size());

        for (std::uint32_t i = 0; i < schedule.order.size(); ++i)
            planIndex[schedule.order[i]] = i;

        alignLatencies();

        plan.version = layout.version;
        plan.numModules = static_cast<std::uint32_t> (graph.nodes().size());
        plan.numSlots = layout.slots.empty() ? 0 : layout.slots.rbegin()->first + 1;
        plan.blockStride = stride;
        plan.maxFrames = settings.maxFrames;

        std::uint32_t numInputs = 0, numOutputs = 0, numRings = 0, numReaders = 0;
        std::vector<std::uint32_t> firstOutput (graph.nodes().size());
        std::set<std::uint32_t> slotsSeen;

        for (std::uint32_t i = 0; i < schedule.order.size(); ++i)
        {
            const auto index = schedule.order[i];
            const auto& node = graph.nodes()[index];
            auto& placed = layout.modules[node.module->id];
            auto& slot = layout.slots[placed.slot];
            placed.planIndex = i;

            if (slotsSeen.insert (placed.slot).second)
            {
                slot.position = static_cast<int> (i);
                slot.lane = schedule.lanes[i];
            }

            auto& m = plan.modules[i];
            m = {};
            m.instance = placed.instance;
            m.state = placed.state;
            m.stateStride = moduleStateStride (*node.type);
            m.type = placed.type;
            m.slot = placed.slot;
            m.indexInSlot = placed.indexInSlot;
            m.voices = node.voices;
            m.lane = slot.lane;
            m.firstInput = numInputs;
            m.numInputs = static_cast<std::uint32_t> (node.type->info.inputs.size());
            m.firstOutput = numOutputs;
            m.numOutputs = static_cast<std::uint32_t> (node.type->info.outputs.size());
            m.firstRing = numRings;
            m.latency = latencyOf (node);
            firstOutput[index] = numOutputs;
            numInputs += m.numInputs;
            numOutputs += m.numOutputs;

            for (const auto& ring : placed.rings)
                m.numRings += ring.channels;

            if (numInputs > maxPlanPorts || numOutputs > maxPlanPorts || numRings + m.numRings > maxPlanRings)
                return fail ("the patch has too many ports");

            for (const auto& ring : placed.rings)
                for (std::uint32_t c = 0; c < ring.channels; ++c)
                    plan.rings[numRings++] = {ring.offset + std::uint64_t (c) * ring.length * sizeof (float),
                                              ring.length, 0};

            const auto isOutput = node.type->info.type == "output";

            if (isOutput)
                result.outputModules.push_back (i);

            const auto midiToDevice = node.type->info.midiToDevice;

            if (midiToDevice >= 0 && midiToDevice < static_cast<int> (m.numOutputs))
                result.midiSources.push_back (
                    {i, m.firstOutput + static_cast<std::uint32_t> (midiToDevice), placed.instance});

            for (std::uint32_t o = 0; o < m.numOutputs; ++o)
            {
                const auto& port = node.type->info.outputs[o];
                const auto read = std::any_of (graph.edges().begin(), graph.edges().end(),
                                               [&] (auto& e) { return e.from == index && e.output == o; });
                plan.outputs[m.firstOutput + o] = {placed.outputs[o].offset, PatchGraph::channelsOf (port, node.voices),
                                                   static_cast<std::uint32_t> (port.kind),
                                                   read || isOutput || static_cast<int> (o) == midiToDevice ? 1u : 0u,
                                                   0};
            }

            m.firstReader = numReaders;
            std::set<std::uint32_t> readers;

            for (std::size_t e = 0; e < graph.edges().size(); ++e)
                if (graph.edges()[e].from == index && ! graph.isFeedback (e))
                    readers.insert (planIndex[graph.edges()[e].to]);

            for (const auto reader : readers)
                plan.readers[numReaders++] = reader;

            m.numReaders = static_cast<std::uint32_t> (readers.size());
        }

        std::uint32_t numSources = 0;

        for (std::uint32_t i = 0; i < schedule.order.size(); ++i)
        {
            const auto index = schedule.order[i];
            const auto& node = graph.nodes()[index];
            noteMidiInput (node, plan.modules[i]);

            for (std::uint32_t p = 0; p < plan.modules[i].numInputs; ++p)
            {
                const auto& port = node.type->info.inputs[p];
                auto& input = plan.inputs[plan.modules[i].firstInput + p];
                input = {numSources, 0, PatchGraph::channelsOf (port, node.voices),
                         static_cast<std::uint32_t> (port.kind)};

                for (std::size_t e = 0; e < graph.edges().size(); ++e)
                {
                    const auto& edge = graph.edges()[e];

                    if (edge.to != index || edge.input != p)
                        continue;

                    PlanSource source {};
                    source.module = planIndex[edge.from];
                    source.output = firstOutput[edge.from] + edge.output;
                    source.feedback = graph.isFeedback (e) ? 1 : 0;

                    if (port.kind != SignalKind::midi)
                        source.delay = graph.isFeedback (e)
                                           ? settings.maxFrames
                                           : arrival[index] - arrival[edge.from] - latencyOf (graph.nodes()[edge.from]);

                    source.sum = graph.isSummed (edge) ? 1 : 0;

                    if (const auto fade = change.fades.find (cableKey (*edge.cable)); fade != change.fades.end())
                        source.fade = static_cast<std::uint16_t> (fade->second);

                    if (source.delay > 0)
                    {
                        const auto ring = delayFor (edge, source.delay);
                        source.ring = ring.offset;
                        source.ringLength = ring.length;
                    }

                    if (source.feedback != 0)
                        noteMovedSource (edge, plan.modules[i], p, input.numSources);

                    plan.sources[numSources++] = source;
                    ++input.numSources;
                }
            }
        }

        layout.delays = std::move (delays);
        writeSlots();
    }

    void noteMidiInput (const Node& node, const PlanModule& module)
    {
        if (! node.type->info.isHosted)
            return;

        for (std::uint32_t p = 0; p < module.numInputs; ++p)
            if (node.type->info.inputs[p].kind == SignalKind::midi)
                return result.midiInputs.push_back (
                    {module.slot, module.indexInSlot, module.firstInput + p, module.instance});
    }

    void noteMovedSource (const Edge& edge, const PlanModule& reader, std::uint32_t input, std::uint32_t source)
    {
        const auto& node = graph.nodes()[edge.from];
        const auto* former = formerPlace (node);
        const auto& placed = result.layout.modules[node.module->id];

        if (former != nullptr && former->slot != placed.slot && before.maxFrames == settings.maxFrames
            && former->outputs[edge.output].bytes == placed.outputs[edge.output].bytes)
            result.movedSources.push_back ({reader.slot, reader.indexInSlot, input, source, former->slot,
                                            former->indexInSlot, former->outputs[edge.output]});
    }

    void writeSlots()
    {
        std::uint32_t next = 0;

        for (std::uint32_t slot = 0; slot < plan.numSlots; ++slot)
        {
            plan.slotFirstModule[slot] = next;

            for (std::uint32_t i = 0; i < plan.numModules; ++i)
                if (plan.modules[i].slot == slot)
                    plan.slotModules[next++] = i;
        }

        plan.slotFirstModule[plan.numSlots] = next;

        for (auto& [number, slot] : result.layout.slots)
        {
            auto view = slotView (plan, number);

            if (slot.viewVersion == 0 || view != slot.view)
            {
                slot.view = std::move (view);
                slot.viewVersion = result.layout.version;
            }

            plan.slotVersion[number] = slot.viewVersion;
        }
    }

    void fail (std::string why)
    {
        if (result.problem.empty())
            result.problem = std::move (why);
    }

    const PlanSettings& settings;
    const PlanChange& change;
    const PlanLayout& before;
    Plan& plan;
    CompiledPlan result;
    const PatchGraph graph;
    PatchLanes schedule;
    std::vector<std::uint32_t> arrival; // By node: frames by which its inputs, once aligned, lag.
    std::map<std::string, PlacedDelay> delays;
    std::uint32_t stride = 0;
};

} // namespace

std::string cableKey (const Cable& cable) { return cable.from.toText() + ">" + cable.to.toText(); }

CompiledPlan compilePlan (const Patch& patch, const PlanSettings& settings, const PlanLayout& present, Plan& plan,
                          const PlanChange& change)
{
    return Compiler (patch, settings, present, plan, change).compile();
}

PrepareModule orderFor (const PatchModule& module, const PlacedModule& placed, double sampleRate)
{
    PrepareModule order {};
    const auto& type = *moduleTypeAt (placed.type);
    order.type = placed.type;
    order.indexInSlot = placed.indexInSlot;
    order.state = placed.state;
    order.stateStride = moduleStateStride (type);
    order.copyFromRegion = noIndex;
    order.numParameters = static_cast<std::uint32_t> (numRamps (type.info));
    order.sampleRate = sampleRate;
    order.bypassed = module.bypassed ? 1 : 0;

    for (std::size_t p = 0; p < order.numParameters; ++p)
        order.parameters[p] = module.parameter (static_cast<int> (p));

    return order;
}

} // namespace bulkhead
