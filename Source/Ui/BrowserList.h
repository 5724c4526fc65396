// What the module browser lists: the modules by category, and which of them a search finds. Pure.
#pragma once

#include "Modules/Catalogue.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead
{

struct BrowserGroup
{
    std::string_view category;
    std::vector<const ModuleType*> modules; ///< By name, those that match better first.
};

/// The modules that a search finds, by category. Every word of it must be in the name, the type, the category or the
/// description; capitals do not matter. An empty search finds all, in the order of a signal's way; else the category
/// with the best match is first: a name that begins with the search, a name that holds it, its category, its
/// description.
std::vector<BrowserGroup> searchModules (std::span<const ModuleType* const> catalogue, std::string_view search);

} // namespace bulkhead
