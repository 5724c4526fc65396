#include "ReadableFolders.h"

#include "Runner/ControlProtocol.h"

#include <string_view>

namespace bulkhead
{

bool receiveReadableFolders (MessageSocket& control, std::vector<std::string>& paths)
{
    constexpr int patience = 5000; // milliseconds: it was sent before this process was started
    std::vector<std::byte> bytes;
    FoldersMessage message;

    if (control.receive (bytes, nullptr, patience) != MessageSocket::Result::ok || ! readMessage (bytes, message)
        || message.count == 0 || message.count > FoldersMessage::most || message.bytes > FoldersMessage::mostBytes)
        return false;

    std::string_view rest (message.paths, message.bytes);
    std::vector<std::string> folders;

    for (std::uint32_t i = 0; i < message.count; ++i)
    {
        const auto end = rest.find ('\0');

        if (end == rest.npos || end < 2 || rest.front() != '/') // "/" alone would be everything
            return false;

        folders.emplace_back (rest.substr (0, end));
        rest.remove_prefix (end + 1);
    }

    if (! rest.empty())
        return false;

    paths.insert (paths.end(), folders.begin(), folders.end());
    return true;
}

} // namespace bulkhead
