// Which plugins of a patch are not there, why, and what could take their place.
#pragma once

#include "PluginCatalogue.h"

namespace bulkhead
{

/// Why a module's plugin is not there, in a sentence for the user. `catalogue`: nullptr when nobody knows. Any thread.
std::string whyMissing (const PatchModule& module, const PluginCatalogue* catalogue);

struct MissingPlugin
{
    std::string type, name, vendor, reason; ///< `vendor` may be empty.
    std::vector<std::string> modules; ///< Ids.
    std::vector<KnownPlugin> candidates; ///< Best first.
};

/// Those that a patch lacks, in the order in which its modules name them. Any thread.
std::vector<MissingPlugin> missingPlugins (const Patch& patch, const PluginCatalogue& catalogue);

} // namespace bulkhead
