// A plugin as plain data: what a scan found out about it, and all that the patch, the plan and the canvas need to know.
// It comes out of a process that has run the plugin's code, so it is hostile: read with readPluginDescription(), which
// bounds everything.
//
// Its parts become the ports and parameters of a module (PluginTypes.h), in this order; whoever hosts the plugin finds
// them in the same order again.
#pragma once

#include "Patch.h"

namespace bulkhead
{

enum class PluginFormat
{
    lv2,
    vst3,
    vst2,
    ladspa
};

/// "lv2", "vst3", "vst2", "ladspa".
std::string_view toText (PluginFormat format) noexcept;
std::optional<PluginFormat> pluginFormatFromText (std::string_view text) noexcept;

/// Bounds of what a plugin may say of itself; what is beyond them is refused.
struct PluginLimits
{
    static constexpr std::size_t ports = maxPortsPerDirection;
    static constexpr std::size_t parameters = 1024;
    static constexpr std::size_t choices = 512;
    static constexpr std::size_t nameBytes = 256;
    static constexpr std::size_t pathBytes = 1024;
    static constexpr std::size_t descriptionBytes = 1u << 20; ///< As JSON.
    static constexpr int latency = 480000; ///< Frames.
    static constexpr double tail = 600.0; ///< Seconds; what says more never ends.
    static constexpr std::size_t perBundle = 4096; ///< Plugins of one file.
};

struct PluginPort
{
    std::string id; ///< Unique in its direction, as PatchModule's ports are called: "in", "side_chain".
    std::string name;
    SignalKind kind = SignalKind::audio;
    int channels = 1; ///< 1 to maxChannels; 1 for midi.

    bool operator== (const PluginPort&) const = default;
};

struct PluginParameter
{
    std::string id; ///< Unique, stable over versions: an LV2 symbol, a VST3 parameter id.
    std::string name;
    std::string unit; ///< "Hz", "dB", "%", "" ...
    std::string group; ///< "" or what it is shown under.
    float minimum = 0.0f, maximum = 1.0f, defaultValue = 0.0f;
    bool logarithmic = false; ///< minimum > 0.
    bool integer = false;
    std::vector<std::string> choices; ///< Names of the values 0, 1, 2, ...: then minimum is 0.

    bool operator== (const PluginParameter&) const = default;
};

struct PluginDescription
{
    PluginFormat format = PluginFormat::lv2;
    std::string identifier; ///< What the format calls it: a URI; a VST3's or LADSPA's unique id as text.
    std::string file; ///< The bundle or library it is in: an absolute path.
    std::string name, vendor, version;
    std::string category; ///< One of ModuleInfo's.
    std::vector<PluginPort> inputs, outputs;
    std::vector<PluginParameter> parameters;
    int mainInput = -1; ///< The audio input that is heard in place of output 0 while it is away; -1: none.
    int latency = 0; ///< Frames, at its defaults.

    /// What a module of it is called in a patch: "lv2:http://example.org/eq".
    std::string type() const { return std::string (toText (format)) + ":" + identifier; }

    bool operator== (const PluginDescription&) const = default;
};

Json toJson (const PluginDescription& description);

/// Reads one; `problem` says what is wrong with it, with its place, and then nothing is returned. What is only odd (a
/// default outside of its range, a name with control characters, ids twice) is put right.
std::optional<PluginDescription> readPluginDescription (const Json& json, std::string& problem);

} // namespace bulkhead
