#include "NormalizedScale.h"

#include "PluginText.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace bulkhead
{

namespace
{

using Curve = NormalizedScale::Curve;

/// More steps than that are numbers that nobody picks from a list.
constexpr int mostChoices = 128;

/// "12.50 dB": 12.5, in steps of 0.01, "dB".
struct Reading
{
    double value = 0.0, step = 1.0;
    std::string unit;
};

std::optional<Reading> readNumber (const std::string& text)
{
    constexpr auto largest = 1.0e9;
    const auto* begin = text.data() + (text.starts_with ('+') ? 1 : 0);
    const auto* end = text.data() + text.size();
    Reading result;
    const auto [rest, error] = std::from_chars (begin, end, result.value, std::chars_format::fixed);

    if (error != std::errc() || ! (std::abs (result.value) < largest))
        return {};

    if (const auto* point = std::find (begin, rest, '.'); point != rest)
        result.step = std::pow (10.0, -static_cast<double> (rest - point - 1));

    result.unit = plainText ({rest, end}, 32);

    if (result.unit.size() > 1 && result.unit[0] == 'k')
    {
        result.unit.erase (0, 1);
        result.value *= 1000.0;
        result.step *= 1000.0;
    }

    return result;
}

/// The numbers that the plugin shows at so many places from 0 to 1, all with the same unit; empty where it does not.
std::vector<Reading> readAt (const NormalizedControl& control, int places)
{
    std::vector<Reading> readings;

    for (int i = 0; i < places; ++i)
    {
        auto reading = readNumber (control.textAt (static_cast<float> (i) / static_cast<float> (places - 1)));

        if (! reading || (i > 0 && reading->unit != readings.front().unit))
            return {};

        readings.push_back (std::move (*reading));
    }

    return readings;
}

/// Numbers with few digits (octaves from -2 to 2) have to be rounded ones; of finer ones the last digit may be cut off.
bool areStraight (const std::vector<Reading>& readings)
{
    constexpr auto fine = 0.02, coarse = 0.5; ///< Of the range.

    const auto first = readings.front().value, range = readings.back().value - first;
    const auto step = readings.front().step;
    const auto places = static_cast<double> (readings.size() - 1);
    const auto allowed = (step < range * fine ? step : step * 0.5) + range * 1.0e-3;

    if (! (range > 0.0) || step > range * coarse)
        return false;

    for (std::size_t i = 0; i < readings.size(); ++i)
        if (std::abs (readings[i].value - (first + range * static_cast<double> (i) / places)) > allowed)
            return false;

    return true;
}

bool areOfEqualRatios (const std::vector<Reading>& readings)
{
    const auto first = readings.front().value;

    if (! (first > 0.0) || ! (readings.back().value > first))
        return false;

    const auto ratio = readings.back().value / first;
    const auto places = static_cast<double> (readings.size() - 1);

    for (std::size_t i = 0; i < readings.size(); ++i)
    {
        const auto wanted = first * std::pow (ratio, static_cast<double> (i) / places);

        // Both ends are rounded, too.
        if (std::abs (readings[i].value - wanted) > readings[i].step + wanted * (0.005 + readings[0].step / first))
            return false;
    }

    return true;
}

bool setRange (NormalizedParameter& made, double minimum, double maximum)
{
    auto& [parameter, scale] = made;
    parameter.minimum = scale.minimum = static_cast<float> (minimum);
    parameter.maximum = scale.maximum = static_cast<float> (maximum);
    return scale.maximum > scale.minimum;
}

void setUnit (PluginParameter& parameter, const std::string& shown)
{
    constexpr std::size_t longest = 8;

    if (parameter.unit.empty() && shown.size() <= longest)
        parameter.unit = shown;
}

/// A range, where the plugin's texts are one. Nothing is changed where they are not.
void readRange (NormalizedParameter& made, const NormalizedControl& control)
{
    constexpr int places = 5;

    const auto readings = readAt (control, places);
    auto unit = std::exchange (made.parameter.unit, {});

    if (readings.empty())
        return;

    const auto isStraight = areStraight (readings);
    const auto isExponential =
        ! isStraight && areOfEqualRatios (readings) && readings.front().step < readings.front().value * 0.1;

    if (! isStraight && ! isExponential)
        return;

    auto ranged = made;

    if (! setRange (ranged, readings.front().value, readings.back().value))
        return;

    ranged.scale.curve = isExponential ? Curve::logarithmic : Curve::linear;
    ranged.parameter.logarithmic = isExponential;
    ranged.parameter.unit = std::move (unit);
    setUnit (ranged.parameter, readings.front().unit);
    made = std::move (ranged);
}

void readSteps (NormalizedParameter& made, const NormalizedControl& control)
{
    auto& [parameter, scale] = made;
    const auto last = control.numSteps - 1;
    scale.curve = Curve::whole;
    parameter.integer = true;

    const auto readings = readAt (control, control.numSteps <= mostChoices ? control.numSteps : 2);
    const auto isCounted = ! readings.empty() && last > 1 && areStraight (readings)
                           && readings.back().value - readings.front().value == last
                           && std::round (readings.front().value) == readings.front().value;

    if (isCounted || control.numSteps > mostChoices)
    {
        const auto first = isCounted ? readings.front().value : 0.0;
        setRange (made, first, first + last);

        if (isCounted)
            setUnit (parameter, readings.front().unit);

        return;
    }

    setRange (made, 0.0, last);
    parameter.unit.clear();

    for (int i = 0; i <= last; ++i)
    {
        const auto text = plainText (control.textAt (static_cast<float> (i) / static_cast<float> (last)));
        parameter.choices.push_back (text.empty() ? std::to_string (i) : text);
    }

    // A switch that shows numbers.
    if (last == 1 && ! readings.empty())
        parameter.choices = {"Off", "On"};
}

} // namespace

float NormalizedScale::toPlugin (float value) const noexcept
{
    value = value >= minimum ? std::min (value, maximum) : minimum; // also what is not a number

    if (curve == Curve::logarithmic)
        return std::clamp (std::log (value / minimum) / std::log (maximum / minimum), 0.0f, 1.0f);

    return ((curve == Curve::whole ? std::round (value) : value) - minimum) / (maximum - minimum);
}

float NormalizedScale::fromPlugin (float normalized) const noexcept
{
    normalized = normalized >= 0.0f ? std::min (normalized, 1.0f) : 0.0f;

    if (curve == Curve::logarithmic)
        return std::clamp (minimum * std::pow (maximum / minimum, normalized), minimum, maximum);

    const auto value = minimum + normalized * (maximum - minimum);
    return std::clamp (curve == Curve::whole ? std::round (value) : value, minimum, maximum);
}

NormalizedParameter makeParameter (const NormalizedControl& control)
{
    constexpr int mostSteps = 1 << 20;

    NormalizedParameter result;
    auto& [parameter, scale] = result;
    parameter.id = plainText (control.id);
    parameter.name = plainText (control.name);
    parameter.unit = plainText (control.unit, 32);
    parameter.group = plainText (control.group);

    if (parameter.name.empty())
        parameter.name = parameter.id;

    if (control.numSteps > 1 && control.numSteps <= mostSteps)
        readSteps (result, control);
    else
        readRange (result, control);

    parameter.defaultValue = scale.fromPlugin (control.defaultValue);
    return result;
}

} // namespace bulkhead
