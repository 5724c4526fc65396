// What a module's plugin hands on to another plugin that takes its place: which parameter and which port is which, and
// what has no counterpart. Pure. Any thread.
#pragma once

#include "Graph/Patch.h"

namespace bulkhead
{

struct TakeOver
{
    PatchModule module; ///< As it is with the other plugin.
    std::map<std::string, std::string> inputs, outputs, parameters; ///< Former ids, and what they are now.
    std::vector<std::string> lost; ///< In words: "the parameter Damping".
};

/// `to` takes the place of the plugin of a module of the patch. Parameters are found by their id (of the same format),
/// then by name; values are brought into the new range, and those that go from 0 to 1 without a unit on only one side
/// keep the knob's position. Ports are found by id, then by name, then by kind and order. A state that only the former
/// plugin understands is not handed on.
TakeOver takeOver (const Patch& patch, const PatchModule& module, const ModuleType& to);

} // namespace bulkhead
