// The words of a search, and whether a text has them. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// With small letters, where they are those of ASCII.
std::string lowerCase (std::string_view text);

/// The words of a search, in small letters.
std::vector<std::string> searchWords (std::string_view search);

} // namespace bulkhead
