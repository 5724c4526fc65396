#include "JsonGuard.h"

#include "Utf8.h"

#include <algorithm>

namespace bulkhead
{

namespace
{

/// The brackets and blanks of a text, without understanding the rest.
struct Outline
{
    static constexpr auto none = std::string_view::npos;

    std::size_t tooDeep = none; ///< The first bracket that opens more than maxDepth levels.
    std::size_t tooBlank = none; ///< Where a run of blanks gets longer than maxBlanksInARow.
};

Outline outlineOf (std::string_view text, int maxDepth) noexcept
{
    int depth = 0, blanks = 0;
    bool inString = false;

    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto c = text[i];

        if (inString)
        {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;

            continue;
        }

        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        blanks = blank ? blanks + 1 : 0;

        if (blanks > maxBlanksInARow)
            return {.tooBlank = i};

        if (c == '"')
            inString = true;
        else if (c == ']' || c == '}')
            --depth;
        else if ((c == '[' || c == '{') && ++depth > maxDepth)
            return {.tooDeep = i};
    }

    return {};
}

} // namespace

std::string lineAndColumn (std::string_view text, std::size_t position)
{
    const auto before = text.substr (0, std::min (position, text.size()));
    const auto line = 1 + std::count (before.begin(), before.end(), '\n');
    const auto lineStart = before.rfind ('\n') + 1; // npos + 1 is 0
    const auto isCharacterStart = [] (char c) { return (static_cast<unsigned char> (c) & 0xc0) != 0x80; };
    const auto column =
        1 + std::count_if (before.begin() + static_cast<std::ptrdiff_t> (lineStart), before.end(), isCharacterStart);

    return "line " + std::to_string (line) + ", column " + std::to_string (column);
}

std::string byteCountText (std::size_t bytes)
{
    constexpr std::size_t mebibyte = 1u << 20;
    return bytes >= mebibyte ? std::to_string (bytes / mebibyte) + " MB" : std::to_string (bytes) + " bytes";
}

std::optional<PatchProblem> checkJsonText (std::string_view text, std::size_t maxBytes, int maxDepth)
{
    constexpr auto npos = std::string_view::npos;

    if (text.find_first_not_of (" \t\r\n") == npos)
        return PatchProblem {"", "the file is empty"};

    if (text.size() > maxBytes)
        return PatchProblem {"", "the file is larger than " + byteCountText (maxBytes)};

    if (const auto bad = findInvalidUtf8 (text); bad != npos)
        return PatchProblem {lineAndColumn (text, bad), "not valid UTF-8"};

    const auto outline = outlineOf (text, maxDepth);

    if (outline.tooDeep != npos)
        return PatchProblem {lineAndColumn (text, outline.tooDeep),
                             "nested deeper than " + std::to_string (maxDepth) + " levels"};

    if (outline.tooBlank != npos)
        return PatchProblem {lineAndColumn (text, outline.tooBlank),
                             "more than " + std::to_string (maxBlanksInARow) + " blanks in a row"};

    return std::nullopt;
}

} // namespace bulkhead
