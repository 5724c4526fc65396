// One preset that the user has saved, as text:
//
//     {"format": "bulkhead-preset", "version": 1, "type": "vcf", "name": "Dark", "parameters": {"cutoff": 200},
//      "state": null}
//
// Parameters and state are as in a patch file. It comes from outside: read with readPreset(), which bounds and checks
// everything. Any thread.
#pragma once

#include "Graph/PatchFile.h"

namespace bulkhead
{

struct Preset
{
    std::string type; ///< PatchModule::type
    std::string name; ///< For the user, at most PatchLimits::nameBytes.
    Json parameters = Json::object(); ///< Numbers in real units, switches by name.
    Json state; ///< As PatchModule::state, or null.
    Json unknownFields = Json::object();

    static constexpr int version = 1;

    bool operator== (const Preset&) const = default;
};

/// What a module is now. `state`: the newest that is known of it.
Preset presetOf (const PatchModule& module, const std::string& name, const Json& state);

std::string writePreset (const Preset& preset);

/// Nothing, and a `problem` with its place, when it is not sound.
std::optional<Preset> readPreset (std::string_view text, std::string& problem);

/// The values that a preset has for the parameters of a type, by id, brought into their ranges; all others have their
/// defaults.
std::map<std::string, float> valuesOf (const Preset& preset, const ModuleType& type);

} // namespace bulkhead
