// Engine: the programs of plugins, and states that are given to those that play.
#include "Engine.h"

#include "Graph/PluginDescription.h"
#include "Graph/QuotedText.h"

#include <algorithm>

namespace bulkhead
{

static constexpr std::chrono::seconds stateLimit {5};
static constexpr std::size_t mostNameBytes = HostedModule::maxPrograms * 512;

/// The worker of a plugin that plays, or nullptr.
std::shared_ptr<Worker> Engine::workerOf (const std::string& module) const
{
    const std::lock_guard lock (controlMutex);
    const auto placed = layout.modules.find (module);

    if (placed == layout.modules.end() || ! isPluginSlot (placed->second.slot))
        return nullptr;

    const auto found = assigned.find (placed->second.slot);
    return found == assigned.end() || found->second->isDead() ? nullptr : found->second;
}

void Engine::listPrograms (const std::string& module, std::function<void (std::vector<std::string>, std::string)> done)
{
    nursery->run (
        [this, module, done = std::move (done)]
        {
            std::vector<std::string> names;
            const auto worker = workerOf (module);

            if (worker == nullptr)
                return done (names, "it does not play");

            std::vector<std::byte> text;
            std::string problem;
            {
                const Worker::Exchange exchange (*worker, true);
                problem = worker->send (ProgramsMessage {}) ? worker->awaitPieces (stateLimit, mostNameBytes, text)
                                                            : "its process has ended";
            }

            const auto* characters = reinterpret_cast<const char*> (text.data());
            const auto list = Json::parse (characters, characters + text.size(), nullptr, false);

            for (std::size_t i = 0; list.is_array() && i < std::min (list.size(), HostedModule::maxPrograms); ++i)
                names.push_back (list[i].is_string() ? escapedText (list[i].get<std::string>(), 100) : std::string());

            done (std::move (names), problem);
        });
}

void Engine::loadProgram (const std::string& module, std::size_t program,
                          std::function<void (ProgramChange, std::string)> done)
{
    nursery->run (
        [this, module, program, done = std::move (done)]
        {
            ProgramChange change;
            auto problem = takeProgram (module, program, change);
            done (std::move (change), std::move (problem));
        });
}

/// From a thread of the nursery's.
std::string Engine::takeProgram (const std::string& module, std::size_t program, ProgramChange& change)
{
    return changeState (
        module,
        [program] (Worker& worker)
        {
            ProgramMessage message;
            message.program = static_cast<std::uint32_t> (program);
            return worker.send (message) ? std::string() : "its process has ended";
        },
        change);
}

/// Has a plugin take another state, which `order` sends. From a thread of the nursery's.
std::string Engine::changeState (const std::string& module, const std::function<std::string (Worker&)>& order,
                                 ProgramChange& change)
{
    // Some take a program at their next block, and are only then what it says.
    constexpr std::chrono::milliseconds settling {200};

    // What undo gives it comes before all of this, or after.
    const std::lock_guard giving (givingMutex);

    if (auto problem = saveState (module, stateLimit); ! problem.empty())
        return problem;

    change.before = pluginState (module);
    const auto worker = workerOf (module);

    if (worker == nullptr)
        return "it does not play";

    {
        const Worker::Exchange exchange (*worker, true);
        auto problem = order (*worker);

        if (problem.empty())
            problem = worker->await (stateLimit);

        if (! problem.empty())
            return problem;
    }

    std::this_thread::sleep_for (settling);

    if (auto problem = saveState (module, stateLimit); ! problem.empty())
        return problem;

    change.after = pluginState (module);
    std::vector<std::byte> bytes;
    {
        const Worker::Exchange exchange (*worker, true);

        if (auto problem = worker->send (AskValuesMessage {})
                               ? worker->awaitPieces (stateLimit, PluginLimits::parameters * sizeof (float), bytes)
                               : "its process has ended";
            ! problem.empty())
            return problem;
    }

    change.values.resize (bytes.size() / sizeof (float));
    std::memcpy (change.values.data(), bytes.data(), change.values.size() * sizeof (float));
    return {};
}

bool Engine::noteState (const PatchModule& module)
{
    auto isKnown = false;
    const std::lock_guard lock (controlMutex);

    for (auto* kept : {&patch, &wantedPatch})
        if (auto* m = kept->findModule (module.id); m != nullptr && m->type == module.type)
        {
            m->parameters = module.parameters;
            m->state = module.state;
            isKnown = true;
        }

    return isKnown;
}

/// Gives plugins that play the states that a patch has of them, where these are others than it had before: what undo
/// brings back. With the control mutex held.
void Engine::giveStates (const Patch& before, const Patch& now)
{
    for (const auto& module : now.modules)
    {
        const auto* former = before.findModule (module.id);
        const auto placed = layout.modules.find (module.id);

        if (former == nullptr || former->type != module.type || former->state == module.state
            || placed == layout.modules.end() || ! isPluginSlot (placed->second.slot))
            continue;

        if (auto state = savedState (module); ! state.empty())
        {
            const std::lock_guard lock (stateMutex);
            pluginStates[module.id] = std::move (state);
        }

        // It is foreign code that takes its time.
        nursery->run ([this, id = module.id] { giveState (id); });
    }
}

/// Gives a plugin that plays the state that the wanted patch has of it by now. From a thread of the nursery's.
void Engine::giveState (const std::string& module)
{
    const auto worker = workerOf (module);

    if (worker == nullptr)
        return; // it is made again from it

    std::string problem;
    {
        // One at a time, so that the last one gives the last one.
        const std::lock_guard giving (givingMutex);
        const auto wanted = wantedNow();
        const auto* inPatch = wanted.findModule (module);
        const auto state = inPatch == nullptr ? std::vector<std::byte>() : savedState (*inPatch);

        if (state.empty())
            return;

        const Worker::Exchange exchange (*worker, true);
        problem = worker->sendPieces (state) && worker->send (LoadMessage {}) ? worker->await (stateLimit)
                                                                              : "its process has ended";
    }

    const std::lock_guard lock (controlMutex);

    if (const auto* inPatch = patch.findModule (module); inPatch != nullptr)
        tellTurned (*inPatch, {});

    if (! problem.empty())
        note (module, " does not take its state: " + problem + ".");
}

} // namespace bulkhead
