// Loads the patch a command was given, with the placement it was asked for.
#pragma once

#include "Graph/PatchFile.h"
#include "Graph/Placement.h"

#include <stdexcept>
#include <string>

namespace bulkhead
{

/// Throws std::runtime_error with one line that names the file, the place and what is wrong. Says on standard error
/// what was read but not understood. `placement`: the text of a mode that takes the place of the patch's own, or empty.
/// `bypass`: ids of modules that are bypassed, whatever the patch says.
Patch loadPatchOrThrow (const std::string& path, const std::string& placement = {},
                        const std::vector<std::string>& bypass = {});

/// How many processes of their own its modules want, under its mode of placement.
int numProcessesOf (const Patch& patch);

} // namespace bulkhead
