// What is checked of a JSON text before a parser sees it. Linear in its length, without recursion or allocation.
#pragma once

#include "PatchFile.h"

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead
{

/// More blanks in a row than any program writes; the parser's error message would hold each of them, escaped.
inline constexpr int maxBlanksInARow = 65536;

/// What is wrong with the text: empty, larger than `maxBytes`, not UTF-8, nested deeper than `maxDepth`, or with an
/// absurd run of blanks. Any thread.
std::optional<PatchProblem> checkJsonText (std::string_view text, std::size_t maxBytes, int maxDepth);

/// "line 4, column 7" of a byte of the text, both counted from 1, columns in characters. Any thread.
std::string lineAndColumn (std::string_view text, std::size_t position);

/// "16 MB", "2048 bytes". Any thread.
std::string byteCountText (std::size_t bytes);

} // namespace bulkhead
