// Engine: plugins. An instance is made before a plan wants it, by foreign code that may take its time or fail, in a
// worker of its own, and waits in its cradle until the plan goes live. Each has a compartment to itself, with a name
// that no other ever has: another instance is another compartment.
#include "Engine.h"

#include "Graph/PluginTypes.h"
#include "Modules/Catalogue.h"

#include <juce_core/juce_core.h>

#include <algorithm>
#include <limits>

namespace bulkhead
{

namespace
{

constexpr auto makeLimit = std::chrono::seconds (20);
constexpr auto stateLimit = std::chrono::seconds (5);
constexpr const char* slotPrefix = "group:plugin "; // No group that a user names has a space in it.

bool isHosted (const PatchModule& module)
{
    const auto* type = module.moduleType();
    return type != nullptr && type->info.isHosted;
}

/// The opaque state that a patch has of a plugin.
std::vector<std::byte> savedState (const PatchModule& module)
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

/// What the patch says of its parameters; NaN where it says nothing and the state has it.
ValuesMessage valuesOf (const PatchModule& module, std::uint32_t first)
{
    const auto parameters = module.moduleType()->info.parameters;
    ValuesMessage message;
    message.first = first;
    message.count = std::min (ValuesMessage::most, static_cast<std::uint32_t> (parameters.size()) - first);

    for (std::uint32_t i = 0; i < message.count; ++i)
    {
        const auto set = module.parameters.find (std::string (parameters[first + i].id));
        message.values[i] = set == module.parameters.end() ? std::numeric_limits<float>::quiet_NaN() : set->second;
    }

    return message;
}

} // namespace

bool Engine::isPluginSlot (std::uint32_t slot) const
{
    const auto found = layout.slots.find (slot);
    return found != layout.slots.end() && found->second.key.starts_with (slotPrefix);
}

/// Makes a plugin's instance in a worker. Empty, or why it cannot be.
std::string Engine::makePlugin (Worker& worker, const PatchModule& module, std::span<const std::byte> state)
{
    const auto* type = module.moduleType();
    const auto* description = descriptionOf (type);

    if (description == nullptr)
        return "nothing is known of it";

    const auto text = toJson (*description).dump();
    PluginMessage order;
    order.type = static_cast<std::uint32_t> (moduleTypeIndex (type->info.type));
    order.maxFrames = settings.maxFrames;
    order.sampleRate = settings.sampleRate;
    const Worker::Exchange exchange (worker, true);

    if (! worker.sendPieces (std::as_bytes (std::span (text))) || ! worker.send (order))
        return "its process has ended";

    if (auto problem = worker.await (makeLimit); ! problem.empty())
        return problem;

    if (! state.empty())
    {
        if (! worker.sendPieces (state) || ! worker.send (LoadMessage {}))
            return "its process has ended";

        if (auto problem = worker.await (stateLimit); ! problem.empty())
            return "it does not take its saved state: " + problem;
    }

    for (std::uint32_t first = 0; first < type->info.parameters.size(); first += ValuesMessage::most)
        if (! worker.send (valuesOf (module, first)))
            return "its process has ended";

    return worker.send (SyncMessage {}) ? worker.await (stateLimit) : "its process has ended";
}

/// The patch as it can be played: plugins in compartments of their own, those that cannot be started left out. Makes
/// the instances that are missing.
Patch Engine::withPlugins (const Patch& wanted, Instances instances)
{
    auto playable = wanted;

    if (instances == Instances::renew)
        for (const auto& module : wanted.modules)
            if (isHosted (module))
                saveState (module.id, stateLimit);

    std::map<std::string, std::string> present; // Groups of those that go on.
    {
        const std::lock_guard lock (controlMutex);

        if (instances == Instances::startAfresh)
            unborn.clear();

        std::erase_if (unborn,
                       [&] (auto& known)
                       {
                           const auto* module = wanted.findModule (known.first);
                           return module == nullptr || module->type != known.second.type;
                       });

        for (const auto& module : playable.modules)
        {
            const auto* former = patch.findModule (module.id);

            if (instances == Instances::keep && isHosted (module) && former != nullptr && former->type == module.type
                && layout.modules.contains (module.id))
                present[module.id] = former->isolation.group;
        }
    }

    std::map<std::string, std::string> failed;
    const auto stayUnborn = [&]
    {
        const std::lock_guard lock (controlMutex);
        return unborn;
    }();

    for (auto& module : playable.modules)
    {
        if (! isHosted (module) || stayUnborn.contains (module.id))
            continue;

        module.isolation.kind = Isolation::Kind::group;

        if (const auto found = present.find (module.id); found != present.end())
        {
            module.isolation.group = found->second;
            continue;
        }

        module.isolation.group = "plugin " + std::to_string (++pluginInstances) + " " + module.id;

        try
        {
            const auto newest =
                instances == Instances::startAfresh ? std::vector<std::byte>() : newestState (module.id);
            auto worker = pool->take (1).front();

            if (auto problem = makePlugin (*worker, module, newest.empty() ? savedState (module) : newest);
                ! problem.empty())
            {
                pool->retire (std::move (worker));
                failed[module.id] = problem;
                continue;
            }

            const std::lock_guard lock (controlMutex);
            cradles["group:" + module.isolation.group] = std::move (worker);
        }
        catch (const std::exception& e)
        {
            failed[module.id] = e.what();
        }
    }

    const auto isLeftOut = [&] (const std::string& id) { return failed.contains (id) || stayUnborn.contains (id); };
    std::erase_if (playable.modules, [&] (auto& module) { return isLeftOut (module.id); });
    std::erase_if (playable.cables,
                   [&] (auto& cable) { return isLeftOut (cable.from.module) || isLeftOut (cable.to.module); });

    const std::lock_guard lock (controlMutex);

    for (const auto& [id, reason] : failed)
    {
        note (id, " cannot be started: " + reason + ".");
        unborn[id] = {wanted.findModule (id)->type, reason};
    }

    return playable;
}

/// A worker for a slot: for a plugin one in which its instance has been made. Throws std::exception.
std::shared_ptr<Worker> Engine::takeFor (std::uint32_t slot, const Patch& from)
{
    auto worker = pool->takeForDead();

    if (! isPluginSlot (slot))
        return worker;

    for (const auto& [id, placed] : layout.modules)
        if (const auto* module = from.findModule (id); placed.slot == slot && module != nullptr)
        {
            const auto state = newestState (id);

            if (const auto problem = makePlugin (*worker, *module, state.empty() ? savedState (*module) : state);
                ! problem.empty())
            {
                pool->retire (std::move (worker));
                throw std::runtime_error (problem);
            }
        }

    return worker;
}

/// Those that no plan has come to want.
void Engine::emptyCradles()
{
    for (auto& [key, worker] : cradles)
        pool->retire (std::move (worker));

    cradles.clear();
}

std::vector<std::byte> Engine::newestState (const std::string& id) const
{
    const std::lock_guard lock (stateMutex);
    const auto found = pluginStates.find (id);
    return found == pluginStates.end() ? std::vector<std::byte>() : found->second;
}

/// Asks a plugin for its state, beside its playing. Empty, or why there is none.
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

    std::vector<std::byte> state;
    {
        const Worker::Exchange exchange (*worker, true);

        if (! worker->send (SaveMessage {}))
            return "its process has ended";

        if (auto problem = worker->awaitPieces (limit, HostedModule::maxStateBytes, state); ! problem.empty())
            return problem;
    }

    const std::lock_guard lock (stateMutex);
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

    if (! oldest.empty())
        saveState (oldest, stateLimit);
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
