#include "PluginPreloading.h"

#include "PreloadChoice.h"
#include "StateFolder.h"

#include "Graph/PatchFile.h"
#include "Graph/PluginTypes.h"
#include "Graph/WholeFile.h"
#include "Host/Scheduling.h"
#include "Ipc/Process.h"
#include "Modules/Catalogue.h"

namespace bulkhead
{

static bool isPlugin (const PatchModule& module)
{
    const auto* type = module.moduleType();
    return type != nullptr && type->info.isHosted;
}

PluginPreloading::PluginPreloading (Session& s, const std::string& stateFolder, int numPlaces)
    : session (s), state (stateFolder), places (numPlaces)
{
    session.addListener (*this);
    patchChanged();
    thread = std::thread ([this] { run(); });
}

PluginPreloading::~PluginPreloading()
{
    session.removeListener (*this);
    {
        const std::lock_guard lock (mutex);
        ending = true;
    }

    changed.notify_all();
    thread.join();
}

void PluginPreloading::patchChanged()
{
    std::map<std::string, int> now;

    for (const auto& module : session.patch().modules)
        if (isPlugin (module))
            ++now[module.type];

    const auto isAnother = std::exchange (patchNumber, session.patchNumber()) != session.patchNumber();
    {
        const std::lock_guard lock (mutex);

        if (! isAnother && now == inPatch)
            return;

        // Of an opened patch each counts once, however many it has of it.
        for (const auto& [type, count] : now)
            if (const auto before = inPatch.find (type); isAnother || before == inPatch.end() || before->second < count)
                used.push_back (type);

        inPatch = std::move (now);
        isDue = true;
    }

    changed.notify_all();
}

void PluginPreloading::pointAt (const ModuleType& type)
{
    {
        const std::lock_guard lock (mutex);
        std::string pointed (type.info.isHosted ? type.info.type : std::string_view());

        if (pointedAt == pointed)
            return;

        pointedAt = std::move (pointed);
        isDue = true;
    }

    changed.notify_all();
}

void PluginPreloading::refresh()
{
    {
        const std::lock_guard lock (mutex);
        isDue = true;
    }

    changed.notify_all();
}

PluginUsage PluginPreloading::usageIn (const std::string& state)
{
    std::string text, problem;

    if (state.empty() || ! readWholeFile (state + "/plugins/usage.json", PluginUsage::mostBytes, text).empty())
        return {};

    return PluginUsage::fromText (text, problem);
}

/// Another program may have written it meanwhile. What cannot be kept is forgotten: nothing depends on it.
void PluginPreloading::keep (const std::vector<std::string>& uses)
{
    if (! state.empty())
        usage = usageIn (state);

    for (const auto& type : uses)
        usage.use (type);

    if (! state.empty() && ! uses.empty() && makePrivateFolder (state + "/plugins").empty())
        saveFileAtomically (state + "/plugins/usage.json", usage.toText());
}

void PluginPreloading::run()
{
    constexpr std::chrono::milliseconds settling {300}; // who walks through a list points at much

    if (Scheduling::backgroundAllowed())
        setNiceness (0, Scheduling::backgroundNiceness);

    keep ({});
    std::unique_lock lock (mutex);

    for (;;)
    {
        changed.wait (lock, [&] { return ending || isDue; });

        while (! ending && std::exchange (isDue, false))
            changed.wait_for (lock, settling, [&] { return ending || isDue; });

        const auto uses = std::exchange (used, {});
        const auto patchNow = inPatch;
        const auto pointed = pointedAt;
        const auto isOver = ending;
        lock.unlock();

        if (! uses.empty())
            keep (uses);

        if (isOver)
            return;

        std::vector<std::string> usedMost; // of those that are there still
        std::vector<const PluginDescription*> plugins;

        for (const auto& name : usage.types())
            if (static_cast<int> (usedMost.size()) < places && findModuleType (name) != nullptr)
                usedMost.push_back (name);

        for (const auto& name : choosePreloads (pointed, patchNow, usedMost, places))
            if (const auto* type = findModuleType (name))
                plugins.push_back (descriptionOf (type));

        session.engine().preload (std::move (plugins));
        lock.lock();
    }
}

} // namespace bulkhead
