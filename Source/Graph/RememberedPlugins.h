// What a patch file says of the plugins that it uses: names, ports and parameters, so that a module of one that is not
// there can be drawn, connected and turned all the same, and is found again by what its format calls it.
//
//     "plugins": [{"type": "lv2:http://example.org/eq", "file": "eq.lv2", "name": "EQ", "vendor": "...", ...
//                  "inputs": [...], "outputs": [...], "parameters": [...]}]
//
// An entry is kept and written as it was read, as long as its plugin is not there. Any thread but an audio thread.
#pragma once

#include "PluginTypes.h"

namespace bulkhead
{

/// All entries of a process may hold so many bytes; what is beyond is kept in its patch, but not drawn.
inline constexpr std::size_t mostRememberedBytes = 64u << 20;

/// Bounds of all entries of one patch file, so that it stays one that can be read; an entry is shortened for them.
struct RememberedLimits
{
    static constexpr std::size_t bytes = 6u << 20;
    static constexpr std::size_t values = 400000;
    static constexpr std::size_t plugins = PatchLimits::modules;
};

/// The type of an entry, the same one for the same entry. nullptr with a `problem` and its place in the entry when it
/// is not sound; nullptr without one when too much is remembered already.
const ModuleType* rememberPlugin (const Json& entry, std::string& problem);

/// The entry of a plugin's type, remembered or known, as one line of JSON; "" for a built-in module.
std::string rememberedText (const ModuleType* type);

/// The same without its parameters.
std::string rememberedBriefly (const ModuleType* type);

/// True when a module is one of a plugin that is not there.
bool isMissing (const PatchModule& module);

/// A value of a parameter for one that is much like it: a choice by its name, anything else brought into the range.
float valueFor (const ParameterInfo& from, float value, const ParameterInfo& to);

/// What a patch file has for a parameter, brought into its range; nothing when it is no value at all.
std::optional<float> lenientValue (const Json& json, const ParameterInfo& info);

/// Takes what a patch keeps of a module over to its plugin, which is known by now: its parameters are what the plugin
/// has by these ids; the others are kept as they are. False when there was nothing to do.
bool revive (PatchModule& module);

} // namespace bulkhead
