// The loader of each plugin format. For a locked worker's control thread only: see PluginLoader.
#pragma once

#include "Runner/HostedModule.h"

namespace bulkhead
{

/// nullptr for a format that cannot be loaded.
std::unique_ptr<PluginLoader> makePluginLoader (PluginFormat format);

} // namespace bulkhead
