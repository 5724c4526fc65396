// What is kept of one file that was scanned: a line of JSON that says what is in it, then a line for each plugin with
// all that it said of itself. At a start only the first line is read.
#pragma once

#include "Graph/PluginFile.h"

namespace bulkhead
{

/// A plugin as it is listed.
struct KnownPlugin
{
    struct Ports
    {
        int audio = 0, cv = 0, midi = 0; ///< Channels; of MIDI, ports.

        bool operator== (const Ports&) const = default;
    };

    PluginFormat format = PluginFormat::lv2;
    std::string identifier, file, name, vendor, version, category; ///< As in PluginDescription.
    Ports inputs, outputs;
    int parameters = 0;

    std::string type() const { return std::string (toText (format)) + ":" + identifier; }

    bool operator== (const KnownPlugin&) const = default;
};

KnownPlugin knownPlugin (const PluginDescription& description);

struct PluginRecord
{
    PluginFile file;
    std::string stamp; ///< FoundPluginFile::stamp, before it was scanned.
    bool hasFailed = false;
    std::string problem; ///< Why it failed, or what could not be read of it.
    std::vector<KnownPlugin> plugins;

    /// Records of another version are scanned again.
    static constexpr int version = 2;
    static constexpr std::size_t mostBytes = PluginFileContents::mostBytes + (4u << 20);

    bool operator== (const PluginRecord&) const = default;
};

/// A record of the file as text.
std::string writePluginRecord (const PluginFile& file, const std::string& stamp, bool hasFailed,
                               const PluginFileContents& contents);

/// Reads its first line. Nothing, and a `problem`, when it is damaged; nothing and none when it is of another version.
std::optional<PluginRecord> readPluginRecord (std::string_view text, std::string& problem);

/// All that the plugin of that index in the record said of itself.
std::optional<PluginDescription> readRecordedPlugin (std::string_view text, std::size_t index, std::string& problem);

} // namespace bulkhead
