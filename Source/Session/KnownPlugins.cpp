#include "KnownPlugins.h"

#include "Graph/PluginTypes.h"
#include "Host/ReadableFolders.h"
#include "Modules/Catalogue.h"

namespace bulkhead
{

KnownPlugins::KnownPlugins (PluginCatalogue& c) : all (c)
{
    setModuleTypeFinder ([this] (std::string_view type) { return find (type); });
}

KnownPlugins::~KnownPlugins() { setModuleTypeFinder ({}); }

/// With `reading` held.
void KnownPlugins::load()
{
    if (! std::exchange (isLoaded, true))
        all.load();
}

void KnownPlugins::read()
{
    const std::lock_guard lock (reading);
    load();

    if (! std::exchange (isRead, true))
        all.look();
}

const ModuleType* KnownPlugins::find (std::string_view type)
{
    {
        const std::lock_guard lock (mutex);

        if (missing.contains (type))
            return nullptr;
    }

    read();
    std::string problem;

    if (const auto description = all.describe (std::string (type), problem))
        return registerPlugin (*description);

    const std::lock_guard lock (mutex);
    missing.emplace (type);
    return nullptr;
}

std::size_t KnownPlugins::registerAll()
{
    read();
    std::size_t count = 0;
    std::string problem;

    for (const auto& plugin : all.plugins())
        if (const auto description = all.describe (plugin.type(), problem))
            count += registerPlugin (*description) != nullptr ? 1 : 0;

    return count;
}

PluginCatalogue& KnownPlugins::catalogue()
{
    read();
    return all;
}

void KnownPlugins::changed()
{
    const std::lock_guard lock (mutex);
    missing.clear();
}

std::vector<std::string> KnownPlugins::readableFolders()
{
    const std::lock_guard lock (reading);
    load();
    std::vector<std::string> problems; // A scan tells them.
    return bulkhead::readableFolders (all.folders().all(), problems);
}

} // namespace bulkhead
