// Makes text that came from outside fit to be shown in a message: one line, bounded, nothing that moves a terminal's
// cursor or turns the direction of writing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bulkhead
{

/// The text with control characters, line separators, direction marks and bytes that are not UTF-8 escaped, cut with
/// "..." when it would be longer than `maxBytes`. Any thread.
std::string escapedText (std::string_view text, std::size_t maxBytes = 80);

/// The same in double quotes, with quotes and backslashes inside it escaped. Any thread.
std::string quotedText (std::string_view text, std::size_t maxBytes = 80);

} // namespace bulkhead
