// Numbers as the shortest decimal text that reads back as the same number, whatever the locale.
#pragma once

#include <string>

namespace bulkhead
{

/// "0.1", "110", "1e+20". The text is also JSON; "0" for what is not finite. Any thread.
std::string numberText (double value);

/// The same for a float: 0.1f is "0.1". Reading the text as a double and rounding that to float gives `value`.
std::string numberText (float value);

} // namespace bulkhead
