// What `bulkhead doctor` finds out about this machine, area by area.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bulkhead
{

struct Finding
{
    enum class State
    {
        good,
        lacking, ///< It plays, but less well or less safely.
        bad ///< It cannot play.
    };

    std::string area; ///< "sandbox"
    std::string name; ///< "landlock": for scripts.
    State state = State::good;
    std::string words; ///< A sentence for the user.
    std::string remedy {}; ///< What to do about it: mostly a command. Empty when nothing is wrong.
    nlohmann::ordered_json value {}; ///< For scripts; or null.
};

using Findings = std::vector<Finding>;

Findings findSandbox();
Findings findRealtimeRights();
Findings findDevices(); ///< Needs JUCE.
Findings findFolders();

} // namespace bulkhead
