// Names that plugins give themselves, made fit to be shown and stored.
#pragma once

#include "Graph/PluginDescription.h"

#include <string>
#include <string_view>

namespace bulkhead
{

/// A foreign name as valid UTF-8 of at most `maxBytes`, cut between characters: what is no character is '?', a control
/// character or a run of spaces is one space, none at either end. Any thread.
std::string plainText (std::string_view foreign, std::size_t maxBytes = PluginLimits::nameBytes);

/// A foreign name as the id of a port: lower-case letters, digits and single '_', at most 64; `otherwise` when nothing
/// is left of it. Any thread.
std::string portId (std::string_view foreign, std::string_view otherwise);

} // namespace bulkhead
