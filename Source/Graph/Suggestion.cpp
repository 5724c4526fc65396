#include "Suggestion.h"

#include <algorithm>
#include <array>

namespace bulkhead
{

static constexpr std::size_t longestWord = 64;

/// Optimal string alignment distance; both at most longestWord bytes.
static std::size_t distance (std::string_view a, std::string_view b)
{
    std::array<std::array<std::size_t, longestWord + 1>, longestWord + 1> d {};

    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j)
        {
            if (i == 0 || j == 0)
            {
                d[i][j] = i + j;
                continue;
            }

            d[i][j] = std::min ({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min (d[i][j], d[i - 2][j - 2] + 1);
        }

    return d[a.size()][b.size()];
}

std::string nearestWord (std::string_view word, std::span<const std::string_view> candidates)
{
    if (word.size() > longestWord)
        return {};

    auto best = std::max<std::size_t> (1, word.size() / 3) + 1;
    std::string_view nearest;

    for (const auto candidate : candidates)
        if (candidate.size() <= longestWord)
            if (const auto changes = distance (word, candidate); changes < best)
            {
                best = changes;
                nearest = candidate;
            }

    return std::string (nearest);
}

std::string suggestion (std::string_view word, std::span<const std::string_view> candidates)
{
    const auto nearest = nearestWord (word, candidates);
    return nearest.empty() ? nearest : ": did you mean \"" + nearest + "\"?";
}

} // namespace bulkhead
