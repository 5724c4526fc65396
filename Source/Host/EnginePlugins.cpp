// Engine: plugins. An instance is made before a plan wants it, in a worker of its own (PluginNursery.h), and waits in
// its cradle until the plan goes live. Each has a compartment to itself, with a name that no other ever has: another
// instance is another compartment.
#include "Engine.h"

#include "Modules/Catalogue.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace bulkhead
{

namespace
{

constexpr auto stateLimit = std::chrono::seconds (5);
constexpr const char* slotPrefix = "group:plugin "; // No group that a user names has a space in it.

bool isHosted (const PatchModule& module)
{
    const auto* type = module.moduleType();
    return type != nullptr && type->info.isHosted;
}

std::string nameOf (const Patch& patch, const std::string& id)
{
    const auto* module = patch.findModule (id);
    return module == nullptr || module->name.empty() ? id : module->name;
}

} // namespace

/// The opaque state that a patch has of a plugin.
std::vector<std::byte> Engine::savedState (const PatchModule& module)
{
    const auto opaque = module.state.is_object() ? module.state.find ("opaque") : module.state.end();

    if (opaque == module.state.end() || ! opaque->is_string())
        return {};

    juce::MemoryOutputStream decoded;

    if (! juce::Base64::convertFromBase64 (decoded, juce::String (opaque->get_ref<const std::string&>())))
        return {};

    const auto* bytes = static_cast<const std::byte*> (decoded.getData());
    return {bytes, bytes + decoded.getDataSize()};
}

bool Engine::isPluginSlot (std::uint32_t slot) const
{
    const auto found = layout.slots.find (slot);
    return found != layout.slots.end() && found->second.key.starts_with (slotPrefix);
}

/// The patch as it can be played: plugins in compartments of their own, without those that cannot be started or are
/// being made. Begins to make those that are missing. With the patch mutex held.
Patch Engine::withPlugins (const Patch& wanted, Instances instances)
{
    if (instances == Instances::renew)
        for (const auto& module : wanted.modules)
            if (isHosted (module))
                saveState (module.id, stateLimit);

    auto playable = wanted;
    beginMissing (playable, instances);

    if (! pluginsJoinLater)
        for (const auto& [id, one] : beingMade)
            nursery->waitUntilDone (one.group);

    const auto isLeftOut = [left = cradleBorn (playable)] (const std::string& id) { return left.contains (id); };
    std::erase_if (playable.modules, [&] (auto& module) { return isLeftOut (module.id); });
    std::erase_if (playable.cables,
                   [&] (auto& cable) { return isLeftOut (cable.from.module) || isLeftOut (cable.to.module); });
    return playable;
}

/// Gives each plugin of a patch its compartment, and has those made that neither play nor are being made.
void Engine::beginMissing (Patch& wanted, Instances instances)
{
    const std::lock_guard lock (controlMutex);

    if (instances == Instances::startAfresh)
        unborn.clear();

    const auto isGone = [&] (const auto& known)
    {
        const auto* module = wanted.findModule (known.first);
        return module == nullptr || module->type != known.second.type;
    };

    std::erase_if (unborn, isGone);
    giveUpEditors (wanted, instances);
    std::erase_if (beingMade,
                   [&] (const auto& known)
                   {
                       if (instances == Instances::keep && ! isGone (known))
                           return false;

                       nursery->abandon (known.second.group);
                       return true;
                   });

    for (auto& module : wanted.modules)
    {
        if (! isHosted (module))
            continue;

        forgetStateOfAnother (module);

        if (unborn.contains (module.id))
            continue;

        const auto* former = patch.findModule (module.id);
        module.isolation.kind = Isolation::Kind::group;

        const auto plays = instances == Instances::keep && former != nullptr && former->type == module.type
                           && layout.modules.contains (module.id);

        if (plays && ! regranted.contains (module.id)
            && (! atDisplay.contains (module.id) || reachesDisplay (module.id)))
        {
            module.isolation.group = former->isolation.group;
            continue;
        }

        auto& one = beingMade[module.id];

        if (one.group.empty())
        {
            const auto forGrants = regranted.erase (module.id) > 0;
            one = {module.type, "plugin " + std::to_string (++pluginInstances) + " " + module.id, module.parameters,
                   plays, forGrants};
            nursery->begin (one.group, pluginOrderFor (module, instances == Instances::startAfresh),
                            pluginsJoinLater ? std::function<void()> ([this] { playBorn(); }) : nullptr);
        }

        module.isolation.group = plays ? former->isolation.group : one.group;
    }
}

void Engine::abandonBeingMade()
{
    const std::lock_guard lock (controlMutex);

    for (const auto& [id, one] : beingMade)
        nursery->abandon (one.group);

    beingMade.clear();
}

/// Takes the instances that have been made, to wait for their plan. Those of a patch that there is none of.
std::set<std::string> Engine::cradleBorn (Patch& playable)
{
    std::set<std::string> left;
    const std::lock_guard lock (controlMutex);

    for (auto one = beingMade.begin(); one != beingMade.end();)
    {
        const auto& [id, making] = *one;
        auto made = nursery->take (making.group);

        if (! made)
        {
            if (! making.plays)
                left.insert (id);

            ++one;
            continue;
        }

        if (made->problem.empty())
        {
            cradles["group:" + making.group] = {std::move (made->worker), id, making.told};

            if (auto* module = playable.findModule (id))
                module->isolation.group = making.group;
        }
        else if (making.plays)
        {
            giveUpEditor (id, made->problem);
            keepRefusals (id, making.type, std::move (made->refusals));

            if (making.forGrants)
                note (nameOf (playable, id), " cannot be started with what it may do now (" + made->problem
                                                 + "): it plays on with what it might do before.");
        }
        else if (regranted.contains (id))
        {
            left.insert (id); // ordered with other grants than it has by now: tried again with those
        }
        else
        {
            note (nameOf (playable, id), " cannot be started: " + made->problem + ".");
            unborn[id] = {making.type, made->problem};
            keepRefusals (id, making.type, std::move (made->refusals));
            giveUpEditor (id, "it does not start");
        }

        one = beingMade.erase (one);
    }

    for (const auto& [id, why] : unborn)
        left.insert (id);

    return left;
}

/// Some that were being made join those that play. From a thread of the nursery's.
void Engine::playBorn()
{
    const std::lock_guard oneAtATime (patchMutex);
    playAgain();
    auto anyLeft = false;
    {
        const std::lock_guard lock (controlMutex);
        anyLeft = showDueEditors();
        anyLeft = anyLeft
                  || std::any_of (regranted.begin(), regranted.end(),
                                  [&] (auto& id)
                                  { return wantedPatch.findModule (id) != nullptr && ! beingMade.contains (id); });
    }

    // What has just begun to play, and whose editor is wanted, or which may do something else by now.
    if (anyLeft)
        playAgain();
}

/// The patch played without those that were about to join it: it is they with which it does not.
void Engine::refuseCradles (const std::string& problem)
{
    for (const auto& [key, cradle] : cradles)
        if (const auto* module = wantedPatch.findModule (cradle.module); cradle.worker != nullptr && module != nullptr)
        {
            // Where it was it plays on.
            if (layout.modules.contains (cradle.module))
            {
                giveUpEditor (cradle.module, problem);
                continue;
            }

            unborn[cradle.module] = {module->type, problem};
            note (nameOf (wantedPatch, cradle.module), " cannot be played: " + problem + ".");
        }
}

PluginNursery::Order Engine::pluginOrderFor (const PatchModule& module, bool afresh) const
{
    auto newest = afresh ? std::vector<std::byte>() : newestState (module.id);
    return {module,
            newest.empty() ? savedState (module) : std::move (newest),
            settings.sampleRate,
            settings.maxFrames,
            isOffline,
            atDisplay.contains (module.id),
            grantsOf (module.type)};
}

/// Those that no plan has come to want are ended. To those that one did what has been turned since they were ordered is
/// told.
void Engine::emptyCradles()
{
    for (auto& [key, cradle] : cradles)
        if (cradle.worker != nullptr)
            pool->retire (std::move (cradle.worker));
        else if (const auto* module = patch.findModule (cradle.module); module != nullptr)
        {
            tellTurned (*module, cradle.told);
            queueBypass (module->id, module->bypassed);
        }

    cradles.clear();
}

void Engine::tellTurned (const PatchModule& module, const std::map<std::string, float>& told)
{
    const auto parameters = module.moduleType()->info.parameters;

    for (int p = 0; p < static_cast<int> (parameters.size()); ++p)
    {
        const std::string id (parameters[static_cast<std::size_t> (p)].id);
        const auto then = told.find (id);
        const auto isTold =
            then != told.end() ? then->second == module.parameter (p) : ! module.parameters.contains (id);

        if (TimedEvent event; ! isTold && resolve (ParameterChange {module.id, p, module.parameter (p), 0}, event))
            driver->queueEvent (event);
    }
}

std::string Engine::rebirthOf (std::uint32_t slot, std::uint32_t deadRegion)
{
    return "again " + std::to_string (slot) + " " + std::to_string (deadRegion);
}

/// Has the plugin of a slot whose worker has died made again. Once that is done, replaceDeferred() brings it back.
void Engine::beginRebirth (std::uint32_t slot, std::uint32_t deadRegion, const Patch& from)
{
    for (const auto& [id, placed] : layout.modules)
        if (const auto* module = from.findModule (id); placed.slot == slot && module != nullptr)
            nursery->begin (rebirthOf (slot, deadRegion), pluginOrderFor (*module, false),
                            [this]
                            {
                                {
                                    const std::lock_guard lock (recoveryMutex);
                                    birthsDone = true;
                                }
                                recoveryChanged.notify_all();
                            });
}

/// A worker for a slot whose worker `deadRegion` has died: for a plugin one in which its instance has been made. Throws
/// std::exception.
std::shared_ptr<Worker> Engine::takeFor (std::uint32_t slot, std::uint32_t deadRegion, const Patch& from)
{
    if (! isPluginSlot (slot))
        return pool->takeForDead();

    beginRebirth (slot, deadRegion, from);
    auto made = nursery->waitFor (rebirthOf (slot, deadRegion));

    if (! made.problem.empty())
        throw std::runtime_error (made.problem);

    return std::move (made.worker);
}

std::vector<std::byte> Engine::newestState (const std::string& id) const
{
    const std::lock_guard lock (stateMutex);
    const auto found = pluginStates.find (id);
    return found == pluginStates.end() ? std::vector<std::byte>() : found->second;
}

/// Asks a plugin for its state, beside its playing; one that does not answer is ended. Empty, or why there is none.
std::string Engine::saveState (const std::string& id, std::chrono::milliseconds limit)
{
    std::shared_ptr<Worker> worker;
    {
        const std::lock_guard lock (controlMutex);
        const auto placed = layout.modules.find (id);

        if (placed == layout.modules.end() || ! isPluginSlot (placed->second.slot))
            return "it does not play";

        if (const auto found = assigned.find (placed->second.slot); found != assigned.end())
            worker = found->second;
    }

    if (worker == nullptr || worker->isDead())
        return "its process has ended";

    auto began = std::chrono::steady_clock::now();
    std::vector<std::byte> state;
    std::string problem;
    {
        const Worker::Exchange exchange (*worker, true);
        began = std::chrono::steady_clock::now(); // what others have asked it is not its silence
        problem = worker->send (SaveMessage {}) ? worker->awaitPieces (limit, HostedModule::maxStateBytes, state)
                                                : "its process has ended";
    }

    // Nor would it answer to anything else: whoever edits the patch would wait for it.
    if (! problem.empty() && std::chrono::steady_clock::now() - began >= limit)
    {
        {
            const std::lock_guard lock (recoveryMutex);
            hungRegions.emplace (worker->region().index, HangKind::silent);
        }
        worker->kill();
    }

    if (! problem.empty())
        return problem;

    // Another patch may have another plugin of that id by now.
    const std::lock_guard control (controlMutex);
    const auto placed = layout.modules.find (id);
    const auto serves = placed == layout.modules.end() ? assigned.end() : assigned.find (placed->second.slot);

    if (serves == assigned.end() || serves->second != worker)
        return "it does not play any more";

    // Nor is that of the former one the state of the one that is about to take its place.
    const std::string type (moduleTypeAt (placed->second.type)->info.type);
    const std::lock_guard lock (stateMutex);

    if (const auto known = stateTypes.find (id); known != stateTypes.end() && known->second != type)
        return "it does not play any more";

    pluginStates[id] = std::move (state);
    return {};
}

Json Engine::pluginState (const std::string& id) const
{
    const auto state = newestState (id);

    if (state.empty())
        return nullptr;

    return Json {{"opaque", juce::Base64::toBase64 (state.data(), state.size()).toStdString()}};
}

/// From time to time, so that a plugin whose process dies goes on from what it was: one at each call.
void Engine::refreshStates()
{
    constexpr auto every = std::chrono::seconds (2);
    const auto now = std::chrono::steady_clock::now();
    std::string oldest;
    {
        const std::lock_guard lock (controlMutex);

        for (const auto& [id, placed] : layout.modules)
            if (auto& last = statesTaken[id]; oldest.empty() && isPluginSlot (placed.slot) && now - last > every)
            {
                last = now;
                oldest = id;
            }
    }

    // It may take its time, and others may have to be brought back meanwhile.
    if (! oldest.empty() && ! takingState.exchange (true))
        nursery->run (
            [this, oldest]
            {
                saveState (oldest, stateLimit);
                takingState.store (false);
            });
}

/// By how much a module that is placed lags behind, as the plan has it.
std::uint32_t Engine::plannedLatency (const std::string& id) const
{
    if (const auto known = settings.latencies.find (id); known != settings.latencies.end())
        return known->second;

    const auto placed = layout.modules.find (id);
    return placed == layout.modules.end()
               ? 0
               : static_cast<std::uint32_t> (std::max (0, moduleTypeAt (placed->second.type)->info.latency));
}

/// Looks by how much the plugins lag behind. True when the plan is to be made anew for it: what one says is taken when
/// it is played first (`atOnce`), else when it has said so twice. With the control mutex held.
bool Engine::takeLatencies (bool atOnce)
{
    auto changed = false;
    std::map<std::string, std::uint32_t> seen;

    for (const auto& [id, placed] : layout.modules)
    {
        const auto* header = isPluginSlot (placed.slot) ? regions.headerOf (regionOf (placed.slot)) : nullptr;
        const auto said = header == nullptr ? 0 : header->modules[placed.indexInSlot].report.latency.load();

        if (said == 0)
            continue;

        const auto frames = std::min (said - 1, static_cast<std::uint32_t> (PluginLimits::latency));

        if (frames == plannedLatency (id))
            continue;

        const auto before = latenciesSeen.find (id);

        if (atOnce || (before != latenciesSeen.end() && before->second == frames))
        {
            settings.latencies[id] = frames;
            changed = true;
        }
        else
        {
            seen[id] = frames;
        }
    }

    latenciesSeen = std::move (seen);
    std::erase_if (settings.latencies,
                   [&] (auto& known)
                   {
                       const auto placed = layout.modules.find (known.first);
                       return placed == layout.modules.end() || ! isPluginSlot (placed->second.slot);
                   });
    return changed;
}

/// What has just been started says what it lags behind at this rate and with these parameters: the present patch is
/// played so, if it can be. With the control mutex held.
void Engine::applyLatencies()
{
    const auto before = settings.latencies;

    if (takeLatencies (true) && ! apply (Patch (patch)).empty())
        settings.latencies = before;
}

/// While a device plays: one that lags behind more or less than it did is compensated for anew.
void Engine::followLatencies()
{
    constexpr std::chrono::seconds atMostEvery {1}; // each time is a click
    const auto now = std::chrono::steady_clock::now();
    std::map<std::string, std::uint32_t> before;
    {
        const std::lock_guard lock (controlMutex);
        before = settings.latencies;

        if (now - latenciesFollowed < atMostEvery || followingLatencies.load() || ! takeLatencies (false))
            return;
    }

    latenciesFollowed = now;
    followingLatencies.store (true);

    // It waits for who sets a patch, and others may have to be brought back meanwhile.
    nursery->run (
        [this, before = std::move (before)]
        {
            const std::lock_guard oneAtATime (patchMutex);

            if (const auto problem = playAgain(); ! problem.empty())
            {
                const std::lock_guard lock (controlMutex);
                settings.latencies = before;
                note ("A plugin", "'s latency cannot be compensated for: " + problem + ".");
            }

            followingLatencies.store (false);
        });
}

/// Another patch: its plugins go on from what it says.
void Engine::forgetStates()
{
    const std::lock_guard lock (stateMutex);
    pluginStates.clear();
}

/// So that it is tried again with the next patch.
bool Engine::forgetUnborn (const std::string& module)
{
    const std::lock_guard lock (controlMutex);
    return unborn.erase (module) > 0;
}

} // namespace bulkhead
