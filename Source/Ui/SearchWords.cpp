#include "SearchWords.h"

#include <algorithm>

namespace bulkhead
{

static char lower (char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c; }

std::string lowerCase (std::string_view text)
{
    std::string result (text);
    std::transform (result.begin(), result.end(), result.begin(), [] (char c) { return lower (c); });
    return result;
}

std::vector<std::string> searchWords (std::string_view search)
{
    std::vector<std::string> words (1);

    for (const auto c : search)
    {
        if (c != ' ')
            words.back() += lower (c);
        else if (! words.back().empty())
            words.emplace_back();
    }

    if (words.back().empty())
        words.pop_back();

    return words;
}

} // namespace bulkhead
