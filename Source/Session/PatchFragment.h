// A part of a patch that is copied: modules with all that is set on them, and the cables between them. Pure.
#pragma once

#include "Command.h"

namespace bulkhead
{

/// The modules of these ids, in the order of the patch, with the cables between them. MIDI mappings stay where they
/// are: a controller does not move the copies of what it moves.
Patch fragmentOf (const Patch& patch, const std::vector<std::string>& modules);

/// The cables that come into these modules from others.
std::vector<Cable> cablesInto (const Patch& patch, const std::vector<std::string>& modules);

/// What puts a fragment into a patch, as one step.
struct Insertion
{
    std::unique_ptr<Command> command;
    std::vector<std::string> modules; ///< The ids that its modules get.
};

/// Modules get new ids and names where theirs are taken, and are moved by (dx, dy). `incoming` are cables from modules
/// of the patch into modules of the fragment, by the fragment's ids.
Insertion insertFragment (const Patch& patch, const Patch& fragment, const std::vector<Cable>& incoming, double dx,
                          double dy, const std::string& stepName);

} // namespace bulkhead
