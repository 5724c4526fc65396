// The folders in which the user's plugins are looked for, by format: the usual ones, without those that the user left
// out, and with those that were added.
#pragma once

#include "Graph/PluginDescription.h"

#include <array>
#include <span>

namespace bulkhead
{

class PluginFolders
{
public:
    static constexpr std::array<PluginFormat, 4> formats {PluginFormat::lv2, PluginFormat::vst3, PluginFormat::vst2,
                                                          PluginFormat::ladspa};
    static constexpr std::size_t mostPerFormat = 64;

    /// The usual ones: those of the variable of the environment that a format has (LV2_PATH, VST3_PATH, VST_PATH,
    /// LADSPA_PATH), or the user's own, the machine's and the system's. Not all of them need be there.
    static std::vector<std::string> usual (PluginFormat format);

    /// Where to look, the user's own first. Absolute paths.
    std::vector<std::string> of (PluginFormat format) const;

    /// Those of every format.
    std::vector<std::string> all() const;

    /// What is wrong with it, or "". One that is there already is no problem.
    std::string add (PluginFormat format, const std::string& folder);

    /// What is wrong, or "".
    std::string remove (PluginFormat format, const std::string& folder);

    /// As text (JSON), to be kept; and back. A text that is damaged leaves the usual ones, and `problem` says why.
    std::string toText() const;
    static PluginFolders fromText (std::string_view text, std::string& problem);

    bool operator== (const PluginFolders&) const = default;

private:
    struct Changes
    {
        std::vector<std::string> added, leftOut;

        bool operator== (const Changes&) const = default;
    };

    Changes& changesOf (PluginFormat format) { return changes[static_cast<std::size_t> (format)]; }
    const Changes& changesOf (PluginFormat format) const { return changes[static_cast<std::size_t> (format)]; }

    std::array<Changes, formats.size()> changes; ///< By PluginFormat.
};

} // namespace bulkhead
