#include "MissingPlugins.h"

#include "PluginCandidates.h"

#include "Graph/PluginTypes.h"
#include "Graph/QuotedText.h"
#include "Graph/RememberedPlugins.h"

#include <algorithm>

namespace bulkhead
{

static std::string fileName (const std::string& path) { return path.substr (path.rfind ('/') + 1); }

std::string whyMissing (const PatchModule& module, const PluginCatalogue* catalogue)
{
    const auto colon = module.type.find (':');
    const auto format = pluginFormatFromText (module.type.substr (0, std::min (colon, module.type.size())));

    if (colon == module.type.npos || ! format)
        return "This Bulkhead has no such module.";

    const auto* const description = descriptionOf (module.describedType());

    // Which file a patch knows by its name alone, and what is in one that has failed nobody knows.
    if (catalogue != nullptr && description != nullptr)
        for (const auto& failure : catalogue->failures())
            if (failure.file.format == *format && fileName (failure.file.path) == fileName (description->file))
                return "Its file has failed when it was looked into: " + failure.problem;

    return "It is not installed, or not where Bulkhead looks for plugins.";
}

std::vector<MissingPlugin> missingPlugins (const Patch& patch, const PluginCatalogue& catalogue)
{
    std::vector<MissingPlugin> missing;
    const auto known = catalogue.plugins();

    for (const auto& module : patch.modules)
    {
        if (! isMissing (module))
            continue;

        const auto found =
            std::find_if (missing.begin(), missing.end(), [&] (auto& other) { return other.type == module.type; });

        if (found != missing.end())
        {
            found->modules.push_back (module.id);
            continue;
        }

        const auto* const description = descriptionOf (module.describedType());
        missing.push_back ({module.type,
                            pluginName (module),
                            description != nullptr ? description->vendor : std::string(),
                            whyMissing (module, &catalogue),
                            {module.id},
                            candidatesFor (module, known)});
    }

    return missing;
}

} // namespace bulkhead
