// How the single channels that LV2 and LADSPA plugins have become the ports of a module: few enough to be patched by
// hand, and never more than a module may have.
//
// Two audio channels without a group are one stereo port, one is a mono port; more of them get a port each. Groups that
// the plugin names are a port each, side chains too, each CV and each MIDI port is one of its own. Where that would be
// too many ports, neighbours share one, with as few channels each as does it.
#pragma once

#include "Graph/PluginDescription.h"

#include <optional>
#include <span>

namespace bulkhead
{

/// A plugin's own port of one direction, as far as it carries sound, a voltage or notes.
struct ForeignChannel
{
    SignalKind kind = SignalKind::audio;
    std::string symbol {}, name {};
    std::string group {}; ///< What it shares with the others of its group; "" when it is in none.
    std::string groupName {};
    bool isMain = false; ///< Of the group that the plugin calls its main one.
    bool isSideChain = false;
};

struct PortBundles
{
    struct Place
    {
        int port = 0;
        int channel = 0;
    };

    std::vector<PluginPort> ports; ///< Audio, side chains, CV, MIDI, in this order; their ids are unique.
    std::vector<Place> places; ///< Where each channel is, in the order they were given in.
    bool firstIsMain = false; ///< Port 0 is audio and no side chain.
};

/// `id` and `name` are those of the first audio port: "in" and "In". Nothing when there is no way to do it with
/// PluginLimits::ports. Any thread.
std::optional<PortBundles> bundlePorts (std::span<const ForeignChannel> channels, std::string_view id,
                                        std::string_view name);

} // namespace bulkhead
