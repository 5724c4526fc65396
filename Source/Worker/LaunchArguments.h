// How a worker is told its parent and its control socket: in the unique id of the coordinator's command line,
// "--bulkhead-<parent process>-<descriptor>:<pipe>".
#pragma once

#include <string>
#include <vector>

namespace bulkhead
{

struct LaunchArguments
{
    std::string uniqueId; ///< "bulkhead-<parent process>-<descriptor>"
    int parentProcess = 0;
    int controlSocket = -1;
    std::vector<std::string> pipes; ///< The coordinator's two FIFOs.
};

/// False when the program was not started by a Bulkhead host.
bool parseLaunchArguments (int argc, const char* const* argv, LaunchArguments& result);

} // namespace bulkhead
