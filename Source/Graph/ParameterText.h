// A parameter's value as people read and type it, and as a knob's turn from 0 to 1.
#pragma once

#include "Modules/Module.h"

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead
{

/// The range in real units; of a switch, from 0 to its last choice. Any thread, and so are all below.
float parameterMinimum (const ParameterInfo& info) noexcept;
float parameterMaximum (const ParameterInfo& info) noexcept;

/// A switch's choice by its name, in any case; -1 when there is none.
int findChoice (const ParameterInfo& info, std::string_view name) noexcept;

/// A choice's name as it stands in a patch file, in lower case: "saw" for "Saw". `index` must be one of the choices.
std::string choiceId (const ParameterInfo& info, int index);

/// "440 Hz", "1.2 kHz", "250 ms", "-6.0 dB", "saw", "50 %", "+1.5 oct": four digits at most of what is not whole. A
/// value outside the range is shown as it is, one that is not finite as "-".
std::string parameterText (const ParameterInfo& info, float value);

/// Reads what parameterText() wrote, and what people type: the unit may be missing or in any case, "1.2k" and note
/// names
/// ("A4", "c#3", "Bb2"; A4 = 440 Hz) do for Hz, a switch takes a choice's name or index. Nothing for anything else and
/// for what is outside the range.
std::optional<float> parameterFromText (const ParameterInfo& info, std::string_view text);

/// The position of a knob, 0 to 1, along the parameter's Scale. A value outside the range is taken as its nearer end,
/// one that is not finite as the default.
float toNormalised (const ParameterInfo& info, float value) noexcept;

/// The value at a position; the steps of a stepped parameter get equal shares of the way. A position outside 0 to 1 is
/// taken as its nearer end, NaN as 0.
float fromNormalised (const ParameterInfo& info, float position) noexcept;

} // namespace bulkhead
