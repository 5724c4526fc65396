#include "Utf8.h"

namespace bulkhead
{

Utf8Character utf8CharacterAt (std::string_view text, std::size_t at) noexcept
{
    if (at >= text.size())
        return {};

    const auto byte = [&] (std::size_t i) { return static_cast<unsigned char> (text[at + i]); };
    const auto first = byte (0);

    if (first < 0x80)
        return {first, 1};

    const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

    if (first < 0xc2 || first > 0xf4 || text.size() - at < bytes)
        return {};

    char32_t code = first & (0xffu >> (bytes + 1));

    for (std::size_t i = 1; i < bytes; ++i)
    {
        if ((byte (i) & 0xc0) != 0x80)
            return {};

        code = (code << 6) | (byte (i) & 0x3fu);
    }

    constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;

    if (code < smallest[bytes] || code > 0x10ffff || surrogate)
        return {};

    return {code, bytes};
}

std::size_t findInvalidUtf8 (std::string_view text) noexcept
{
    for (std::size_t at = 0; at < text.size();)
    {
        if (static_cast<unsigned char> (text[at]) < 0x80)
        {
            ++at;
            continue;
        }

        const auto character = utf8CharacterAt (text, at);

        if (character.bytes == 0)
            return at;

        at += character.bytes;
    }

    return std::string_view::npos;
}

} // namespace bulkhead
