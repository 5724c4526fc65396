#include "ParameterRows.h"

#include <algorithm>

namespace bulkhead
{

static std::string_view withoutNumber (std::string_view text)
{
    const auto last = text.find_last_not_of ("0123456789");
    return last == text.npos ? std::string_view() : text.substr (0, last + 1);
}

static std::string_view withoutBlanks (std::string_view text)
{
    return text.substr (0, text.find_last_not_of (" _") + 1);
}

std::vector<ParameterRow> findParameterRows (const ModuleInfo& info, std::size_t shortest)
{
    std::vector<ParameterRow> rows;
    std::vector<std::string_view> stems;

    for (int i = 0; i < static_cast<int> (info.parameters.size()); ++i)
    {
        const auto& parameter = info.parameters[static_cast<std::size_t> (i)];
        const auto stem = withoutNumber (parameter.id);

        if (stem.empty() || stem.size() == parameter.id.size())
            continue;

        const auto found = std::find (stems.begin(), stems.end(), stem);

        if (found == stems.end())
        {
            stems.push_back (stem);
            rows.push_back ({withoutBlanks (withoutNumber (parameter.name)), {i}});
            continue;
        }

        auto& row = rows[static_cast<std::size_t> (found - stems.begin())];
        const auto& first = info.parameters[static_cast<std::size_t> (row.parameters.front())];

        if (first.choices.size() == parameter.choices.size() && first.isStepped() == parameter.isStepped())
            row.parameters.push_back (i);
    }

    std::erase_if (rows, [shortest] (auto& row) { return row.parameters.size() < shortest; });
    return rows;
}

} // namespace bulkhead
