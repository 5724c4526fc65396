// Engine: states of plugins that presets are made of, and that come from presets.
#include "Engine.h"

namespace bulkhead
{

static constexpr std::chrono::seconds stateLimit {5};

void Engine::askState (const std::string& module, std::function<void (Json, std::string)> done)
{
    nursery->run (
        [this, module, done = std::move (done)]
        {
            auto problem = saveState (module, stateLimit);
            auto state = problem.empty() ? pluginState (module) : Json();
            done (std::move (state), std::move (problem));
        });
}

void Engine::loadState (const std::string& module, const Json& state,
                        std::function<void (ProgramChange, std::string)> done)
{
    PatchModule holder;
    holder.state = state;

    nursery->run (
        [this, module, bytes = savedState (holder), done = std::move (done)]
        {
            ProgramChange change;
            auto problem = bytes.empty() ? std::string ("there is no state in it")
                                         : changeState (
                                             module,
                                             [&bytes] (Worker& worker) {
                                                 return worker.sendPieces (bytes) && worker.send (LoadMessage {})
                                                            ? std::string()
                                                            : "its process has ended";
                                             },
                                             change);
            done (std::move (change), std::move (problem));
        });
}

/// A module that is another plugin by now does not go on from what that one was.
void Engine::forgetStateOfAnother (const PatchModule& module)
{
    const std::lock_guard lock (stateMutex);

    if (auto& type = stateTypes[module.id]; type != module.type)
    {
        pluginStates.erase (module.id);
        type = module.type;
    }
}

} // namespace bulkhead
