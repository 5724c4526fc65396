// What the panel of all parameters lists: those of a module by group, and which of them a search finds. Pure.
#pragma once

#include "Modules/Module.h"

#include <string_view>
#include <vector>

namespace bulkhead
{

struct ParameterGroup
{
    std::string_view name; ///< Empty: of those that are in no group.
    std::vector<int> parameters; ///< Indexes of ModuleInfo::parameters, in their order.
};

/// The parameters that a search finds, by group, in the order in which the groups begin. Every word of it must be in
/// the name, the id, the group, the unit or a choice; capitals do not matter. An empty search finds all.
std::vector<ParameterGroup> searchParameters (const ModuleInfo& info, std::string_view search);

} // namespace bulkhead
