// The user's plugins as module types, as soon as somebody asks for one: what is known of them is read from the
// catalogue when it is needed first.
#pragma once

#include "PluginCatalogue.h"

#include <set>

namespace bulkhead
{

class KnownPlugins
{
public:
    /// From now on findModuleType() finds the plugins of the catalogue, which is read when it does first. Outlives
    /// whoever asks; one at a time.
    explicit KnownPlugins (PluginCatalogue& catalogue);
    ~KnownPlugins();

    KnownPlugins (const KnownPlugins&) = delete;
    KnownPlugins& operator= (const KnownPlugins&) = delete;

    /// Makes all of them known, for lists. Reads the disk; any thread but an audio thread. How many there are.
    std::size_t registerAll();

    /// The catalogue has changed: what was looked for in vain may be there now.
    void changed();

    /// They are found in this one, which is read as soon as it is asked for or any is looked for.
    PluginCatalogue& catalogue();

    /// What workers that play plugins must be able to read, for EngineOptions. Reads the disk.
    std::vector<std::string> readableFolders();

private:
    const ModuleType* find (std::string_view type);
    void load();
    void read();

    PluginCatalogue& all;
    std::mutex reading;
    bool isLoaded = false, isRead = false;
    std::mutex mutex;
    std::set<std::string, std::less<>> missing;
};

} // namespace bulkhead
