// Every word that a worker writes in its region, written by an attacker, while the host and another compartment read
// them: the driver's blocks, the stand-in that takes over, the modules that move on to another process, the picture on
// the panel, the MIDI that goes to the devices. Only the sound may suffer, and only what runs through that slot.
#include "FuzzInput.h"

#include "Runner/PatchBuilder.h"

#include "Host/BlockDriver.h"
#include "Host/DisplayReading.h"
#include "Host/MidiBytes.h"
#include "Host/PlanCompiler.h"
#include "Ipc/Clock.h"
#include "Modules/Catalogue.h"
#include "Runner/AudioThread.h"
#include "Runner/SlotRunner.h"

#include <cmath>

using namespace bulkhead;
using test::expect;

namespace
{

constexpr std::uint32_t maxFrames = 16;
constexpr double sampleRate = 192000.0; // short blocks: the deadline is soon there

/// Whatever is not in group b belongs to the attacker.
Patch patchUnderAttack()
{
    test::PatchBuilder builder ("group:a");
    builder.add ("keys", "midi_in", {{"voices", 4}}).add ("steps", "step_sequencer").add ("scope", "scope");
    builder.add ("vco", "vco").add ("delay", "delay").add ("send", "midi_out").add ("out", "output");
    builder.add ("vca", "vca", {}, "group:b")
        .add ("thru", "midi_out", {}, "group:b")
        .add ("right", "output", {}, "group:b");
    builder.cable ("keys.pitch", "vco.pitch").cable ("vco.saw", "scope.a").cable ("vco.sine", "delay.in");
    builder.cable ("delay.out", "out.left").cable ("keys.midi", "send.midi").cable ("steps.gate", "vca.cv");
    builder.cable ("vco.out", "vca.in").cable ("vca.out", "right.right").cable ("keys.midi", "thru.midi");
    builder.cable ("vca.out", "vco.fm"); // a loop: read a block later
    return builder;
}

/// One compartment of this process.
class Compartment
{
public:
    explicit Compartment (Regions& r) : region (r.create()), regions (r) {}

    ~Compartment() { stop(); }

    /// Makes its memory ready for the plan, as a worker's is that has just been taken. What is wrong with an order,
    /// where something is.
    std::string prepareFor (std::uint32_t slot, const SlotOrders& orders)
    {
        stop();
        std::memset (static_cast<void*> (&region->header()), 0,
                     offsetof (RegionHeader, modules) + 8 * sizeof (ModuleOut));
        runner = std::make_unique<SlotRunner> (regions.board(), region->inRegion(), region->out, regions.map(),
                                               region->index);
        const PreparedRegion target {region->index, region->out, regions.map()};
        std::string problem;

        for (const auto& order : orders.memory)
            problem += prepare (order, target);

        for (const auto& order : orders.modules)
            problem += prepare (order, target);

        auto binding = bindSlot (regions.board(), 0, slot, region->out, problem);

        if (binding == nullptr)
            return problem;

        runner->setNextBinding (std::move (binding));
        return problem;
    }

    void start() { thread = std::make_unique<AudioThread> (regions.board(), *runner, region->index); }
    void stop() { thread.reset(); }

    const std::shared_ptr<Region> region;

private:
    Regions& regions;
    std::unique_ptr<SlotRunner> runner;
    std::unique_ptr<AudioThread> thread;
};

/// The patch as it plays. Made once: each input begins with a compartment that is as new, the other one of two.
class Attack
{
public:
    Attack()
    {
        compiled = compilePlan (patchUnderAttack(), {sampleRate, maxFrames, 1}, {}, regions.board().plans[0]);
        expect (compiled.problem.empty() && compiled.newSlots.size() == 2, "the patch can be played");
        victimSlot = compiled.layout.modules.at ("vca").slot;
        hostileSlot = compiled.layout.modules.at ("vco").slot;

        auto next = std::make_unique<PlanSwitch>();
        next->outputModules = compiled.outputModules;
        next->midiSources = compiled.midiSources;
        next->midiTakers.push_back ({hostileSlot, 0});
        next->slots = {{victimSlot, victim.region->index}, {hostileSlot, hostile->region->index}};
        driver.submitPlan (std::move (next));

        expect (victim.prepareFor (victimSlot, compiled.orders[victimSlot]).empty(), "orders of one's own are good");
        victim.start();
        begin();
        play (maxFrames);
    }

    void begin()
    {
        replaced = 0;
        std::swap (hostile, former);
        expect (hostile->prepareFor (hostileSlot, compiled.orders[hostileSlot]).empty(),
                "orders of one's own are good");
        driver.submitRegion ({hostileSlot, hostile->region->index});
    }

