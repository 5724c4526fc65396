// What a worker that shows a plugin's own editor has beyond a sealed one.
#pragma once

#include "Sandbox.h"

namespace bulkhead
{

/// Adds what a client of the display needs: connections to it, which the host makes; where it is ($DISPLAY); the key to
/// it (the X authority file) and fonts, to be read. Nothing of /dev/dri: without it editors draw in software. Call
/// before detachFromParent(), which clears the environment.
void addDisplay (SandboxProfile& profile);

} // namespace bulkhead
