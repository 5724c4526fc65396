// The user's presets in the plugin formats' own way, for other programs; and theirs for us. Reads and writes the disk.
// Any thread.
#pragma once

#include "PresetFile.h"

namespace bulkhead
{

/// Puts a preset where other programs look for it, in the place of the `former` one of its name (nullptr: there is
/// none). What another program has put there stays. Why it is not there, or "": of formats that have no such place, and
/// of built-in modules, nobody looks for one.
std::string publishPreset (const std::string& home, const Preset& preset, const PatchModule& module,
                           const Preset* former);

/// Takes it away again.
void withdrawPreset (const std::string& home, const Preset& preset, const PatchModule& module);

/// Name and file of what other programs have put there for a VST3 plugin.
std::vector<std::pair<std::string, std::string>> presetsOfOthers (const std::string& home, const std::string& type);

/// One of these. Nothing, and a `problem`, when it is not sound.
std::optional<Preset> presetOfOthers (std::string_view bytes, const std::string& type, const std::string& name,
                                      std::string& problem);

} // namespace bulkhead
