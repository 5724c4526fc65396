// Loads the patch a command was given, with the placement it was asked for.
#pragma once

#include "Graph/PatchFile.h"
#include "Graph/Placement.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace bulkhead
{

/// What a command was asked for beside a patch: it takes the place of what the patch says.
struct PatchChanges
{
    std::string placement {}; ///< The text of a mode; or empty.
    double tempo = 0.0; ///< BPM; or 0.
    std::vector<std::string> bypass {}; ///< Ids of modules that are bypassed.
};

/// Throws std::runtime_error with one line that names the file, the place and what is wrong. Says on standard error
/// what was read but not understood.
Patch loadPatchOrThrow (const std::string& path, const PatchChanges& changes = {});

/// How many processes of their own its modules want, under its mode of placement.
int numProcessesOf (const Patch& patch);

} // namespace bulkhead
