// Plays a patch by hand in this one process: a compiled plan on a board, a region and a SlotRunner for each slot, and a
// block run when the test says so. What every output made is recorded.
#pragma once

#include "PatchBuilder.h"

#include "Host/PlanCompiler.h"
#include "Host/Regions.h"
#include "Modules/Catalogue.h"
#include "Runner/SlotRunner.h"

#include <algorithm>
#include <thread>

namespace bulkhead::test
{

using Signal = std::vector<float>;

/// The first frame at which two signals differ, or the length of the shorter one; -1 when they are the same. (A test
/// that compares the signals themselves prints them in full.)
inline long firstDifference (const Signal& a, const Signal& b)
{
    const auto [x, y] = std::mismatch (a.begin(), a.end(), b.begin(), b.end());
    return x == a.end() && y == b.end() ? -1l : static_cast<long> (x - a.begin());
}

class PlanRig
{
public:
    explicit PlanRig (const Patch& first, PlanSettings wanted = {48000.0, 128, 1}) : settings (wanted)
    {
        if (const auto problem = play (first); ! problem.empty())
            throw std::runtime_error (problem);
    }

    /// Plays another patch from the next block on. Empty, or why not.
    std::string play (const Patch& next, const PlanChange& change = {})
    {
        const auto index = 1 - planIndex;
        auto compiled = compilePlan (next, settings, layout, board().plans[index], change);

        if (! compiled.problem.empty())
            return compiled.problem;

        for (const auto slot : compiled.newSlots)
            slots[slot] = std::make_unique<SlotRig> (regions);

        const auto former = std::exchange (layout, compiled.layout);

        for (const auto slot : compiled.goneSlots)
            slots.erase (slot);

        for (auto& [slotNumber, slot] : slots)
        {
            for (const auto& order : compiled.orders[slotNumber].modules)
                if (auto problem = prepare (order, prepared (*slot)); ! problem.empty())
                    return problem;

            for (const auto& order : compiled.orders[slotNumber].memory)
                if (auto problem = prepare (order, prepared (*slot)); ! problem.empty())
                    return problem;

            std::string problem;
            auto binding = bindSlot (board(), index, slotNumber, slot->region->out, problem);

            if (binding == nullptr)
                return problem;

            slot->runner.setNextBinding (std::move (binding));
            board().regionSlot[slot->region->index].store (slotNumber);
        }

        releaseUnused (layout, former);
        planIndex = index;
        planStart = time;
        patch = next;
        return {};
    }

    /// A parameter change in the next block.
    void set (const std::string& module, const std::string& parameter, float value, std::uint32_t offset = 0)
    {
        Event event {};
        event.kind = Event::parameter;
        event.index = static_cast<std::uint16_t> (parameterIndex (patch, module, parameter));
        event.value = value;
        send (module, event, offset);
    }

    /// A MIDI message in the next block.
    void midi (const std::string& module, std::initializer_list<std::uint8_t> bytes, std::uint32_t offset = 0)
    {
        Event event {};
        event.kind = Event::midi;
        event.index = static_cast<std::uint16_t> (bytes.size());
        std::copy (bytes.begin(), bytes.end(), event.data);
        send (module, event, offset);
    }

    void send (const std::string& module, Event event, std::uint32_t offset = 0)
    {
        auto& in = slotOf (module).region->inRegion();
        const auto at = in.eventsWritten.load();
        event.block = number + 1;
        event.offset = offset;
        event.module = static_cast<std::uint16_t> (layout.modules.at (module).indexInSlot);
        in.events[at % eventRingSize] = event;
        in.eventsWritten.store (at + 1);
    }

    void run (std::uint32_t frames)
    {
        begin (frames);
        runSlots();
        finish();
    }

    void runBlocks (int count)
    {
        for (int i = 0; i < count; ++i)
            run (settings.maxFrames);
    }

    /// The parts of run(), for tests that look in between.
    void begin (std::uint32_t frames)
    {
        auto& info = board().blocks[++number & 1];
        info.number.store (0);
        info.time = time;
        info.planStart = planStart;
        info.sampleRate = settings.sampleRate;
        info.frames = frames;
        info.previousFrames = blockFrames;
        info.plan = planIndex;
        info.planVersion = plan().version;
        info.offline = 1;

        for (const auto& [slot, rig] : slots)
            board().slots[slot].region[number & 1].store (rig->region->index);

        info.number.store (number);
        blockFrames = frames;
    }

    void runSlots()
    {
        std::vector<std::thread> threads;

        for (auto& [slot, rig] : slots)
            threads.emplace_back ([this, &runner = rig->runner] { runner.runBlock (number); });

        for (auto& thread : threads)
            thread.join();
    }

    void finish()
    {
        for (const auto& [id, placed] : layout.modules)
        {
            const auto& info = moduleCatalogue()[placed.type]->info;

            for (std::size_t o = 0; o < info.outputs.size(); ++o)
            {
                if (info.outputs[o].kind == SignalKind::midi)
                    continue;

                const auto& output = planOutput (id, o);

                for (std::uint32_t c = 0; c < output.channels; ++c)
                {
                    const auto* samples = blockOf (id, o, c);
                    auto& all = recorded[id + "." + std::string (info.outputs[o].id)][c];
                    all.insert (all.end(), samples, samples + blockFrames);
                }
            }
        }

        time += blockFrames;
    }

    /// All that an output ("vco1.saw") made; only what something reads is computed.
    const Signal& output (const std::string& port, std::size_t channel = 0) { return recorded[port][channel]; }

    /// This block's samples of an output, in its region.
    float* blockOf (const std::string& module, std::size_t outputIndex, std::uint32_t channel = 0)
    {
        const auto& output = planOutput (module, outputIndex);
        return reinterpret_cast<float*> (slotOf (module).region->out.data() + output.offset)
               + ((number & 1) * output.channels + channel) * plan().blockStride;
    }

    struct SlotRig
    {
        explicit SlotRig (Regions& regions)
            : region (regions.create()),
              runner (regions.board(), region->inRegion(), region->out, regions.map(), region->index)
        {}

        std::shared_ptr<Region> region;
        SlotRunner runner;
    };

    Board& board() { return regions.board(); }
    Plan& plan() { return board().plans[planIndex]; }
    SlotRig& slotOf (const std::string& module) { return *slots.at (layout.modules.at (module).slot); }
    PlanModule& planModule (const std::string& id) { return plan().modules[layout.modules.at (id).planIndex]; }
    PlanOutput& planOutput (const std::string& id, std::size_t o)
    {
        return plan().outputs[planModule (id).firstOutput + o];
    }
    PreparedRegion prepared (const SlotRig& slot) const
    {
        return {slot.region->index, slot.region->out, regions.map()};
    }

    ModuleReport& report (const std::string& module)
    {
        return slotOf (module).region->header().modules[layout.modules.at (module).indexInSlot].report;
    }

    /// The committed one of the module's two state copies.
    std::byte* state (const std::string& module)
    {
        const auto& m = planModule (module);
        return slotOf (module).region->out.data() + m.state + (report (module).committed.load() & 1) * m.stateStride;
    }

    Regions regions;
    const PlanSettings settings;
    Patch patch;
    PlanLayout layout;
    std::map<std::uint32_t, std::unique_ptr<SlotRig>> slots;
    std::uint32_t planIndex = 0;
    std::uint64_t number = 0, time = 0, planStart = 0;
    std::uint32_t blockFrames = 0;

private:
    std::map<std::string, std::array<Signal, maxChannels>> recorded;
};

} // namespace bulkhead::test
