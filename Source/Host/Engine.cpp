#include "Engine.h"

#include "Scheduling.h"

#include "Ipc/Clock.h"
#include "Ipc/Process.h"
#include "Modules/Catalogue.h"

#include <algorithm>
#include <stdexcept>
#include <unistd.h>

namespace bulkhead
{

using namespace std::chrono_literals;

Engine::Engine (EngineOptions options)
    : realtime (options.realtime && Scheduling::realtimeAllowed()),
      spareCount (
          static_cast<std::uint32_t> (std::clamp (options.spares, 0, static_cast<int> (BlockDriver::numSpares)))),
      isOffline (options.offline), pluginsJoinLater (options.pluginsJoinLater), countStrikes (options.strikes)
{
    LaunchOptions launch;
    launch.executable = options.workerExecutable.empty() ? findWorkerExecutable() : options.workerExecutable;

    launch.requireSandbox = options.requireSandbox;
    launch.readableFolders = options.readableFolders;

    if (launch.executable.empty())
        throw std::runtime_error ("bulkhead-worker is missing: it belongs beside bulkhead, or in ../libexec/bulkhead");

    driver = std::make_unique<BlockDriver> (regions, Scheduling::audioCores());
    hostCompartment = std::make_unique<HostCompartment> (regions, realtime ? Scheduling::firstWorkerPriority : 0);
    settings.lanes = static_cast<std::uint32_t> (driver->numLanes());

    supervisor = std::make_unique<Supervisor> (
        [this] (std::uint32_t region)
        {
            driver->noteDeath (region);
            {
                const std::lock_guard lock (recoveryMutex);
                deadRegions.push_back (region);
            }
            recoveryChanged.notify_all();
        });

    hangWatch = std::make_unique<HangWatch> (*driver, regions, *supervisor,
                                             [this] (std::uint32_t region, HangKind kind)
                                             {
                                                 const std::lock_guard lock (recoveryMutex);
                                                 hungRegions[region] = kind;
                                             });

    pool = std::make_unique<WorkerPool> (regions, *supervisor, launch, options.pool);
    preloaded = std::make_unique<PreloadedPlugins> (*pool, options.preload);
    nursery = std::make_unique<PluginNursery> (*pool, preloaded.get());
    recovery = std::thread ([this] { recoveryLoop(); });
}

Engine::~Engine()
{
    nursery->stop();
    preloaded->stop();
    {
        const std::lock_guard lock (recoveryMutex);
        ending = true;
    }

    recoveryChanged.notify_all();
    recovery.join();
    hangWatch.reset();

    for (auto& [slot, worker] : assigned)
        pool->retire (std::move (worker));

    assigned.clear();

    for (std::uint32_t i = 0; i < spareCount; ++i)
        if (spares[i].worker != nullptr)
            dismissSpare (i);

    nursery.reset();
    preloaded.reset();
    pool.reset();
    supervisor.reset();
    hostCompartment.reset();
    driver.reset();
}

std::uint32_t Engine::regionOf (std::uint32_t slot) const
{
    if (const auto worker = assigned.find (slot); worker != assigned.end())
        return worker->second->region().index;

    const auto found = layout.slots.find (slot);
    return found != layout.slots.end() && found->second.inHost() ? hostCompartment->region().index : noIndex;
}

std::string Engine::configure (double sampleRate, int maxFrames)
{
    const std::lock_guard oneAtATime (patchMutex);
    const auto frames = static_cast<std::uint32_t> (std::clamp (maxFrames, 1, static_cast<int> (maxBlockFrames)));

    if (! (sampleRate >= 1000.0 && sampleRate <= 768000.0))
        return "a sample rate of " + std::to_string (sampleRate) + " Hz is not supported";

    if (sampleRate == settings.sampleRate && frames == settings.maxFrames && layout.version > 0)
        return {};

    {
        const std::lock_guard lock (controlMutex);
        settings.sampleRate = sampleRate;
        settings.maxFrames = frames;
    }

    if (layout.version == 0)
        return {};

    // A plugin is made for a rate and for blocks of a length: some do nothing in shorter ones.
    auto playable = withPlugins (wantedNow(), Instances::renew);
    const std::lock_guard lock (controlMutex);
    keepApart (playable);
    auto problem = apply (playable);

    if (problem.empty())
        applyLatencies();

    emptyCradles();
    return problem;
}

std::string Engine::apply (const Patch& newPatch, const PlanChange& change)
{
    replaceDead();

    const auto planIndex = 1 - livePlan;
    auto compiled = compilePlan (newPatch, settings, layout, regions.board().plans[planIndex], change);

    if (! compiled.problem.empty())
        return compiled.problem;

    // Which slots need a worker that they do not have.
    std::vector<std::uint32_t> wanting;
    std::map<std::uint32_t, std::shared_ptr<Worker>> next = assigned, born;

    for (const auto slot : compiled.newSlots)
        if (const auto cradle = cradles.find (compiled.layout.slots[slot].key); cradle != cradles.end())
            born[slot] = cradle->second.worker;
        else if (! compiled.layout.slots[slot].inHost())
            wanting.push_back (slot);

    for (const auto slot : compiled.goneSlots)
        next.erase (slot);

    try
    {
        auto workers = pool->take (static_cast<int> (wanting.size()));

        for (std::size_t i = 0; i < wanting.size(); ++i)
            next[wanting[i]] = std::move (workers[i]);

        for (const auto& [slot, worker] : born)
            next[slot] = worker;
    }
    catch (const std::exception& e)
    {
        return e.what();
    }

    orderMoves (compiled);

    // touchesFor() and the like look at who serves whom: they must see the new assignment.
    auto formerAssigned = std::exchange (assigned, next);
    auto formerLayout = std::exchange (layout, compiled.layout);
    const auto problem = prepareSlots (compiled, newPatch, formerLayout, formerAssigned, planIndex);
    startFailed = ! problem.empty();

    if (startFailed)
    {
        for (auto& [slot, worker] : assigned)
            if (const auto former = formerAssigned.find (slot);
                former == formerAssigned.end() || former->second != worker)
                pool->retire (std::move (worker));

        assigned = std::move (formerAssigned);
        layout = std::move (formerLayout);
        return problem;
    }

    for (const auto& [slot, worker] : born)
        cradles[layout.slots[slot].key].worker = nullptr;

    driver->setLanesMove (true);
    schedule (layout);

    auto planSwitch = std::make_unique<PlanSwitch>();
    planSwitch->planIndex = planIndex;
    planSwitch->outputModules = compiled.outputModules;
    planSwitch->midiSources = compiled.midiSources;

    for (const auto& moved : compiled.moved)
        planSwitch->moves.push_back ({moved.from.slot, static_cast<std::uint16_t> (moved.from.indexInSlot),
                                      moved.toSlot, static_cast<std::uint16_t> (moved.toIndexInSlot)});

    for (const auto& [id, placed] : layout.modules)
        if (moduleTypeAt (placed.type)->info.takesHostMidi)
            planSwitch->midiTakers.push_back ({placed.slot, static_cast<std::uint16_t> (placed.indexInSlot)});

    for (const auto& input : compiled.midiInputs)
    {
        auto& heard = heardByPlugins[input.instance];

        if (heard == nullptr)
            heard = std::make_unique<MidiChase>();

        planSwitch->midiListeners.push_back (
            {input.slot, static_cast<std::uint16_t> (input.indexInSlot), input.input, heard.get()});
    }

    for (const auto& [number, slot] : layout.slots)
        if (std::find (compiled.goneSlots.begin(), compiled.goneSlots.end(), number) == compiled.goneSlots.end())
            planSwitch->slots.push_back ({number, regionOf (number)});

    planReady.store (nowNanoseconds());
    driver->submitPlan (std::move (planSwitch));
    waitUntilSettled();
    driver->setLanesMove (false);
    std::erase_if (heardByPlugins,
                   [&] (auto& heard)
                   {
                       return std::none_of (compiled.midiInputs.begin(), compiled.midiInputs.end(),
                                            [&] (auto& input) { return input.instance == heard.first; });
                   });
    waitUntilTakenOver (compiled);
    balancedAt = driver->blockNumber();
    livePlan = planIndex;
    releaseUnused (layout, formerLayout);

    const auto formerPatch = patch;
    patch = newPatch; // may be itself
    moveParameters (formerPatch, formerLayout);

    // Nobody plays with them any more: those of slots that are gone, and those that others have replaced.
    for (auto& [slot, worker] : formerAssigned)
        if (const auto now = assigned.find (slot); now == assigned.end() || now->second != worker)
        {
            withdrawSpares (slot);
            pool->retire (std::move (worker));
        }

    wantSpares();
    return {};
}

std::string Engine::prepareSlots (CompiledPlan& compiled, const Patch& newPatch, const PlanLayout& layoutBefore,
                                  const Assignment& assignedBefore, std::uint32_t planIndex)
{
    struct UnderWay
    {
        std::uint32_t slot;
        std::shared_ptr<Worker> worker;
        std::unique_ptr<Worker::Exchange> exchange;
        bool alive;
        std::string trouble {};
    };

    // Only those are told anything that see something new in this plan. All are told before the first is waited for.
    std::vector<UnderWay> underWay;
    std::string problem;

    for (const auto& [number, slot] : layout.slots)
        if (const auto worker = assigned.find (number); worker != assigned.end() && slot.viewVersion == layout.version)
        {
            auto exchange = std::make_unique<Worker::Exchange> (*worker->second);
            const auto alive = sendOrders (*worker->second, number, layout, compiled.orders[number], planIndex);
            underWay.push_back ({number, worker->second, std::move (exchange), alive, {}});
        }

    for (const auto& [number, slot] : layout.slots)
        if (slot.inHost() && slot.viewVersion == layout.version
            && std::find (compiled.goneSlots.begin(), compiled.goneSlots.end(), number) == compiled.goneSlots.end())
            problem += prepareHostSlot (number, layout, compiled.orders[number], planIndex);

    // They answer side by side: many that do not answer take no longer than one.
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto left = [until = began + answerPatience]
    { return std::max (std::chrono::duration_cast<std::chrono::milliseconds> (until - Clock::now()), 0ms); };

    for (auto& one : underWay)
    {
        one.trouble = one.alive ? one.worker->await (left()) : "its process has ended";
        one.exchange.reset();
    }

    for (auto& one : underWay)
    {
        // A plugin takes its time to be made again: the plan goes live without it.
        if (pluginsJoinLater && ! one.trouble.empty() && isPluginSlot (one.slot))
            if (const auto playing = assignedBefore.find (one.slot);
                playing != assignedBefore.end() && playing->second == one.worker)
            {
                one.worker->kill();
                one.trouble.clear();
                outdated.insert (one.slot);
            }

        for (int tries = 0; ! one.trouble.empty() && problem.empty(); ++tries)
        {
            // It may have died this moment: another one takes the slot, with everything in it.
            const auto& orders = compiled.orders[one.slot];
            const auto again = layoutBefore.slots.contains (one.slot)
                                   ? allOrders (one.slot, newPatch, layout, one.worker->region().index, &orders)
                                   : orders;

            if (tries == 3 || Clock::now() > began + answerPatience * 3 / 2)
            {
                problem = modulesOf (one.slot, newPatch) + " cannot be started (" + one.trouble + ")";
                break;
            }

            try
            {
                auto fresh = takeFor (one.slot, one.worker->region().index, newPatch);
                one.trouble = prepareSlot (*fresh, one.slot, layout, again, planIndex);
                auto former = std::exchange (assigned[one.slot], std::move (fresh));

                // The one that plays the slot in the present plan does so until the next one is live.
                if (const auto playing = assignedBefore.find (one.slot);
                    playing == assignedBefore.end() || playing->second != former)
                    pool->retire (std::move (former));

                introduceToNeighbours (one.slot, regions.board().plans[planIndex]);
            }
            catch (const std::exception& e)
            {
                problem = e.what();
            }
        }
    }

    // The present plan goes on. Who could not even be told of another one is replaced there, too.
    for (const auto& one : underWay)
        if (! problem.empty() && ! one.trouble.empty())
            one.worker->kill();

    return problem;
}

std::vector<PrepareTouch> Engine::touchesFor (std::uint32_t slot, const PlanLayout& l, const Plan& plan,
                                              std::uint32_t ownRegion) const
{
    std::vector<PrepareTouch> touches;
    const auto& ports = l.slots.at (slot).ports;
    touches.push_back ({ownRegion, 1, portsOffset, ports.end() - portsOffset});

    for (std::uint32_t i = 0; i < plan.numModules; ++i)
    {
        const auto& module = plan.modules[i];

        if (module.slot != slot)
            continue;

        for (std::uint32_t p = 0; p < module.numInputs; ++p)
        {
            const auto& input = plan.inputs[module.firstInput + p];

            for (std::uint32_t s = 0; s < input.numSources; ++s)
            {
                const auto& source = plan.sources[input.firstSource + s];
                const auto from = regionOf (plan.modules[source.module].slot);
                const auto& output = plan.outputs[source.output];

                if (from != noIndex && from != ownRegion)
                    touches.push_back (
                        {from, 0, output.offset, 2ull * output.channels * plan.blockStride * sizeof (float)});
            }
        }
    }

    return touches;
}

std::vector<std::shared_ptr<Region>> Engine::neighboursOf (std::uint32_t slot, const Plan& plan) const
{
    std::set<std::uint32_t> slots;

    for (std::uint32_t i = 0; i < plan.numModules; ++i)
    {
        const auto& module = plan.modules[i];

        // Who waits for a module of the slot: whether it does is looked at in its own region.
        if (module.slot == slot)
            for (std::uint32_t r = 0; r < module.numReaders; ++r)
                slots.insert (plan.modules[plan.readers[module.firstReader + r]].slot);

        for (std::uint32_t p = 0; p < module.numInputs; ++p)
        {
            const auto& input = plan.inputs[module.firstInput + p];

            for (std::uint32_t s = 0; s < input.numSources; ++s)
                if (const auto from = plan.modules[plan.sources[input.firstSource + s].module].slot;
                    module.slot == slot)
                    slots.insert (from);
                else if (from == slot)
                    slots.insert (module.slot);
        }
    }

    slots.erase (slot);
    std::vector<std::shared_ptr<Region>> found;

    for (const auto neighbour : slots)
        found.push_back (regions.find (regionOf (neighbour)));

    return found;
}

std::string Engine::prepareSlot (Worker& worker, std::uint32_t slot, const PlanLayout& l, const SlotOrders& orders,
                                 std::uint32_t planIndex)
{
    const Worker::Exchange exchange (worker);
    return sendOrders (worker, slot, l, orders, planIndex) ? worker.await (answerPatience) : "its process has ended";
}

bool Engine::sendOrders (Worker& worker, std::uint32_t slot, const PlanLayout& l, const SlotOrders& orders,
                         std::uint32_t planIndex)
{
    const auto& plan = regions.board().plans[planIndex];
    auto readable = neighboursOf (slot, plan);

    for (const auto& order : orders.modules)
        readable.push_back (regions.find (order.copyFromRegion));

    for (const auto& order : orders.memory)
        readable.push_back (regions.find (order.copyFromRegion));

    for (const auto& output : orders.handOvers.formerOutputs)
        readable.push_back (regions.find (output.place.region));

    for (const auto& spare : spareRegions())
        readable.push_back (spare);

    auto alive = worker.know (readable);

    for (const auto& order : orders.modules)
    {
        ModuleMessage message;
        message.order = order;
        alive = alive && sendFaultDue (worker, slot, l, order) && worker.send (message);
    }

    for (const auto& order : orders.memory)
    {
        MemoryMessage message;
        message.order = order;
        alive = alive && worker.send (message);
    }

    for (const auto& order : touchesFor (slot, l, plan, worker.region().index))
    {
        TouchMessage message;
        message.order = order;
        alive = alive && worker.send (message);
    }

    for (const auto& order : orders.handOvers.pieces)
    {
        HandOverMessage message;
        message.order = order;
        alive = alive && worker.send (message);
    }

    for (const auto& order : orders.handOvers.formerOutputs)
    {
        FormerOutputMessage message;
        message.order = order;
        alive = alive && worker.send (message);
    }

    BindMessage bind;
    bind.plan = planIndex;
    bind.slot = slot;
    return alive && worker.send (bind);
}

std::string Engine::prepareHostSlot (std::uint32_t slot, const PlanLayout& l, const SlotOrders& orders,
                                     std::uint32_t planIndex)
{
    const auto& region = hostCompartment->region();
    const PreparedRegion target {region.index, region.out, regions.map()};
    std::string problem;

    for (const auto& order : orders.modules)
        problem += prepare (order, target);

    for (const auto& order : orders.memory)
        problem += prepare (order, target);

    for (const auto& order : touchesFor (slot, l, regions.board().plans[planIndex], region.index))
        problem += prepare (order, target);

    HandOvers handOvers;

    for (const auto& order : orders.handOvers.pieces)
        problem += prepare (order, target, regions.board(), handOvers);

    for (const auto& order : orders.handOvers.formerOutputs)
        problem += prepare (order, target, handOvers);

    if (! problem.empty())
        return problem;

    if (auto binding = bindSlot (regions.board(), planIndex, slot, region.out, problem))
    {
        addHandOvers (*binding, std::move (handOvers));
        hostCompartment->runner().setNextBinding (std::move (binding));
    }

    return problem;
}

void Engine::schedule (const PlanLayout& l)
{
    if (! realtime)
        return;

    for (const auto& [number, slot] : l.slots)
    {
        const auto worker = assigned.find (number);
        const auto thread = worker != assigned.end() ? worker->second->audioThread()
                            : slot.inHost()          ? hostCompartment->audioThread()
                                                     : 0;

        if (thread == 0)
            continue;

        // One that hangs has lost its priority, so that it cannot starve the others: HangWatch gives it back.
        if (worker != assigned.end() && driver->slowRegion (number) == worker->second->region().index)
        {
            scheduled.erase (number);
            continue;
        }

        const Schedule wanted {thread, Scheduling::coreOfLane (static_cast<int> (slot.lane)),
                               Scheduling::workerPriority (slot.position, static_cast<int> (l.modules.size()))};

        if (auto& present = scheduled[number]; present != wanted)
        {
            if (present.thread != thread || present.core != wanted.core)
                bindToCore (thread, wanted.core);

            setRealtimePriority (thread, wanted.priority);
            present = wanted;
        }
    }
}

bool Engine::resolve (const ParameterChange& change, TimedEvent& event) const
{
    const auto placed = layout.modules.find (std::string (change.module));

    if (placed == layout.modules.end() || change.index < 0
        || change.index >= static_cast<int> (moduleTypeAt (placed->second.type)->info.parameters.size()))
        return false;

    event.slot = placed->second.slot;
    event.indexInSlot = static_cast<std::uint16_t> (placed->second.indexInSlot);
    event.event.kind = Event::parameter;
    event.event.index = static_cast<std::uint16_t> (change.index);
    event.event.offset = change.offset;
    event.event.value = change.value;
    return true;
}

void Engine::resolve (const HostMidi& message, std::vector<TimedEvent>& events) const
{
    for (const auto& [id, placed] : layout.modules)
    {
        if (! moduleTypeAt (placed.type)->info.takesHostMidi)
            continue;

        TimedEvent event;
        event.slot = placed.slot;
        event.indexInSlot = static_cast<std::uint16_t> (placed.indexInSlot);
        event.event.kind = Event::midi;
        event.event.offset = message.offset;
        event.event.index = std::min<std::uint8_t> (message.size, sizeof message.data);
        std::copy_n (message.data, event.event.index, event.event.data);
        events.push_back (event);
    }
}

bool Engine::setParameter (const std::string& module, int index, float value)
{
    const std::lock_guard lock (controlMutex);
    const auto isKnown = keepParameter (module, index, value);
    TimedEvent event;
    return resolve (ParameterChange {module, index, value, 0}, event) ? driver->queueEvent (event) : isKnown;
}

bool Engine::pushMidi (const HostMidi& message)
{
    Event event {};
    event.kind = Event::midi;
    event.offset = message.offset;
    event.index = std::min<std::uint8_t> (message.size, sizeof message.data);
    std::copy_n (message.data, event.index, event.data);

    const std::lock_guard lock (midiMutex);
    return driver->queueMidi (event);
}

void Engine::process (float* left, float* right, std::uint32_t frames, std::uint64_t deadline,
                      std::span<const TimedEvent> events, std::span<const float* const> inputs) noexcept
{
    const float* channels[maxInputChannels] = {};
    BlockRequest request;
    request.sampleRate = settings.sampleRate;
    request.offline = deadline == 0;
    request.inputs = channels;
    request.numInputs = std::min (static_cast<std::uint32_t> (inputs.size()), maxInputChannels);
    constexpr std::uint64_t hangSeconds = 10;

    for (std::uint32_t done = 0; done < frames;)
    {
        request.frames = std::min (frames - done, settings.maxFrames);
        request.left = left + done;
        request.right = right + done;

        for (std::uint32_t c = 0; c < request.numInputs; ++c)
            channels[c] = inputs[c] + done;

        request.deadline = request.offline ? nowNanoseconds() + hangSeconds * 1'000'000'000ull : deadline;
        driver->runBlock (request, done == 0 ? events : std::span<const TimedEvent>());
        done += request.frames;
    }
}

} // namespace bulkhead
