// Engine: what the user lets plugins do beyond what all may, and what they wanted of the system and were refused.
#include "Engine.h"

#include <utility>

namespace bulkhead
{

static constexpr std::chrono::seconds stateLimit {5};

PluginGrants Engine::grantsOf (const std::string& type) const
{
    const auto found = grants.find (type);
    return found == grants.end() ? PluginGrants() : found->second;
}

void Engine::letPlugins (std::map<std::string, PluginGrants> byType)
{
    std::vector<std::string> playing;
    {
        const std::lock_guard lock (controlMutex);
        const auto former = std::exchange (grants, std::move (byType));
        const auto isOther = [&] (const std::string& type)
        {
            const auto found = former.find (type);
            return grantsOf (type) != (found == former.end() ? PluginGrants() : found->second);
        };

        std::erase_if (unborn, [&] (auto& one) { return isOther (one.second.type); });

        std::erase_if (regranted, [&] (auto& id) { return wantedPatch.findModule (id) == nullptr; });

        for (const auto& module : wantedPatch.modules)
            if (isOther (module.type))
            {
                // Its window goes with its process: the next one need not reach the display.
                if (! editorOrders.contains (module.id))
                    atDisplay.erase (module.id);

                const auto placed = layout.modules.find (module.id);

                if (placed != layout.modules.end() && isPluginSlot (placed->second.slot))
                    playing.push_back (module.id);

                regranted.insert (module.id);
            }

        if (regranted.empty() || ! pluginsJoinLater)
            return;
    }

    nursery->run (
        [this, playing]
        {
            // Made again from what they are at this moment. One that does not say is so from what is known.
            for (const auto& id : playing)
                if (const auto failed = saveState (id, stateLimit); ! failed.empty())
                {
                    const std::lock_guard lock (controlMutex);
                    note (id, " is started anew from what it was a moment ago: " + failed + ".");
                }

            const std::lock_guard oneAtATime (patchMutex);
            playAgain();
        });
}

/// With the control mutex held.
void Engine::keepRefusals (const std::string& module, const std::string& type, Refusals what)
{
    constexpr std::size_t most = 64; // that nobody has taken

    if ((! what.paths.empty() || what.code) && refusedAtBirth.size() < most)
        refusedAtBirth.push_back ({module, type, std::move (what)});
}

std::vector<Engine::PluginRefusal> Engine::takeRefusals()
{
    struct Said
    {
        std::string module, type;
        RefusalCopies copies;
    };
    std::vector<PluginRefusal> refused;
    std::vector<Said> said;
    {
        const std::lock_guard lock (controlMutex);
        refused = std::exchange (refusedAtBirth, {});
        std::erase_if (refusalsRead, [&] (auto& read) { return ! layout.modules.contains (read.first); });

        for (const auto& [id, placed] : layout.modules)
        {
            const auto worker = isPluginSlot (placed.slot) ? assigned.find (placed.slot) : assigned.end();
            const auto* module = patch.findModule (id);

            if (worker == assigned.end() || module == nullptr)
                continue;

            auto& read = refusalsRead[id];

            if (const auto process = worker->second->process(); read.process != process)
                read = {process, 0, 0};

            auto copies = copyRefusals (worker->second->region().header().refusals, read.written, read.code);

            if (! copies.empty())
                said.push_back ({id, module->type, std::move (copies)});
        }
    }

    // The disk may take its time, and others may have to be brought back meanwhile.
    for (auto& [module, type, copies] : said)
        if (auto what = checkedRefusals (copies); ! what.paths.empty() || what.code)
            refused.push_back ({std::move (module), std::move (type), std::move (what)});

    return refused;
}

} // namespace bulkhead
