// Every module there is: the built-in ones, found by the build from the folders below Modules/, and those of plugins,
// which are registered as they become known.
#pragma once

#include "Module.h"

#include <functional>
#include <string_view>
#include <vector>

namespace bulkhead
{

/// All built-in modules in the order of their folder names. Any thread.
std::span<const ModuleType* const> moduleCatalogue() noexcept;

/// The built-in modules and, of those that are registered, the newest of each name. Any thread, but an audio thread.
std::vector<const ModuleType*> allModuleTypes();

/// The module of this type ("vco", "lv2:http://..."), or nullptr. Any thread, but an audio thread.
const ModuleType* findModuleType (std::string_view type) noexcept;

/// Who is asked for a type that is not known ("lv2:..."), by findModuleType(); it registers what it finds. Replaces the
/// one before. Any thread.
using ModuleTypeFinder = std::function<const ModuleType*(std::string_view)>;
void setModuleTypeFinder (ModuleTypeFinder finder);

/// Its index, or -1. Host and workers of one build agree about those of built-in modules; of others the host tells. Any
/// thread, but an audio thread.
int moduleTypeIndex (std::string_view type) noexcept;

/// The type with this index, built in or registered; or nullptr. Any thread.
const ModuleType* moduleTypeAt (std::uint32_t index) noexcept;

/// How many can be registered in the life of a process.
inline constexpr std::uint32_t maxRegisteredTypes = 16384;

/// Makes a type known that is not built in; it lives as long as the process. One of the same name that was registered
/// before is found by its index only from now on. Its index, or -1 when there are too many. Any thread, but an audio
/// thread.
int registerModuleType (const ModuleType& type);

/// The same at an index that another process has given it. False when that is taken by a built-in one or beyond all.
bool registerModuleType (const ModuleType& type, std::uint32_t index);

} // namespace bulkhead
