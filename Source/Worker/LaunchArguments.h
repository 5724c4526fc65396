// How a worker is told its parent, its control socket and its profile: in the unique id of the coordinator's command
// line, "--bulkhead-<parent process>-<descriptor>[-out<descriptor>][-editor][-code][-folders]:<pipe>".
#pragma once

#include <string>
#include <vector>

namespace bulkhead
{

struct LaunchArguments
{
    std::string uniqueId; ///< All before the colon, without the dashes at the beginning.
    int parentProcess = 0;
    int controlSocket = -1;
    int output = -1; ///< What is to be its standard output and error; -1: nothing.
    bool editor = false; ///< The display is to be within reach.
    bool writableCode = false; ///< The module is trusted to write code and run it.
    bool folders = false; ///< The socket holds a FoldersMessage, to be read before the lock.
    std::vector<std::string> pipes; ///< The coordinator's two FIFOs.
};

/// False when the program was not started by a Bulkhead host.
bool parseLaunchArguments (int argc, const char* const* argv, LaunchArguments& result);

} // namespace bulkhead
