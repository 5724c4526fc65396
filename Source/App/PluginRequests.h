// For the command line: plugins may do what they have been let before, and what they want beyond that is said.
#pragma once

#include "Session/PluginPermissions.h"

namespace bulkhead
{

class PluginRequests
{
public:
    /// To be made before the engine plays a patch, which outlives it.
    explicit PluginRequests (Engine& engine);

    /// Says on standard error what plugins have wanted and may not, and the command that lets them.
    void say (const Patch& patch);

private:
    std::string problem;
    PluginPermissions permissions;
};

} // namespace bulkhead
