// "Did you mean ...?": the known word that is nearest to one that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bulkhead
{

/// The candidate with the fewest changed, missing, added or exchanged letters (optimal string alignment distance), if
/// those are at most a third of the word's; else "". Words longer than 64 bytes have none. Any thread.
std::string nearestWord (std::string_view word, std::span<const std::string_view> candidates);

/// ": did you mean \"vcf\"?" or "".
std::string suggestion (std::string_view word, std::span<const std::string_view> candidates);

} // namespace bulkhead
