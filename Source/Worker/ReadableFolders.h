// Folders beyond the system's libraries that a worker is allowed to read, as the host says before the lock.
#pragma once

#include "Ipc/MessageSocket.h"

#include <string>
#include <vector>

namespace bulkhead
{

/// Adds those of the FoldersMessage that waits in the socket. False when there is none, or it is not as it should be:
/// then nothing is added.
bool receiveReadableFolders (MessageSocket& control, std::vector<std::string>& paths);

} // namespace bulkhead
