// Looks what plugins are in a file, and tells the host in pieces. From then on foreign code has run in this worker.
// Control thread.
#pragma once

#include "Ipc/MessageSocket.h"
#include "Runner/ControlProtocol.h"
#include "Runner/HostedModule.h"

#include <functional>
#include <map>

namespace bulkhead
{

/// nullptr for a format that this build does not host.
using PluginLoaderFactory = std::function<std::unique_ptr<PluginLoader> (PluginFormat)>;

class PluginDescribing
{
public:
    explicit PluginDescribing (PluginLoaderFactory make) : makeLoader (std::move (make)) {}

    /// Sends the contents of the file (Graph/PluginFile.h) as pieces in answer to the message. Empty, or why it could
    /// not.
    std::string describe (const DescribeMessage& message, MessageSocket& control);

private:
    PluginLoader* loader (PluginFormat format);

    const PluginLoaderFactory makeLoader;
    std::map<PluginFormat, std::unique_ptr<PluginLoader>> loaders; ///< What they have opened stays open.
};

} // namespace bulkhead
