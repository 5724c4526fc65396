// Where the program keeps what is no patch of the user's: journals of edits, records of starts, earlier versions.
#pragma once

#include <string>

namespace bulkhead
{

/// "$XDG_STATE_HOME/bulkhead", or "~/.local/state/bulkhead". Empty when neither is known.
std::string stateFolder();

/// Makes a folder, and those above it that are missing, for nobody but the user (0700). What went wrong, or "".
std::string makePrivateFolder (const std::string& path);

} // namespace bulkhead