    void step (test::FuzzInput& input)
    {
        auto* memory = hostile->region->out.data();

        switch (const auto action = input.take<std::uint8_t>(); action % 10)
        {
            case 0:
            case 1:
                return play (1 + action / 10u % maxFrames);

            case 2: // done, as it should be or nearly
                for (auto& module : hostile->region->header().modules)
                {
                    if (&module == &hostile->region->header().modules[8])
                        break;

                    module.word.done.store (static_cast<std::uint32_t> (driver.blockNumber())
                                            + input.take<std::int8_t>());
                }
                return;

            case 3:
            {
                auto& report = hostile->region->header().modules[input.take<std::uint8_t>() % 8].report;
                report.committed.store (input.take<std::uint64_t>());
                return;
            }

            case 4: // samples, or events
            {
                const auto& plan = regions.board().plans[0];
                const auto& module =
                    plan.modules[compiled.layout.modules.at (names[action / 10u % std::size (names)]).planIndex];
                const auto& output = plan.outputs[module.firstOutput + input.take<std::uint8_t>() % module.numOutputs];
                const auto half = input.take<std::uint8_t>() % 2u;
                const auto bytes = output.kind == static_cast<std::uint32_t> (SignalKind::midi)
                                       ? midiBufferBytes
                                       : output.channels * plan.blockStride * sizeof (float);
                return fill (memory + output.offset + half * bytes, bytes,
                             input.takeBytes (input.take<std::uint8_t>()));
            }

            case 5: // state
            {
                const auto& placed = compiled.layout.modules.at (names[action / 10u % std::size (names)]);
                const auto stride = moduleStateStride (*moduleCatalogue()[placed.type]);
                return fill (memory + placed.state, 2 * stride, input.takeBytes (input.take<std::uint16_t>() % 1024u));
            }

            case 6: // anywhere
            {
                const auto place = input.take<std::uint32_t>() % regionBytes;
                const auto bytes = input.takeBytes (std::min<std::size_t> (action / 10u, regionBytes - place));
                std::memcpy (memory + place, bytes.data(), bytes.size());
                return;
            }

            case 7:
                return look();

            case 8:
                return driver.noteDeath (hostile->region->index);

            default:
                return replace();
        }
    }

private:
    static void fill (std::byte* place, std::size_t size, std::span<const std::byte> pattern)
    {
        for (std::size_t i = 0; i < size && ! pattern.empty(); ++i)
            place[i] = pattern[i % pattern.size()];
    }

    void play (std::uint32_t frames)
    {
        float left[maxFrames], right[maxFrames];
        BlockRequest request;
        request.frames = frames;
        request.sampleRate = sampleRate;
        request.deadline = nowNanoseconds();
        request.left = left;
        request.right = right;
        driver.runBlock (request);

        for (auto i = 0u; i < frames; ++i)
            expect (std::abs (left[i]) <= 16.0f && std::abs (right[i]) <= 16.0f, "what is heard is bounded");

        DeviceMidi messages[64];

        for (auto& message : std::span (messages).first (driver.takeMidi (messages)))
            expect (message.event.size <= sizeof message.event.data
                        && isMidiMessage ({message.event.data, message.event.size}, sizeof message.event.data),
                    "what goes to the devices is a message");
    }

    void look()
    {
        auto lines = std::make_unique<Display>();

        for (const auto& [id, placed] : compiled.layout.modules)
            if (placed.slot == hostileSlot && readDisplay (regions.map().base (hostile->region->index), placed, *lines))
                for (const auto& line : lines->values)
                    for (const auto value : line)
                        expect (value >= -1.0f && value <= 1.0f, "what is drawn is bounded");
    }

    /// A fresh compartment goes on with what the attacker has left; then that one is attacked.
    void replace()
    {
        if (++replaced > 3)
            return;

        auto orders = compiled.orders[hostileSlot];

        for (auto& order : orders.modules)
        {
            order.copyFromRegion = hostile->region->index;
            order.copyFromState = order.state;
            order.copyFromIndexInSlot = order.indexInSlot;
            order.moves = replaced % 2;
        }

        for (auto& order : orders.memory)
        {
            order.copyFromRegion = hostile->region->index;
            order.copyFromOffset = order.offset;
        }

        expect (former->prepareFor (hostileSlot, orders).empty(), "what is there can be copied");
        former->start();
        driver.noteDeath (hostile->region->index);
        driver.submitRegion ({hostileSlot, former->region->index});
        std::swap (hostile, former);

        for (int i = 0; i < 3; ++i)
            play (maxFrames);

        hostile->stop();
    }

    static constexpr const char* names[] = {"keys", "steps", "scope", "vco", "delay", "send", "out"};

    Regions regions;
    BlockDriver driver {regions, 1};
    CompiledPlan compiled;
    std::uint32_t victimSlot = 0, hostileSlot = 0;
    Compartment victim {regions};
    std::unique_ptr<Compartment> hostile = std::make_unique<Compartment> (regions);
    std::unique_ptr<Compartment> former = std::make_unique<Compartment> (regions);
    std::uint32_t replaced = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    test::FuzzInput input (data, size);
    static Attack attack;
    attack.begin();

    for (int steps = 0; steps < 64 && ! input.isEmpty(); ++steps)
        attack.step (input);

    return 0;
}
