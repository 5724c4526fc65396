// Which folders workers may be allowed to read beyond the system's libraries: those where plugins are.
#pragma once

#include "Runner/ControlProtocol.h"

#include <span>
#include <string>
#include <vector>

namespace bulkhead
{

/// Why a folder is not given to plugins to be read, in words, or "". `real`: where it really is. A folder that holds
/// the user's home, or one of the system's own that is not about plugins, would open far more than plugins.
std::string checkReadableFolder (const std::string& folder, std::string& real);

/// Likewise, of what the user lets one plugin read: a folder or a file.
std::string checkGrant (const std::string& path, std::string& real);

/// Of `folders`, those that may be given to workers, as they really are: not those that are not there, that workers
/// read anyway (/usr/lib), or that are below another one. At most FoldersMessage::most. `problems`: those that are left
/// out for another reason, and why.
std::vector<std::string> readableFolders (std::span<const std::string> folders, std::vector<std::string>& problems);

/// Adds one that the user has let one plugin read, where that is news and there is room for it.
void addReadable (std::vector<std::string>& folders, const std::string& path);

/// What a worker is told. Throws std::runtime_error when a folder is not absolute or they are too many.
FoldersMessage foldersMessage (std::span<const std::string> folders);

} // namespace bulkhead
