#include "NumberText.h"

#include <charconv>
#include <cmath>

namespace bulkhead
{

namespace
{

template <typename Float> std::string shortest (Float value)
{
    if (! std::isfinite (value))
        return "0";

    // to_chars alone would write 100000 as 1e+05.
    const auto size = std::abs (value);
    const bool plain = size == Float (0) || (size >= Float (1e-4) && size < Float (1e9));

    char text[64];
    const auto end =
        std::to_chars (text, text + sizeof text, value, plain ? std::chars_format::fixed : std::chars_format::general)
            .ptr;
    return {text, end};
}

} // namespace

std::string numberText (double value) { return shortest (value); }

std::string numberText (float value)
{
    auto text = shortest (value);

    // The shortest text may lie so close to the middle of two floats that rounding twice, to double and then to float,
    // takes the wrong one. Nine digits are always far from the middle.
    double readBack = 0.0;
    std::from_chars (text.data(), text.data() + text.size(), readBack);

    if (std::isfinite (value) && static_cast<float> (readBack) != value)
    {
        char digits[64];
        text.assign (digits,
                     std::to_chars (digits, digits + sizeof digits, value, std::chars_format::scientific, 9).ptr);
    }

    return text;
}

} // namespace bulkhead
