// Reads UTF-8 one character at a time, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace bulkhead
{

struct Utf8Character
{
    char32_t code = 0;
    std::size_t bytes = 0; ///< 0 when there is no valid character at this place.
};

/// The character that starts at byte `at` of the text. Any thread.
Utf8Character utf8CharacterAt (std::string_view text, std::size_t at) noexcept;

/// The first byte that does not belong to a valid character, or npos. Linear. Any thread.
std::size_t findInvalidUtf8 (std::string_view text) noexcept;

} // namespace bulkhead
