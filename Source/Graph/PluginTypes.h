// Plugins as module types: what a scan found out about one becomes ports and parameters like those of a built-in
// module, and is registered (Modules/Catalogue.h). A type lives as long as the process, for plans and patches point to
// it.
#pragma once

#include "PluginDescription.h"

namespace bulkhead
{

/// Registers a plugin's type and returns it; the one that is there when it was registered with the same description.
/// nullptr when too many were. Any thread, but an audio thread.
const ModuleType* registerPlugin (const PluginDescription& description);

/// The same at an index that another process has given it: see registerModuleType().
const ModuleType* registerPlugin (const PluginDescription& description, std::uint32_t index);

/// A type that is not registered: what can be drawn of a plugin that is not there. It lives as long as the process.
const ModuleType* makePluginType (const PluginDescription& description);

/// What a plugin's type was made of; nullptr for a built-in module. Any thread.
const PluginDescription* descriptionOf (const ModuleType* type);

} // namespace bulkhead
