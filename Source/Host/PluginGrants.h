// What the user lets one plugin do beyond what every plugin may.
#pragma once

#include <string>
#include <vector>

namespace bulkhead
{

struct PluginGrants
{
    static constexpr std::size_t most = 16;

    std::vector<std::string> readable; ///< Files and folders to be read: see checkGrant(). At most `most`.
    bool writableCode = false; ///< It may write code, and run it.

    bool empty() const noexcept { return readable.empty() && ! writableCode; }
    bool operator== (const PluginGrants&) const = default;
};

} // namespace bulkhead
