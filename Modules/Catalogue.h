// Every built-in module, found by the build from the folders below Modules/.
#pragma once

#include "Module.h"

#include <string_view>

namespace bulkhead
{

/// All built-in modules in the order of their folder names. Any thread.
std::span<const ModuleType* const> moduleCatalogue() noexcept;

/// The module of this type ("vco"), or nullptr. Any thread.
const ModuleType* findModuleType (std::string_view type) noexcept;

/// Its index in moduleCatalogue(), or -1. Host and workers of one build agree about it. Any thread.
int moduleTypeIndex (std::string_view type) noexcept;

} // namespace bulkhead
