#include "PluginDescribing.h"

#include "Graph/PluginFile.h"

#include <algorithm>
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

static std::string sendPieces (std::string_view text, std::uint32_t serial, MessageSocket& control)
{
    constexpr int patience = 30000; // milliseconds
    PieceMessage piece;
    piece.header.serial = serial;
    piece.isFirst = 1;

    for (std::size_t at = 0; at < text.size(); at += piece.count, piece.isFirst = 0)
    {
        piece.count = static_cast<std::uint32_t> (std::min (text.size() - at, PieceMessage::mostBytes));
        std::copy_n (reinterpret_cast<const std::byte*> (text.data()) + at, piece.count, piece.bytes);

        if (control.send (bytesOf (piece), {}, patience) != MessageSocket::Result::ok)
            return "nobody listens to what is in the file";
    }

    return {};
}

std::string PluginDescribing::describe (const DescribeMessage& message, MessageSocket& control)
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

        return sendPieces (writePluginFileContents (contents), message.header.serial, control);
    }
    catch (const std::bad_alloc&)
    {
        return "it takes more memory than a plugin gets";
    }
}

} // namespace bulkhead
