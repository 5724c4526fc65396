// A worker told by a host that has gone wrong: orders and a plan with any numbers in them. What does not fit is
// refused; what is accepted is run, and stays inside the worker's memory.
#include "FuzzInput.h"

#include "Runner/PatchBuilder.h"

#include "Host/PlanCompiler.h"
#include "Host/Regions.h"
#include "Runner/SlotRunner.h"

using namespace bulkhead;
using test::expect;

namespace
{

constexpr std::uint32_t frames = 64;

struct Told
{
    Told()
    {
        test::PatchBuilder builder ("group:a");
        builder.add ("vco", "vco").add ("delay", "delay").add ("send", "midi_out").add ("keys", "midi_in");
        builder.add ("out", "output", {}, "group:b").cable ("vco.saw", "delay.in").cable ("delay.out", "out.left");
        builder.cable ("keys.midi", "send.midi").cable ("delay.out", "vco.fm").cable ("keys.pitch", "vco.pitch");
        compiled = compilePlan (builder, {48000.0, frames, 1}, {}, *good);
        expect (compiled.problem.empty(), "the plan is good");
        slot = compiled.layout.modules.at ("vco").slot;

        for (auto& region : {own, other})
        {
            region->out.populateForWriting (0, headerAheadBytes);
            regions.board().regionSlot[region->index].store (slot);
        }
    }

    Regions regions;
    std::shared_ptr<Region> own = regions.create(), other = regions.create();
    std::unique_ptr<Plan> good = std::make_unique<Plan>();
    CompiledPlan compiled;
    std::uint32_t slot = 0;
    std::uint64_t block = 0;
};

/// Writes over some of its bytes.
template <typename Thing> Thing spoiled (Thing thing, test::FuzzInput& input)
{
    const auto part = input.takeBytes (input.take<std::uint8_t>() % 9u);
    const auto place = input.take<std::uint16_t>() % sizeof thing;
    std::memcpy (reinterpret_cast<std::byte*> (&thing) + place, part.data(),
                 std::min (part.size(), sizeof thing - place));
    return thing;
}

/// Writes over some bytes of that part of the plan which is in use.
void spoilPlan (Plan& plan, test::FuzzInput& input)
{
    const auto spoil = [&] (auto* first, std::size_t count)
    {
        if (count > 0)
        {
            auto& one = first[input.take<std::uint8_t>() % count];
            one = spoiled (one, input);
        }
    };

    switch (input.take<std::uint8_t>() % 8)
    {
        case 0:
            return spoil (plan.modules, plan.numModules % 8);
        case 1:
            return spoil (plan.inputs, 32);
        case 2:
            return spoil (plan.outputs, 32);
        case 3:
            return spoil (plan.sources, 16);
        case 4:
            return spoil (plan.rings, 8);
        case 5:
            return spoil (plan.readers, 16);
        case 6:
            return spoil (plan.slotFirstModule, 4);
        default:
            break;
    }

    plan.numModules = spoiled (plan.numModules, input);
    plan.blockStride = spoiled (plan.blockStride, input);
    plan.maxFrames = spoiled (plan.maxFrames, input);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput (const std::uint8_t* data, std::size_t size)
{
    static Told told;
    test::FuzzInput input (data, size);
    auto& board = told.regions.board();
    auto& plan = board.plans[0];
    std::memcpy (&plan, told.good.get(), sizeof plan);

    const PreparedRegion target {told.own->index, told.own->out, told.regions.map()};
    SlotRunner runner (board, told.own->inRegion(), told.own->out, told.regions.map(), told.own->index);
    HandOvers handOvers;
    const auto& orders = told.compiled.orders[told.slot];

    // Good ones first, so that there is something to run.
    for (const auto& order : orders.modules)
        prepare (order, target);

    for (int steps = 0; steps < 12 && ! input.isEmpty(); ++steps)
    {
        const auto which = input.take<std::uint8_t>();

        switch (which % 6)
        {
            case 0:
            {
                auto order = orders.modules[which / 6u % orders.modules.size()];
                order.copyFromRegion = which >= 128 ? told.other->index : noIndex;
                order.copyFromState = order.state;
                prepare (spoiled (order, input), target);
                break;
            }

            case 1:
            {
                auto order = orders.memory[which / 6u % orders.memory.size()];
                order.bytes = std::min<std::uint64_t> (order.bytes, 65536);
                prepare (spoiled (order, input), target);
                break;
            }

            case 2:
                prepare (spoiled (PrepareTouch {target.region, which & 1u, portsOffset, 4096}, input), target);
                break;

            case 3:
            {
                PrepareHandOver order {};
                order.fromRegion = told.other->index;
                order.from = order.to = stateOffset;
                order.length = 1024;
                order.lines = which / 6u % 3;
                prepare (spoiled (spoiled (order, input), input), target, board, handOvers);
                break;
            }

            case 4:
            {
                FormerOutput order {};
                order.place = {told.other->index, 0, portsOffset};
                order.bytes = 1024;
                prepare (spoiled (order, input), target, handOvers);
                break;
            }

            default:
                spoilPlan (plan, input);
                break;
        }
    }

    std::string problem;
    auto binding = bindSlot (board, 0, told.slot, told.own->out, problem);

    if (binding == nullptr)
    {
        expect (! problem.empty(), "a refusal has its reason");
        return 0;
    }

    addHandOvers (*binding, std::move (handOvers));
    runner.setNextBinding (std::move (binding));
    auto& info = board.blocks[++told.block & 1];
    info.time = told.block * frames;
    info.planVersion = plan.version;
    info.sampleRate = 48000.0;
    info.frames = info.previousFrames = frames;
    info.plan = 0;
    info.offline = 1;

    // Every slot is served by somebody who is done, so that nobody is waited for.
    for (auto& served : board.slots)
        served.region[told.block & 1].store (told.other->index);

    for (auto& module : told.other->header().modules)
        module.word.done.store (static_cast<std::uint32_t> (told.block));

    board.slots[told.slot].region[told.block & 1].store (told.own->index);
    info.number.store (told.block);
    runner.runBlock (told.block);
    return 0;
}
