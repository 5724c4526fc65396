// Which plugins are worth to be loaded ahead.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace bulkhead
{

/// At most `places` types, the most wanted first: `pointedAt` (a type, or ""), then of those that the patch has (how
/// many of each), the most frequent first, and of those that the user uses most (`used`, in that order). Half of the
/// places are the patch's, should there be enough of both. Any thread.
std::vector<std::string> choosePreloads (const std::string& pointedAt, const std::map<std::string, int>& inPatch,
                                         const std::vector<std::string>& used, int places);

} // namespace bulkhead
