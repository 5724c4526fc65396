// bulkhead grants: what plugins may do beyond what all may.
#include "App/Failure.h"
#include "Commands.h"

#include "Graph/PatchFile.h"
#include "Graph/QuotedText.h"
#include "Session/PluginGrantsFile.h"
#include "Session/StateFolder.h"

namespace bulkhead
{

static void print (const std::string& type, const PluginGrants& grants)
{
    std::printf ("%s\n", escapedText (type, 400).c_str());

    for (const auto& path : grants.readable)
        std::printf ("    may read %s\n", escapedText (path, 1000).c_str());

    if (grants.writableCode)
        std::printf ("    may run code that it writes itself\n");
}

int grantPlugins (const GrantsOptions& options)
{
    PluginGrantsFile file (stateFolder());

    if (const auto problem = file.load(); ! problem.empty())
        return fail (problem);

    const auto hasChanges =
        ! options.read.empty() || ! options.withdraw.empty() || options.mayWriteCode || options.mayNotWriteCode;

    if (hasChanges && options.type.empty())
        return fail ("whose? The type of a plugin is missing (bulkhead plugins lists them)");

    for (const auto& path : options.read)
        if (const auto problem = file.let (options.type, path); ! problem.empty())
            return fail (problem);

    for (const auto& path : options.withdraw)
        if (const auto problem = file.withdraw (options.type, path); ! problem.empty())
            return fail (problem);

    if (options.mayWriteCode || options.mayNotWriteCode)
        if (const auto problem = file.letWriteCode (options.type, options.mayWriteCode); ! problem.empty())
            return fail (problem);

    auto all = file.all();

    if (! options.type.empty())
        std::erase_if (all, [&] (auto& entry) { return entry.first != options.type; });

    if (options.json)
        std::printf ("%s", PluginGrantsFile::toText (all).c_str());
    else
        for (const auto& [type, grants] : all)
            print (type, grants);

    if (all.empty())
        std::fprintf (stderr, options.type.empty() ? "No plugin may do more than all may.\n"
                                                   : "It may do what all plugins may.\n");

    return 0;
}

} // namespace bulkhead
