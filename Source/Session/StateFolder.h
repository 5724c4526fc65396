// Where the program keeps what is no patch of the user's: journals of edits, records of starts, earlier versions; and
// presets.
#pragma once

#include <string>

namespace bulkhead
{

/// "$XDG_STATE_HOME/bulkhead", or "~/.local/state/bulkhead". Empty when neither is known.
std::string stateFolder();

/// "$XDG_DATA_HOME/bulkhead", or "~/.local/share/bulkhead". Empty when neither is known.
std::string dataFolder();

/// The user's own folder; empty when it is not known.
std::string homeFolder();

/// Makes a folder, and those above it that are missing, for nobody but the user (0700). What went wrong, or "".
std::string makePrivateFolder (const std::string& path);

} // namespace bulkhead
