#include "PluginRequests.h"

#include "Session/StateFolder.h"

#include <cstdio>

namespace bulkhead
{

PluginRequests::PluginRequests (Engine& engine) : permissions (engine, stateFolder(), problem)
{
    if (! problem.empty())
        std::fprintf (stderr, "bulkhead: %s\n", problem.c_str());
}

void PluginRequests::say (const Patch& patch)
{
    for (const auto& words : permissions.ask (patch))
        std::fprintf (stderr, "bulkhead: %s bulkhead grants --help says how it may.\n", words.c_str());
}

} // namespace bulkhead
