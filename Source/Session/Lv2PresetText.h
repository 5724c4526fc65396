// A preset of an LV2 plugin in the format's own way: Turtle that other hosts read.
//
// What a plugin's process gives as its state is such Turtle already. It is foreign: nothing of it is written to the
// user's disk but statements about the preset itself. Any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace bulkhead
{

/// The state as a file "preset.ttl" that is called `name`. Empty, and a `problem` with its place, where it is not what
/// it should be: one preset of this plugin (its URI), and statements about nothing else.
std::string lv2PresetText (std::string_view state, std::string_view plugin, std::string_view name,
                           std::string& problem);

/// The same of parameters alone, by the symbols of their ports.
std::string lv2PresetText (const std::map<std::string, float>& values, std::string_view plugin, std::string_view name,
                           std::string& problem);

/// What says, beside "preset.ttl", what is in it.
std::string lv2PresetManifest (std::string_view plugin, std::string_view name);

} // namespace bulkhead
