// A preset of a VST3 plugin as a *.vstpreset, the format's own file for them, and back.
//
// A plugin's state is kept as JUCE writes it: XML that holds two blobs, one of the component and one of its controller.
// They are what a *.vstpreset holds, too, so no code of the plugin is needed for it. Both come from outside. Any
// thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// The bytes of the file. `classId`: 32 hexadecimal digits. Empty, and a `problem`, where the state is not JUCE's.
std::string vst3Preset (std::string_view classId, std::span<const std::byte> state, std::string& problem);

/// A plugin's state out of a file. Empty, and a `problem`, where it is none, or another plugin's.
std::vector<std::byte> stateOfVst3Preset (std::string_view classId, std::string_view file, std::string& problem);

} // namespace bulkhead
