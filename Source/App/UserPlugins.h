// The plugins of whoever runs the program, for every command.
#pragma once

#include "Session/KnownPlugins.h"

namespace bulkhead
{

/// Made when it is asked for first; nothing is read from the disk before a patch or a list wants it.
KnownPlugins& userPlugins();

} // namespace bulkhead
