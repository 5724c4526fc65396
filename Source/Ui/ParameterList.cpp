#include "ParameterList.h"

#include "SearchWords.h"

#include <algorithm>

namespace bulkhead
{

static bool hasWord (const ParameterInfo& info, const std::string& word)
{
    const auto has = [&] (std::string_view text) { return lowerCase (text).find (word) != std::string::npos; };
    return has (info.name) || has (info.id) || has (info.group) || has (info.unit)
           || std::any_of (info.choices.begin(), info.choices.end(), has);
}

std::vector<ParameterGroup> searchParameters (const ModuleInfo& info, std::string_view search)
{
    const auto words = searchWords (search);
    std::vector<ParameterGroup> groups;

    for (int i = 0; i < static_cast<int> (info.parameters.size()); ++i)
    {
        const auto& parameter = info.parameters[static_cast<std::size_t> (i)];

        if (! std::all_of (words.begin(), words.end(), [&] (auto& word) { return hasWord (parameter, word); }))
            continue;

        auto group = std::find_if (groups.begin(), groups.end(), [&] (auto& g) { return g.name == parameter.group; });

        if (group == groups.end())
            group = groups.insert (groups.end(), {parameter.group, {}});

        group->parameters.push_back (i);
    }

    return groups;
}

} // namespace bulkhead
