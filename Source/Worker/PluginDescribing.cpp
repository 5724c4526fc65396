#include "PluginDescribing.h"

#include "Graph/PluginFile.h"

#include <new>

namespace bulkhead
{

PluginLoader* PluginDescribing::loader (PluginFormat format)
{
    auto& loader = loaders[format];

    if (loader == nullptr && makeLoader != nullptr)
        loader = makeLoader (format);

    return loader.get();
}

std::string PluginDescribing::describe (const DescribeMessage& message, std::string& text)
{
    if (message.format > static_cast<std::uint32_t> (PluginFormat::ladspa) || message.file[0] != '/'
        || message.file[sizeof message.file - 1] != 0)
        return "not a plugin's file";

    try
    {
        PluginFileContents contents;

        if (auto* const found = loader (static_cast<PluginFormat> (message.format)))
            contents.plugins = found->describe (message.file, contents.problem);
        else
            contents.isUnsupported = true;

        text = writePluginFileContents (contents);
        return {};
    }
    catch (const std::bad_alloc&)
    {
        return "it takes more memory than a plugin gets";
    }
}

} // namespace bulkhead
