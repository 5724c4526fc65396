// Looks what plugins are in a file. From then on foreign code has run in this worker. Control thread.
#pragma once

#include "PluginRack.h"

namespace bulkhead
{

class PluginDescribing
{
public:
    explicit PluginDescribing (PluginLoaderFactory make) : makeLoader (std::move (make)) {}

    /// What is in the file, as text (Graph/PluginFile.h). Empty, or why that cannot be told.
    std::string describe (const DescribeMessage& message, std::string& text);

private:
    PluginLoader* loader (PluginFormat format);

    const PluginLoaderFactory makeLoader;
    std::map<PluginFormat, std::unique_ptr<PluginLoader>> loaders; ///< What they have opened stays open.
};

} // namespace bulkhead
