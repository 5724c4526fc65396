#include "ParameterText.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bulkhead
{

namespace
{

// Not <cctype>: must not depend on the locale.
char lower (char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char> (c - 'A' + 'a') : c; }

bool equalIgnoringCase (std::string_view a, std::string_view b) noexcept
{
    return std::equal (a.begin(), a.end(), b.begin(), b.end(), [] (char x, char y) { return lower (x) == lower (y); });
}

std::string_view trimmed (std::string_view text) noexcept
{
    const auto first = text.find_first_not_of (" \t");
    return first == text.npos ? std::string_view() : text.substr (first, text.find_last_not_of (" \t") - first + 1);
}

std::string fixedText (double value, int decimals)
{
    char text[400];
    const auto end = std::to_chars (text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr;
    std::string number (text, end);

    if (number.starts_with ('-') && number.find_first_not_of ("-0.") == number.npos)
        number.erase (0, 1); // no minus zero

    return number;
}

/// Four significant digits, without zeros at the end; all digits of what is before the point.
std::string roundedText (double value)
{
    const int magnitude = value == 0.0 ? 0 : static_cast<int> (std::floor (std::log10 (std::abs (value))));
    auto number = fixedText (value, std::clamp (3 - magnitude, 0, 9));

    if (number.find ('.') != number.npos)
    {
        number.erase (number.find_last_not_of ('0') + 1);

        if (number.ends_with ('.'))
            number.pop_back();
    }

    return number;
}

bool isIntervalUnit (std::string_view unit) noexcept
{
    return unit == "oct" || unit == "oct/V" || unit == "st" || unit == "semitones" || unit == "ct" || unit == "cents";
}

/// Hz of a note name: "A4" is 440, "C4" middle C. MIDI's note numbers: C-1 is 0.
std::optional<double> noteFrequency (std::string_view text)
{
    constexpr int semitones[] = {9, 11, 0, 2, 4, 5, 7}; // of A to G above C

    const auto letter = text.empty() ? '\0' : lower (text.front());

    if (letter < 'a' || letter > 'g')
        return std::nullopt;

    int note = semitones[letter - 'a'];
    text.remove_prefix (1);

    if (text.starts_with ('#') || text.starts_with ("b"))
    {
        note += text.front() == '#' ? 1 : -1;
        text.remove_prefix (1);
    }

    int octave = 0;
    const auto [end, error] = std::from_chars (text.data(), text.data() + text.size(), octave);

    if (error != std::errc() || end != text.data() + text.size() || octave < -2 || octave > 12)
        return std::nullopt;

    note += 12 * (octave + 1);
    return 440.0 * std::exp2 ((note - 69) / 12.0); // equal temperament
}

/// What a number with this text behind it is multiplied by; nothing when the text does not belong to the unit.
std::optional<double> unitFactor (std::string_view unit, std::string_view text)
{
    if (text.empty() || equalIgnoringCase (text, unit))
        return 1.0;

    if (unit == "Hz" && (equalIgnoringCase (text, "k") || equalIgnoringCase (text, "kHz")))
        return 1000.0;

    if (unit == "s" && equalIgnoringCase (text, "ms"))
        return 0.001;

    return std::nullopt;
}

std::optional<double> quantityFromText (std::string_view unit, std::string_view text)
{
    if (text.starts_with ('+'))
    {
        text.remove_prefix (1);

        if (text.starts_with ('-'))
            return std::nullopt;
    }

    double number = 0.0;
    const auto [end, error] = std::from_chars (text.data(), text.data() + text.size(), number);

    if (error != std::errc() || ! std::isfinite (number))
        return std::nullopt;

    const auto rest = trimmed (text.substr (static_cast<std::size_t> (end - text.data())));
    const auto factor = unitFactor (unit, rest);
    return factor.has_value() ? std::optional (number * *factor) : std::nullopt;
}

} // namespace

float parameterMinimum (const ParameterInfo& info) noexcept { return info.choices.empty() ? info.minimum : 0.0f; }

float parameterMaximum (const ParameterInfo& info) noexcept
{
    return info.choices.empty() ? info.maximum : static_cast<float> (info.choices.size() - 1);
}

int findChoice (const ParameterInfo& info, std::string_view name) noexcept
{
    for (std::size_t i = 0; i < info.choices.size(); ++i)
        if (equalIgnoringCase (name, info.choices[i]))
            return static_cast<int> (i);

    return -1;
}

std::string choiceId (const ParameterInfo& info, int index)
{
    std::string id (info.choices[static_cast<std::size_t> (index)]);
    std::transform (id.begin(), id.end(), id.begin(), lower);
    return id;
}

std::string parameterText (const ParameterInfo& info, float value)
{
    if (! std::isfinite (value))
        return "-";

    if (! info.choices.empty())
    {
        const auto index = std::clamp (std::round (value), 0.0f, parameterMaximum (info));
        return std::string (info.choices[static_cast<std::size_t> (index)]);
    }

    const auto exact = static_cast<double> (value);
    const auto size = std::abs (exact);

    // The limits are those that round to 1000, so that no "1000 Hz" is shown.
    if (info.unit == "Hz" && size >= 999.95)
        return roundedText (exact / 1000.0) + " kHz";

    if (info.unit == "s" && size < 0.99995)
        return roundedText (exact * 1000.0) + " ms";

    if (info.unit == "dB")
        return fixedText (exact, 1) + " dB";

    const bool signedText = isIntervalUnit (info.unit) && info.minimum < 0.0f && exact > 0.0;
    std::string text (signedText ? "+" : "");
    text += info.integer ? fixedText (exact, 0) : roundedText (exact);

    if (! info.unit.empty())
        text.append (" ").append (info.unit);

    return text;
}

std::optional<float> parameterFromText (const ParameterInfo& info, std::string_view text)
{
    text = trimmed (text);

    if (text.empty())
        return std::nullopt;

    if (const auto choice = findChoice (info, text); choice >= 0)
        return static_cast<float> (choice);

    const auto minimum = parameterMinimum (info);
    const auto maximum = parameterMaximum (info);

    // Their texts are rounded and may lie just outside.
    if (info.choices.empty())
        for (const auto limit : {minimum, maximum})
            if (text == parameterText (info, limit))
                return limit;

    auto quantity = quantityFromText (info.choices.empty() ? info.unit : std::string_view(), text);

    if (! quantity.has_value() && info.unit == "Hz")
        quantity = noteFrequency (text);

    if (! quantity.has_value() || std::abs (*quantity) > 1.0e30)
        return std::nullopt;

    const auto value = static_cast<float> (*quantity);
    const bool fits = value >= minimum && value <= maximum && (! info.isStepped() || value == std::floor (value));
    return fits ? std::optional (value) : std::nullopt;
}

float toNormalised (const ParameterInfo& info, float value) noexcept
{
    const auto minimum = static_cast<double> (parameterMinimum (info));
    const auto maximum = static_cast<double> (parameterMaximum (info));

    if (! (maximum > minimum))
        return 0.0f;

    auto exact = std::clamp (static_cast<double> (std::isfinite (value) ? value : info.defaultValue), minimum, maximum);

    if (info.isStepped())
        exact = std::round (exact);
    else if (info.scale == Scale::logarithmic && minimum > 0.0)
        return static_cast<float> (std::log (exact / minimum) / std::log (maximum / minimum));

    return static_cast<float> ((exact - minimum) / (maximum - minimum));
}

float fromNormalised (const ParameterInfo& info, float position) noexcept
{
    const auto minimum = parameterMinimum (info);
    const auto maximum = parameterMaximum (info);

    if (! (position > 0.0f) || ! (maximum > minimum))
        return minimum;

    if (position >= 1.0f)
        return maximum;

    const auto low = static_cast<double> (minimum);
    const auto high = static_cast<double> (maximum);
    const auto exact = static_cast<double> (position);

    if (info.isStepped())
    {
        const auto steps = std::round (high - low);
        return static_cast<float> (low + std::min (steps, std::floor (exact * (steps + 1.0))));
    }

    const bool logarithmic = info.scale == Scale::logarithmic && low > 0.0;
    const auto value = logarithmic ? low * std::pow (high / low, exact) : low + exact * (high - low);
    return std::clamp (static_cast<float> (value), minimum, maximum);
}

} // namespace bulkhead
