// Which parameters of a module are steps of a row: "pitch1" to "pitch16". Pure.
#pragma once

#include "Modules/Module.h"

#include <string_view>
#include <vector>

namespace bulkhead
{

/// Parameters of one kind whose ids differ in their number alone.
struct ParameterRow
{
    std::string_view name; ///< "Pitch"
    std::vector<int> parameters; ///< Indexes of ModuleInfo::parameters, in the order of their numbers.
};

/// Fewer than this are drawn as what they are: four levels of a mixer are knobs.
inline constexpr std::size_t shortestRow = 8;

/// The rows there are, in the order in which they begin. Rows need not be next to each other in the parameters.
std::vector<ParameterRow> findParameterRows (const ModuleInfo& info, std::size_t shortest = shortestRow);

} // namespace bulkhead
