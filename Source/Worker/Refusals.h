// What code in this process wanted of the system and was refused because of its lock: told to the host, which can ask
// the user. CallsOfPlugins.cpp notices it.
#pragma once

#include "Ipc/Layout.h"

namespace bulkhead
{

/// From now on it is told there; before that nowhere.
void tellRefusalsTo (RefusalReport& report) noexcept;

/// Any thread; waits for nobody: of two at once one is not told.
void noteRefusedPath (const char* path) noexcept;
void noteRefusedCode() noexcept;

} // namespace bulkhead
