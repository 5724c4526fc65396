#include "PreloadChoice.h"

#include <algorithm>

namespace bulkhead
{

std::vector<std::string> choosePreloads (const std::string& pointedAt, const std::map<std::string, int>& inPatch,
                                         const std::vector<std::string>& used, int places)
{
    std::vector<std::string> chosen;
    const auto room = static_cast<std::size_t> (std::max (0, places));

    const auto choose = [&] (const std::string& type, std::size_t most)
    {
        if (! type.empty() && chosen.size() < most && std::find (chosen.begin(), chosen.end(), type) == chosen.end())
            chosen.push_back (type);
    };

    std::vector<std::string> ofPatch;

    for (const auto& [type, count] : inPatch)
        ofPatch.push_back (type);

    std::stable_sort (ofPatch.begin(), ofPatch.end(),
                      [&] (auto& a, auto& b) { return inPatch.at (a) > inPatch.at (b); });
    choose (pointedAt, room);

    const auto others = static_cast<std::size_t> (
        std::count_if (used.begin(), used.end(), [&] (auto& type) { return ! inPatch.contains (type); }));
    const auto left = room - chosen.size();
    const auto forPatch = room - std::min (others, left / 2);

    for (const auto& type : ofPatch)
        choose (type, forPatch);

    for (const auto& type : used)
        choose (type, room);

    for (const auto& type : ofPatch)
        choose (type, room);

    return chosen;
}

} // namespace bulkhead
