#include "BrowserList.h"

#include "SearchWords.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>

namespace bulkhead
{

namespace
{

/// How well a module matches a word: 0 is best; nothing when it does not.
std::optional<int> rank (const ModuleInfo& info, const std::string& word)
{
    const auto name = lowerCase (info.name), type = lowerCase (info.type);

    if (name.starts_with (word) || type.starts_with (word))
        return 0;

    if (name.find (word) != name.npos || type.find (word) != type.npos)
        return 1;

    if (lowerCase (info.category).find (word) != std::string::npos)
        return 2;

    return lowerCase (info.description).find (word) != std::string::npos ? std::optional (3) : std::nullopt;
}

std::optional<int> rank (const ModuleInfo& info, const std::vector<std::string>& words)
{
    int worst = 0;

    for (const auto& word : words)
    {
        const auto found = rank (info, word);

        if (! found)
            return std::nullopt;

        worst = std::max (worst, *found);
    }

    return worst;
}

/// The place of a category along the way of a signal; one that is not known comes last.
std::size_t placeOf (std::string_view category)
{
    static constexpr std::array<std::string_view, 9> order {"Input/Output", "Instrument", "Oscillator",
                                                            "Filter",       "Amplifier",  "Modulator",
                                                            "Sequencer",    "Effect",     "Utility"};
    return static_cast<std::size_t> (std::distance (order.begin(), std::find (order.begin(), order.end(), category)));
}

struct RankedModule
{
    const ModuleType* type;
    int rank;
};

} // namespace

std::vector<BrowserGroup> searchModules (std::span<const ModuleType* const> catalogue, std::string_view search)
{
    const auto words = searchWords (search);
    std::vector<RankedModule> found;

    for (const auto* const type : catalogue)
        if (const auto how = rank (type->info, words))
            found.push_back ({type, *how});

    std::map<std::string_view, int> bestOf; // by category

    for (const auto& module : found)
    {
        auto& best = bestOf.try_emplace (module.type->info.category, module.rank).first->second;
        best = std::min (best, module.rank);
    }

    std::stable_sort (
        found.begin(), found.end(),
        [&] (const RankedModule& a, const RankedModule& b)
        {
            const auto &first = a.type->info, &second = b.type->info;

            if (first.category != second.category)
                return std::tuple (bestOf.at (first.category), placeOf (first.category), first.category)
                       < std::tuple (bestOf.at (second.category), placeOf (second.category), second.category);

            // Plugins are many: what comes with the program is not to be lost among them.
            return std::tuple (a.rank, first.isHosted, first.name) < std::tuple (b.rank, second.isHosted, second.name);
        });

    std::vector<BrowserGroup> groups;

    for (const auto& module : found)
    {
        if (groups.empty() || groups.back().category != module.type->info.category)
            groups.push_back ({module.type->info.category, {}});

        groups.back().modules.push_back (module.type);
    }

    return groups;
}

} // namespace bulkhead
