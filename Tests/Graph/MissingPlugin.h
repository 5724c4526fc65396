// A plugin that nobody has: what a patch file says of it.
#pragma once

#include "Graph/RememberedPlugins.h"

#include <string>

namespace bulkhead::test
{

inline PluginDescription descriptionOfNobodys (const std::string& identifier, PluginFormat format = PluginFormat::lv2)
{
    PluginDescription plugin;
    plugin.format = format;
    plugin.identifier = identifier;
    plugin.file = "/home/somebody/.lv2/nobodys.lv2";
    plugin.name = "Nobody's";
    plugin.vendor = "Nobody";
    plugin.version = "1.2";
    plugin.category = "Effect";
    plugin.inputs = {{"in", "In", SignalKind::audio, 2},
                     {"side", "Side chain", SignalKind::audio, 1},
                     {"midi", "MIDI", SignalKind::midi, 1}};
    plugin.outputs = {{"out", "Out", SignalKind::audio, 2}, {"level", "Level", SignalKind::cv, 1}};
    PluginParameter gain, mode;
    gain.id = "gain";
    gain.name = "Gain";
    gain.unit = "dB";
    gain.minimum = -60.0f;
    gain.maximum = 6.0f;
    mode.id = "mode";
    mode.name = "Mode";
    mode.choices = {"Soft", "Hard", "Broken"};
    mode.maximum = 2.0f;
    mode.integer = true;
    plugin.parameters = {gain, mode};
    plugin.mainInput = 0;
    return plugin;
}

/// The entry of a patch file for it.
inline std::string entryOf (const PluginDescription& plugin) { return rememberedText (makePluginType (plugin)); }

/// A patch of a VCO through the plugin to the output, with parameters, a state, a controller, and fields of their own.
inline std::string patchOfNobodys (const std::string& type, const std::string& plugins)
{
    return R"({
  "format": "bulkhead-patch",
  "version": 1,
  "name": "Missing",
  "notes": "",
  "modules": [
    {"id": "vco1", "type": "vco", "name": "VCO", "x": 0, "y": 0, "isolation": "process", "parameters": {}, "state": null},
    {"id": "fx1", "type": ")"
           + type
           + R"(", "name": "Mine", "x": 300, "y": 0, "isolation": "process", "parameters": {"gain": -7.50, "mode": 1, "tone": 1e2}, "state": {"opaque": "c29tZXRoaW5n", "more": [1, 2.0]}, "colour": "red"},
    {"id": "out1", "type": "output", "name": "Output", "x": 600, "y": 0, "isolation": "process", "parameters": {}, "state": null}
  ],
  "cables": [
    {"from": "vco1.sine", "to": "fx1.in"},
    {"from": "fx1.out", "to": "out1.left"},
    {"from": "fx1.another", "to": "out1.right"}
  ],
  "midi": [
    {"channel": 1, "controller": 7, "module": "fx1", "parameter": "gain", "minimum": -12, "maximum": 0}
  ])" + (plugins.empty() ? std::string() : ",\n  \"plugins\": [\n    " + plugins + "\n  ]")
           + "\n}\n";
}

} // namespace bulkhead::test
