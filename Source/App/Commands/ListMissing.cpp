// bulkhead plugins --missing: which plugins of a patch are not there, and what could take their place.
#include "App/Failure.h"
#include "App/LoadedPatch.h"
#include "App/UserPlugins.h"
#include "Commands.h"

#include "Graph/QuotedText.h"
#include "Session/MissingPlugins.h"
#include "Session/PluginCandidates.h"

namespace bulkhead
{

static void printJson (const std::vector<MissingPlugin>& missing)
{
    auto list = Json::array();

    for (const auto& plugin : missing)
    {
        auto candidates = Json::array();

        for (const auto& candidate : plugin.candidates)
            candidates.push_back ({{"type", candidate.type()},
                                   {"format", toText (candidate.format)},
                                   {"name", candidate.name},
                                   {"vendor", candidate.vendor},
                                   {"version", candidate.version}});

        list.push_back ({{"type", plugin.type},
                         {"name", plugin.name},
                         {"vendor", plugin.vendor},
                         {"reason", plugin.reason},
                         {"modules", plugin.modules},
                         {"candidates", std::move (candidates)}});
    }

    std::printf ("%s\n", list.dump (2, ' ', false, Json::error_handler_t::replace).c_str());
}

static void print (const std::vector<MissingPlugin>& missing)
{
    for (const auto& plugin : missing)
    {
        std::string modules;

        for (const auto& id : plugin.modules)
            modules += (modules.empty() ? "" : ", ") + id;

        std::printf ("%s%s  (%s)\n    %s\n    %s\n", escapedText (plugin.name, 200).c_str(),
                     plugin.vendor.empty() ? "" : (", " + escapedText (plugin.vendor, 200)).c_str(), modules.c_str(),
                     escapedText (plugin.type, 400).c_str(), escapedText (plugin.reason, 600).c_str());

        for (const auto& candidate : plugin.candidates)
            std::printf ("    could be %s%s: %s\n", escapedText (nameWithFormat (candidate), 220).c_str(),
                         candidate.vendor.empty() ? "" : (", " + escapedText (candidate.vendor, 200)).c_str(),
                         escapedText (candidate.type(), 400).c_str());
    }
}

int listMissingPlugins (const PluginsOptions& options)
{
    auto& catalogue = userPlugins().catalogue();
    auto loaded = loadPatchFile (options.missing);

    if (! loaded.ok())
        return fail (options.missing + ": " + loaded.problems.front().toText());

    const auto missing = missingPlugins (loaded.patch, catalogue);

    if (options.json)
        printJson (missing);
    else
        print (missing);

    std::fflush (stdout);

    if (missing.empty() && ! options.json)
        std::fprintf (stderr, "Nothing is missing.\n");

    return 0;
}

} // namespace bulkhead
