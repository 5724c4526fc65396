// Parses a JSON text that passed JsonGuard: keeps the order of keys, refuses an object that has a key twice (which of
// the two counts is a guess), and bounds the number of values.
#pragma once

#include "PatchFile.h"

#include <optional>
#include <string_view>

namespace bulkhead
{

/// Parses into `document`; on failure tells what is wrong and where. O(n log n) at worst. Any thread.
std::optional<PatchProblem> parseJson (std::string_view text, std::size_t maxValues, Json& document);

/// The place of a member: "modules[3].x"; a key that is no plain word is put as modules[3]["a key"]. Any thread.
std::string memberPlace (std::string_view place, std::string_view key);

/// The place of an array's element: "modules[3]". Any thread.
std::string elementPlace (std::string_view place, std::size_t index);

} // namespace bulkhead
