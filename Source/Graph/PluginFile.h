// A file that plugins are in, and what is in it: as a worker tells it, and as it is kept.
#pragma once

#include "PluginDescription.h"

namespace bulkhead
{

/// A library, or a bundle (a folder).
struct PluginFile
{
    PluginFormat format = PluginFormat::lv2;
    std::string path; ///< Absolute; UTF-8.

    bool operator== (const PluginFile&) const = default;
    auto operator<=> (const PluginFile&) const = default;
};

struct PluginFileContents
{
    std::vector<PluginDescription> plugins;
    std::string problem; ///< Why there are none, or what could not be read. One line.
    bool isUnsupported = false; ///< Bulkhead was built without this format: nobody has looked into the file.

    static constexpr std::size_t mostBytes = 32u << 20; ///< As text.
};

/// As JSON text of at most mostBytes: plugins that there is no room for are left out, and the problem says so.
std::string writePluginFileContents (const PluginFileContents& contents);

/// Reads what a process says that has run foreign code. A plugin that cannot be read is left out, and the problem says
/// why; whatever it says of its format and its file, it is those of `file`. When the whole text is useless nothing is
/// returned, and `problem` says why. Any thread.
std::optional<PluginFileContents> readPluginFileContents (std::string_view text, const PluginFile& file,
                                                          std::string& problem);

} // namespace bulkhead
