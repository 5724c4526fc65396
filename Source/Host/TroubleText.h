// What has failed, in a musician's words: the same in the window and on the command line. Pure.
#pragma once

#include "Engine.h"

namespace bulkhead
{

/// "Stopped 2 times, last because it crashed (...)."; empty when it never did.
std::string stopsText (const ModuleStatus& module);

/// "Silenced 12 blocks: not a number. Silenced 1 block: far too loud."; empty when none was.
std::string silencedText (const ModuleStatus& module);

/// Both, a line each; empty when it is well.
std::string troubleText (const ModuleStatus& module);

/// "6, 5 of them unheard": of a module's or the engine's faults those that a spare has made good within the block.
std::string faultsText (int faults, std::uint64_t spared);

} // namespace bulkhead
