// What could take a plugin's place: the same one in another format or version, or one that is called much the same.
// Pure. Any thread.
#pragma once

#include "PluginRecord.h"

#include "Graph/Patch.h"

namespace bulkhead
{

/// Those of `known` that are most like the plugin of a module, which need not be known itself: by name, maker, what the
/// format calls them, ports and category; best first, at most `most`. Nothing for a built-in module.
std::vector<KnownPlugin> candidatesFor (const PatchModule& module, const std::vector<KnownPlugin>& known,
                                        std::size_t most = 10);

/// "ZamVerb (VST3)".
std::string nameWithFormat (const KnownPlugin& plugin);
std::string nameWithFormat (std::string_view name, std::string_view type);

/// What a module's plugin is called by itself: not what the user calls the module.
std::string pluginName (const PatchModule& module);

/// Small letters and digits only, without what only says a format: by it names are compared.
std::string plainName (std::string_view name);

} // namespace bulkhead
