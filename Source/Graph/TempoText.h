// Tempos and time signatures as people read and type them.
#pragma once

#include "Modules/Transport.h"

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead
{

/// "120", "97.5", "93.33": two decimals at most. Any thread, and so are all below.
std::string tempoText (double tempo);

/// A number from minTempo to maxTempo, with or without "BPM" behind it, with a point or a comma. Nothing for anything
/// else.
std::optional<double> tempoFromText (std::string_view text);

/// "3/4".
std::string textOf (TimeSignature signature);

/// Nothing for what is none: "3/5", "0/4".
std::optional<TimeSignature> timeSignatureFromText (std::string_view text);

} // namespace bulkhead
