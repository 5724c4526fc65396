// What an LV2 plugin says of itself, made into a layout. Reads Turtle; runs no foreign code.
#pragma once

#include "Lv2Bundle.h"
#include "PluginLayout.h"

namespace bulkhead
{

/// Nothing and why when it is none that can be run. Control thread.
std::optional<PluginLayout> readLv2Plugin (Lv2Bundle& bundle, const LilvPlugin* plugin, double sampleRate,
                                           std::string& problem);

} // namespace bulkhead
