// Finds the files and bundles that plugins are in, without looking into them. What it walks may be anything: it goes so
// deep only, takes so many only, and enters no folder twice.
#pragma once

#include "Graph/PluginFile.h"

namespace bulkhead
{

struct FoundPluginFile
{
    PluginFile file;
    std::string stamp; ///< Another one when the file may have changed: by times and sizes, of a bundle's parts, too.
    std::string real; ///< Where it really is, when a symbolic link leads there.
};

struct PluginFilesLimits
{
    static constexpr std::size_t files = 20000;
    static constexpr std::size_t entries = 200000; ///< That are looked at.
    static constexpr std::size_t bundleEntries = 5000;
    static constexpr int depth = 6; ///< Of folders in folders.
    static constexpr int bundleDepth = 4;
};

/// Of one format, in these folders, in their order and that of the names. A file that two of them lead to is found
/// once. `notices`: what was left out, and why.
std::vector<FoundPluginFile> findPluginFiles (PluginFormat format, const std::vector<std::string>& folders,
                                              std::vector<std::string>& notices);

} // namespace bulkhead
