#include "QuotedText.h"

#include "Utf8.h"

#include <cstdio>

namespace bulkhead
{

namespace
{

bool isUnfitForALine (char32_t code) noexcept
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) // C0, DEL, C1
           || code == 0x200e || code == 0x200f || code == 0x061c // direction marks
           || (code >= 0x2028 && code <= 0x202e) // line and paragraph separators, direction embeddings
           || (code >= 0x2066 && code <= 0x2069) // direction isolates
           || code == 0xfeff;
}

std::string escape (std::string_view text, std::size_t maxBytes, bool quoted)
{
    std::string escaped;

    for (std::size_t at = 0; at < text.size();)
    {
        const auto character = utf8CharacterAt (text, at);
        char piece[16] = {};

        if (character.bytes == 0)
            std::snprintf (piece, sizeof piece, "\\x%02x",
                           static_cast<unsigned> (static_cast<unsigned char> (text[at])));
        else if (character.code == '\n')
            std::snprintf (piece, sizeof piece, "\\n");
        else if (character.code == '\t')
            std::snprintf (piece, sizeof piece, "\\t");
        else if (isUnfitForALine (character.code))
            std::snprintf (piece, sizeof piece, "\\u%04x", static_cast<unsigned> (character.code));
        else if (quoted && (character.code == '"' || character.code == '\\'))
            std::snprintf (piece, sizeof piece, "\\%c", static_cast<char> (character.code));
        else
            text.copy (piece, character.bytes, at);

        if (escaped.size() + std::string_view (piece).size() > maxBytes)
            return escaped + "...";

        escaped += piece;
        at += character.bytes == 0 ? 1 : character.bytes;
    }

    return escaped;
}

} // namespace

std::string escapedText (std::string_view text, std::size_t maxBytes) { return escape (text, maxBytes, false); }

std::string quotedText (std::string_view text, std::size_t maxBytes)
{
    return '"' + escape (text, maxBytes, true) + '"';
}

} // namespace bulkhead
