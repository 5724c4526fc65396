// Plugins for benches: real ones, of those that are installed.
#pragma once

#include "Graph/Patch.h"
#include "Graph/PluginDescription.h"

namespace bulkhead
{

struct BenchPlugin
{
    std::string name; ///< "ZamVerb (vst3)".
    const PluginDescription* description = nullptr; ///< Of a registered type; nullptr: it is not to be had.
    std::string problem {}; ///< Why not.
};

/// Those that the bench has chosen, scanned for it alone; or these types, as the user's scans have found them.
/// `atMost`: of them.
std::vector<BenchPlugin> benchPlugins (const std::vector<std::string>& types, std::size_t atMost);

/// What workers must be able to read for them.
std::vector<std::string> readableFoldersOf (const std::vector<BenchPlugin>& plugins);

/// Noise through a plugin, or straight, to the output; keys reach one that takes notes. All but the plugin is in the
/// host.
Patch patchAround (const PluginDescription* plugin);

} // namespace bulkhead
