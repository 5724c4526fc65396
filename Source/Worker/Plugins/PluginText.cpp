#include "PluginText.h"

#include "Graph/Utf8.h"

#include <algorithm>
#include <utility>

namespace bulkhead
{

std::string plainText (std::string_view foreign, std::size_t maxBytes)
{
    std::string text;
    auto space = false;

    for (std::size_t at = 0; at < foreign.size();)
    {
        const auto character = utf8CharacterAt (foreign, at);
        auto bytes = foreign.substr (at, std::max<std::size_t> (character.bytes, 1));
        at += bytes.size();

        if (character.bytes == 0)
        {
            bytes = "?";
        }
        else if (character.code <= 0x20 || (character.code >= 0x7f && character.code <= 0xa0))
        {
            space = ! text.empty();
            continue;
        }

        if (text.size() + (space ? 1 : 0) + bytes.size() > maxBytes)
            break;

        if (std::exchange (space, false))
            text += ' ';

        text += bytes;
    }

    return text;
}

std::string portId (std::string_view foreign, std::string_view otherwise)
{
    constexpr std::size_t longest = 64;
    std::string id;
    auto gap = false;

    for (const auto c : foreign)
    {
        const auto lower = c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c;

        if (! ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')))
        {
            gap = ! id.empty();
            continue;
        }

        if (id.size() + (gap ? 2 : 1) > longest)
            break;

        if (std::exchange (gap, false))
            id += '_';

        id += lower;
    }

    return id.empty() ? std::string (otherwise) : id;
}

} // namespace bulkhead
